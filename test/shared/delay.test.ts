import { describe, expect, it } from '@jest/globals';
import { delay } from '../../src/shared/index.ts';

describe('delay', () => {
  it.each([2_147_483_648, 30 * 86_400_000, 1e15, Infinity])(
    'of %d ms is not over at once, and can be called off',
    async (ms) => {
      const stop = new AbortController();
      let over = false;
      const waiting = delay(ms, stop.signal).then(() => {
        over = true;
      });
      // A timer that overflows fires after one millisecond, before this one.
      await delay(20);
      expect(over).toBe(false);
      stop.abort();
      await waiting;
      expect(over).toBe(true);
    },
  );
});
