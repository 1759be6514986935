import { describe, expect, it } from '@jest/globals';
import { counted, grouped, plural, utcTime } from '../../src/shared/index.ts';

describe('grouped', () => {
  it.each([0, 7, 999, 1000, 12_345, 999_999, 1_000_000, 1_234_567_890, -1, -999, -1000, -123_456])(
    'writes %d as the English locale does',
    (whole) => {
      expect(grouped(whole)).toBe(whole.toLocaleString('en'));
    },
  );
});

describe('counted', () => {
  it('gives the noun an s unless there is one', () => {
    expect([0, 1, 2, 1234].map((count) => counted(count, 'row'))).toEqual([
      '0 rows',
      '1 row',
      '2 rows',
      '1,234 rows',
    ]);
    expect(plural(1, 'column')).toBe('column');
  });
});

describe('utcTime', () => {
  it('gives the time to the second', () => {
    expect(utcTime(Date.UTC(2026, 10, 24, 8, 30, 5, 999))).toBe('2026-11-24 08:30:05');
  });
});
