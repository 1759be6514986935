import { describe, expect, it } from '@jest/globals';
import {
  callsOf,
  namedColumns,
  placeOfError,
  readsTables,
  withSize,
} from '../../../src/run/local/condition-sql.ts';

describe('withSize', () => {
  it.each([
    ['rows > 0 and amount > rows', '7 > 0 and amount > 7'],
    ['columns = 3', '3 = 3'],
    ['"rows" > 0', '"rows" > 0'],
    ['t.rows > 0', 't.rows > 0'],
    ["name = 'rows'", "name = 'rows'"],
    ['columns(*) > 0', 'columns(*) > 0'],
    [
      'sum(x) over (rows between unbounded preceding and current row) > rows',
      'sum(x) over (rows between unbounded preceding and current row) > 7',
    ],
  ])('%s becomes %s', (text, expected) => {
    expect(withSize(text, { rows: 7, columns: 3 })).toBe(expected);
  });
});

describe('callsOf', () => {
  it.each([
    ['min(a) >= 0', ['min(a)']],
    ['count(distinct id) = count(*)', ['count(distinct id)', 'count(*)']],
    ['round(avg(x), 2) in (1, 2)', ['round(avg(x), 2)']],
    ['sum(x) filter (where y > 0) > 3', ['sum(x) filter (where y > 0)']],
    ['not (a > 0) and exists (select 1)', []],
    ['min(a) = max(a) or min(a) = 0', ['min(a)', 'max(a)']],
    ['a > 0', []],
    ['min(a', []],
  ])('of %s', (text, expected) => {
    expect(callsOf(text)).toEqual(expected);
  });
});

it('finds columns in any letter case, and other tables', () => {
  expect(namedColumns('"the city" = 1 and AMOUNT > 0', ['amount', 'the city', 'x'])).toEqual([
    1, 0,
  ]);
  expect(readsTables('count(*) = (select 1 from t)')).toBe(true);
  expect(readsTables("name = 'from'")).toBe(false);
});

it('points at the only place of what a message quotes', () => {
  expect(placeOfError('Referenced column "b" not found', 'a > 0 and b > 0')).toBe(11);
  expect(placeOfError('Referenced column "a" not found', 'a > 0 and a < 9')).toBeUndefined();
  expect(placeOfError('no quotes', 'a > 0')).toBeUndefined();
});
