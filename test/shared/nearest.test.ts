import { describe, expect, it } from '@jest/globals';
import { editDistance, nearest } from '../../src/shared/nearest.ts';

describe('nearest', () => {
  it.each([
    ['n', ['a', 'b'], undefined],
    ['n', ['nn'], undefined],
    ['N', ['n'], 'n'],
    ['dx', ['dt', 'n'], undefined],
    ['dat', ['dt'], 'dt'],
    ['sq1', ['sql'], 'sql'],
    ['time', ['hive', 'tables'], undefined],
    ['jsn', ['json'], 'json'],
    ['tabels', ['tables', 'table'], 'tables'],
    ['pysprk', ['spark', 'pyspark'], 'pyspark'],
    ['engine', ['magic', 'enging'], 'enging'],
  ])('means by %j of %j: %j', (name, candidates, meant) => {
    expect(nearest(name, candidates)).toBe(meant);
  });

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
