import { describe, expect, it } from '@jest/globals';
import {
  describeShortForms,
  parseCell,
  planCell,
  type CellPlan,
} from '../../../src/magics/index.ts';
import { freshState } from '../../support/run-settings.ts';

const state = freshState({ aliases: { etl: 'spark sql --queue etl', plain: 'spark' } });
const plan = (code: string): CellPlan => planCell(parseCell(code), state);

describe('code on the line of an engine magic', () => {
  it.each([
    ['%%sql select 1', 'select 1', '%%sql'],
    ['%sql select 1', 'select 1', '%%sql'],
    ['%%sql SELECT "a b" from t', 'SELECT "a b" from t', '%%sql'],
    ['%%sql --rows 5 select 1', 'select 1', '%%sql --rows 5'],
    ['%%sql select', 'select', '%%sql'],
    ['%%spark with a as (select 1) select * from a', 'with a as', '%%spark'],
    ['%%engine duckdb select 1', 'select 1', '%%engine duckdb'],
    ['%%engine select 1', 'select 1', '%%engine'],
    ['%%engine spark py print(1)', 'print(1)', '%%engine spark py'],
    ['%%python print("hi there")', 'print("hi there")', '%%python'],
    ['%%shell ls -la', 'ls -la', '%%shell'],
    ['%%sh echo hello', 'echo hello', '%%sh'],
    ['%%plain select 1', 'select 1', '%%plain'],
    ['%%etl select 1', 'select 1', '%%etl'],
  ])('is told of %j where it goes', (code, quoted, head) => {
    for (const cell of [code, `${code}\nselect 2`]) {
      expect(() => plan(cell)).toThrow(
        expect.objectContaining({
          code: 'OPTION_INVALID',
          message: expect.stringContaining(`: '${quoted}`),
          hint: expect.stringContaining(`Write ${head} on a line of its own`),
        }),
      );
    }
  });

  it('is cut where it is long', () => {
    expect(() => plan(`%%sql select ${'x, '.repeat(100)} y`)).toThrow(/…' reads as code/);
  });

  it.each([
    ['%%engine spark sql more\n1', "'more' is one word too many"],
    ['%%spark pyhton --rows 5\n1', "does not run 'pyhton'"],
    ['%%shell ls\n1', "does not run 'ls'"],
    ['%%spark --nosuch\n1', 'unknown option --nosuch'],
    ['%%engine sparc\n1', 'did you mean spark'],
  ])('is not taken for it: %j', (code, problem) => {
    expect(() => plan(code)).toThrow(problem);
  });

  it('stands below the magic in the help of every short form', () => {
    for (const name of [...describeShortForms(), 'etl'])
      expect(plan(`%${name} --help`).answers[0]?.text).toMatch(
        new RegExp(`Examples:\n {2}%%${name}\n {2}\\S`),
      );
  });
});
