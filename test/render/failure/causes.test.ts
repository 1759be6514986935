import { describe, expect, it } from '@jest/globals';
import { remedyOf } from '../../../src/render/failure/causes.ts';

describe('remedyOf', () => {
  it.each([
    1001, 1002, 1003, 10_050, 11_001, 11_003, 11_010, 11_011, 11_055, 12_000, 12_001, 12_003,
    12_011, 12_013, 12_014, 13_001, 13_009, 15_200, 15_207, 20_001, 20_020, 20_039, 20_050, 20_054,
    20_073, 20_301, 20_503, 21_001, 22_001, 22_003, 30_009, 30_010, 31_002, 41_001, 41_002, 41_003,
    42_003, 42_018, 43_003, 43_004, 50_079, 50_080, 50_081, 51_000, 54_001, 60_078, 70_063, 80_001,
    80_040, 120_001,
  ])('says in one sentence what to do about %d', (code) => {
    expect(remedyOf(code)).toMatch(/^[A-Z][^\n]{10,150}[.?]$/);
  });

  it('goes by the words where there is no code, and is silent where neither says anything', () => {
    expect(remedyOf(undefined, 'Engine X quited unexpectedly')).toContain('run the cell again');
    expect(remedyOf(undefined, 'something')).toBeUndefined();
    expect(remedyOf(999_999)).toBeUndefined();
  });

  it('prefers the narrower range', () => {
    expect(remedyOf(20_503)).not.toBe(remedyOf(20_502));
    expect(remedyOf(41_002)).not.toBe(remedyOf(41_001));
  });
});
