/** Cells that ask for help in the ways of other notebooks, and those that only look so. */
import { describe, expect, it } from '@jest/globals';
import { type CellPlan, parseCell, planCell } from '../../../src/magics/index.ts';
import { freshState } from '../../support/run-settings.ts';

const state = freshState({ variables: { region: 'EU', api_token: 'x1' } });

function planned(code: string): CellPlan {
  return planCell(parseCell(code), state);
}

function toldBy(code: string): string {
  return planned(code)
    .answers.map(({ text }) => text)
    .join('\n');
}

describe('a cell that asks for help', () => {
  it.each([
    ['?', 'Topics, as in %help variables'],
    ['??', 'Topics, as in %help variables'],
    ['help', 'Topics, as in %help variables'],
    ['HELP;', 'Topics, as in %help variables'],
    [' help \n', 'Topics, as in %help variables'],
    ['%%python\nhelp', 'Topics, as in %help variables'],
    ['%%scala\n?', 'Topics, as in %help variables'],
    ['%%shell\n?', 'Topics, as in %help variables'],
    ['help variables', 'what ${name} in the code stands for'],
    ['help %plot', '--kind'],
    ['help engine', '--timeout'],
    ['%%bash\n?%jobs', '%jobs'],
    ['engine?', '--timeout'],
    ['engine?', 'For a table of that name: %columns engine'],
    ['%plot?', '--kind'],
    ['?%plot', '--kind'],
    ['round?', 'round(x [, digits]) → number'],
    ['?strftime', 'strftime(date, format) → text'],
    ['%%hive\ncollect_list??', 'collect_list(x) → array'],
    ['region?', 'region = EU'],
    ['%%python\ndf.head?', 'run help(df.head)'],
    ['%%python\n?df', 'run help(df)'],
    ['%%python\nhelp df', 'run help(df)'],
    ['%%pyspark\nspark?', 'run help(spark)'],
  ])('%j is answered with: %s', (code, told) => {
    const plan = planned(code);
    expect(toldBy(code)).toContain(told);
    expect(plan.task).toBeUndefined();
    expect(plan.commands).toEqual([]);
    expect(plan.state).toEqual(state);
  });

  it('tells no secret', () => {
    expect(toldBy('api_token?')).not.toContain('x1');
  });

  it.each([
    ['orders?', 'orders'],
    ['?sales.orders', 'sales.orders'],
    ['sales."my orders" ?', 'sales."my orders"'],
    ['`a b`??', '`a b`'],
    ['"results"?', '"results"'],
    ["'data/sales.csv'?", '"data/sales.csv"'],
    ['sales.csv?', 'sales.csv'],
  ])('%j lists the columns of %s', (code, table) => {
    expect(planned(code)).toMatchObject({ commands: [{ kind: 'columns', table }] });
    expect(planned(code).task).toBeUndefined();
  });

  it('is refused when there is no such help, with the nearest name', () => {
    expect(() => planned('help varibles')).toThrow(/did you mean variables\?/);
  });

  it.each([
    "help 'select'",
    'select 1 ?',
    'help\nselect 1',
    'orders?\nselect 1',
    '%%python\nhelp(df)',
    '%%python\nx = y if z else help',
    '%%shell\nhelp',
    '%%shell\nhelp cd',
    '%%shell\nfile?',
    '%%bash\n?x',
    '%%raw\nhelp',
    '%%raw\norders?',
    '%%jdbc\nhelp contents',
    '%%doris\nhelp show',
    '%%engine spark data_calc\nx?',
  ])('is not %j: that is code', (code) => {
    expect(planned(code).task?.code).toContain(code.split('\n').at(-1));
    expect(planned(code).answers).toEqual([]);
  });
});

describe('%lsmagic', () => {
  it('groups the magics by what they are for, each once', () => {
    const text = toldBy('%lsmagic');
    const groups = text.split('\n\n').map((group) => group.split('\n')[0]?.split(':')[0]);
    expect(groups.slice(0, 4)).toEqual(['engines', 'variables', 'queries', 'results']);
    const named = [...text.matchAll(/^ {2}%(\w+)/gm)].map(([, name]) => name);
    expect(new Set(named).size).toBe(named.length);
    expect(named).toEqual(expect.arrayContaining(['engine', 'var', 'plot', 'lsmagic', 'help']));
  });
});
