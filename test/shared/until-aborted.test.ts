import { describe, expect, it } from '@jest/globals';
import { deferred, untilAborted } from '../../src/shared/index.ts';

describe('untilAborted', () => {
  it('gives the value of work that ends in time', async () => {
    await expect(untilAborted(Promise.resolve(7), new AbortController().signal)).resolves.toBe(7);
  });

  it('says that it was aborted, also when the signal was so before', async () => {
    const stop = new AbortController();
    const waiting = untilAborted(new Promise(() => undefined), stop.signal);
    stop.abort();
    await expect(waiting).resolves.toBe('aborted');
    await expect(untilAborted(new Promise(() => undefined), stop.signal)).resolves.toBe('aborted');
  });

  it('passes a failure on, and ignores one that comes after the abort', async () => {
    const stop = new AbortController();
    const failing = Promise.reject(new Error('no'));
    await expect(untilAborted(failing, stop.signal)).rejects.toThrow('no');
    const late = deferred<never>();
    stop.abort();
    await expect(untilAborted(late.promise, stop.signal)).resolves.toBe('aborted');
    late.reject(new Error('too late'));
  });
});
