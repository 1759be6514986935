import { describe, expect, it } from '@jest/globals';
import { grouped } from '../../../src/render/table/grouped.ts';

describe('grouped', () => {
  it.each([0, 7, 999, 1000, 12_345, 999_999, 1_000_000, 1_234_567_890, -1, -999, -1000, -123_456])(
    'writes %d as the English locale does',
    (whole) => {
      expect(grouped(whole)).toBe(whole.toLocaleString('en'));
    },
  );
});
