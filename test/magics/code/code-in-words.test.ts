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

describe('code on the line of a short form', () => {
  it.each([
    ['%%sql select 1', 'sql', '      select 1'],
    ['%sql select 1', 'sql', '     select 1'],
    [`%sql SELECT 'it''s', "a b" FROM t`, 'sql', `     SELECT 'it''s', "a b" FROM t`],
    ['%%sql --rows 5 select 1', 'sql', '               select 1'],
    ['%%sql -n 5 --set "a=b c" select 1', 'sql', '                         select 1'],
    ['%%sql select', 'sql', '      select'],
    ['  %sql select 1', 'sql', '       select 1'],
    ['%%python print("hi there")', 'python', 'print("hi there")'],
    ['%python x = {"a": 1}', 'python', 'x = {"a": 1}'],
    ['%%shell ls -la --help', 'shell', 'ls -la --help'],
    ['%sh ls', 'shell', 'ls'],
    ['%sh sh -c "echo hello"', 'shell', 'sh -c "echo hello"'],
    ['%%plain select 1', 'sql', 'select 1'],
    ['%%etl select 1', 'sql', 'select 1'],
    ['%%spark --type py print(1)', 'py', 'print(1)'],
    ['%%sql -- a note\nselect 1', 'sql', 'select 1'],
  ])('%j is code of %s', (code, runType, line) => {
    const { task, state: after } = plan(code);
    expect(task).toMatchObject({ runType, code: line });
    expect(after.engine).toEqual(state.engine);
    const [first = ''] = code.split('\n', 1);
    if (!code.includes('\n'))
      expect(plan(`${code}\n1`).task).toMatchObject({ code: `${line}\n1`, headLines: 0 });
    else expect(first).toContain('--');
  });

  it('takes the place of its line between directives', () => {
    const { task } = plan('--@set a=1\n%sql select ${a}\nfrom t');
    expect(task).toMatchObject({ code: '--@set a=1\n     select ${a}\nfrom t', headLines: 0 });
  });

  it.each([
    ['%%sql totals << select 1', '                select 1'],
    ['%%sql totals <<\nselect 1', 'select 1'],
    ['%sql --rows 5 totals << select 1', '                        select 1'],
  ])('names its result as JupySQL does: %j', (code, line) => {
    expect(plan(code).task).toMatchObject({ resultName: 'totals', code: line });
  });

  it.each([
    ['%%spark py', 'py'],
    ['%spark py --rows 5', 'py'],
    ['%%sql sql', 'sql'],
  ])('is no code where a run type stands alone: %j', (head, runType) => {
    expect(plan(`${head}\nselect 1`).task).toMatchObject({ runType, code: 'select 1' });
  });

  it('is for this cell also with one percent sign, and alone for the notebook', () => {
    const cell = plan('%python\nprint(1)');
    expect(cell.task).toMatchObject({ runType: 'python', code: 'print(1)' });
    expect(cell.state.engine).toEqual(state.engine);
    expect(cell.answers).toEqual([]);
    expect(plan('%python').state.engine).toMatchObject({ name: 'python', runType: 'python' });
    expect(plan('%python --rows 7\n1').task).toMatchObject({ rows: 7 });
    expect(plan('%engine python\nprint(1)').state.engine).toMatchObject({ name: 'python' });
  });
});

describe('code on the line of %%engine', () => {
  it.each([
    ['%%engine duckdb select 1', 'select 1', '%%engine duckdb'],
    ['%%engine select 1', 'select 1', '%%engine'],
    ['%%engine spark py print(1)', 'print(1)', '%%engine spark py'],
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
    expect(() => plan(`%%engine select ${'x, '.repeat(100)} y`)).toThrow(/…' reads as code/);
  });

  it.each([
    ['%%engine spark sql more\n1', "'more' is one word too many"],
    ['%%spark pyhton --rows 5\n1', "does not run 'pyhton'"],
    ['%%spark --nosuch\n1', 'unknown option --nosuch'],
    ['%%engine sparc\n1', 'did you mean spark'],
    ['%sql select 1\n%sql select 2', 'reads as code'],
    ['%var a="b', 'has no end'],
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
