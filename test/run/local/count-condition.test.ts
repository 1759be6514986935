import { describe, expect, it } from '@jest/globals';
import { countCondition, sizeWords } from '../../../src/run/local/count-condition.ts';

const size = { rows: 5, columns: 2 };

describe('countCondition', () => {
  it.each([
    ['rows > 0', true],
    ['rows>=6', false],
    ['ROWS = 5', true],
    ['rows == 5', true],
    ['rows <> 5', false],
    ['rows != 4', true],
    ['10 > rows', true],
    ['rows = columns + 3', true],
    ['rows - 3 = columns', true],
    ['rows = 2 * columns + 1', true],
    ['2 * (columns + 1) = 6', true],
    ['rows between 1 and 5', true],
    ['rows not between 1 and 5', false],
    ['rows > 9 or columns = 2 and rows > 4', true],
    ['(rows > 9 or columns = 2) and rows > 5', false],
    ['not rows = 0', true],
    ['not (rows = 5 or rows = 6)', false],
    ['((rows)) > 0', true],
  ])('%s is %s of 5 rows and 2 columns', (text, expected) => {
    expect(countCondition(text)?.(size)).toBe(expected);
  });

  it.each([
    '',
    'rows',
    'rows >',
    'rows > amount',
    '"rows" > 0',
    'columns(*) > 0',
    'count(*) > 0',
    'rows > 1.5',
    'rows > 0 rows',
    'rows > -1',
    'rows > 0 and amount > 0',
    'rows = 99999999999999999999',
    'rows / 2 = 1',
  ])('%j is left to DuckDB', (text) => {
    expect(countCondition(text)).toBeUndefined();
  });
});

describe('sizeWords', () => {
  it('are those outside of quotes', () => {
    expect(sizeWords('columns = 1 and Rows > 0 and rows < 9')).toEqual(['columns', 'rows']);
    expect(sizeWords(`"rows" = 'columns'`)).toEqual([]);
  });
});
