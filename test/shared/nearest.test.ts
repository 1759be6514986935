import { describe, expect, it } from '@jest/globals';
import { editDistance, nearest } from '../../src/shared/nearest.ts';

describe('nearest', () => {
  it.each([
    ['hvie', 'hive'],
    ['sprk', 'spark'],
    ['zzzzzz', undefined],
  ])('means by %j: %j', (name, meant) => {
    expect(nearest(name, ['spark', 'hive', 'python'])).toBe(meant);
  });

  it('counts a swap of neighbours as one', () => {
    expect(editDistance('hvie', 'hive')).toBe(1);
    expect(editDistance('', 'abc')).toBe(3);
  });
});
