import { describe, expect, it } from '@jest/globals';
import { type CellPlan, parseCell, planCell } from '../../../src/magics/index.ts';
import { freshState } from '../../support/run-settings.ts';

const state = freshState();
const plan = (code: string): CellPlan => planCell(parseCell(code), state);

describe('a habit of another notebook', () => {
  it.each([
    ['%load_ext sql', []],
    ['%load_ext sparkmagic.magics', []],
    ['%matplotlib inline', []],
    ['%autoreload 2', []],
    ['%%pretty', []],
    ['%sql duckdb://', []],
    ['%%sql\npostgresql://user@host/db', []],
  ])('has nothing to do in %j', (code) => {
    const { task, answers, state: after } = plan(code);
    expect(task).toBeUndefined();
    expect(answers).toHaveLength(1);
    expect(after).toEqual(state);
  });

  it('leaves the code below a needless magic to run', () => {
    expect(plan('%matplotlib inline\n%%python\nplot()')).toMatchObject({
      task: { code: 'plot()', runType: 'python' },
      answers: [],
    });
  });

  it.each([
    ['%%sql -o totals -n 5 -q\nselect 1', { resultName: 'totals', rows: 5, quiet: true }],
    ['%%time\nselect 1', { timed: true, code: 'select 1' }],
    ['%time select 1', { timed: true, code: 'select 1' }],
    ['%%time\n%%python\nwork()', { timed: true, runType: 'python' }],
    ['%spark.sql\nselect 1', { engine: 'spark', runType: 'sql' }],
    ['%spark.pyspark\nprint(1)', { engine: 'spark', runType: 'py' }],
    ['%spark.pyspark print(1)', { engine: 'spark', runType: 'py', code: 'print(1)' }],
    ['%pyspark\nprint(1)', { engine: 'spark', runType: 'py' }],
    ['%sh\nls', { engine: 'shell' }],
  ])('is done: %j', (code, task) => {
    expect(plan(code).task).toMatchObject(task);
    expect(plan(code).state).toEqual(state);
  });

  it.each([
    ['%md\n# Title\nText', 'text/markdown', '# Title\nText'],
    ['%%markdown\n*a*', 'text/markdown', '*a*'],
    ['%md # Title', 'text/markdown', '# Title'],
    ['%%html\n<b>x</b>', 'text/html', '<b>x</b>'],
  ])('is shown: %j', (code, type, text) => {
    const { task, answers } = plan(code);
    expect(task).toBeUndefined();
    expect(answers).toEqual([expect.objectContaining({ text, asIs: { [type]: text } })]);
  });

  it.each([
    ['%pip install pandas', 'IPython', 'python3 -m pip install'],
    ['%fs ls /mnt', 'Databricks', '%%shell'],
    ['%%send_to_spark -i x', 'sparkmagic', '%send NAME --table TABLE'],
    ['%%send_to_spark -i x -n y', 'sparkmagic', '%var NAME=VALUE'],
    ['%sqlcmd tables', 'JupySQL', '%tables'],
    ['%whos', 'IPython', '%var'],
  ])('is answered with the line that does it: %j', (code, system, line) => {
    expect(() => plan(code)).toThrow(
      expect.objectContaining({
        code: 'MAGIC_UNKNOWN',
        message: expect.stringContaining(`is a magic of ${system}`),
        hint: expect.stringContaining(line),
      }),
    );
  });

  it.each([
    ['%%sql -q -m sample -r 0.1 -o a\nselect 1', '-m', '--rows N'],
    ['%%sql -o a -r 0.1\nselect 1', '-r', 'TABLESAMPLE'],
    ['%%spark -o df -c false\nx', '-c', '--as'],
    ['%%sql --persist a\nselect 1', '--persist', '%send NAME'],
  ])('of an option is answered with what does the same: %j', (code, option, line) => {
    expect(() => plan(code)).toThrow(
      expect.objectContaining({
        code: 'OPTION_INVALID',
        message: expect.stringMatching(`unknown option ${option}$`),
        hint: expect.stringContaining(line),
      }),
    );
  });

  it('of an option is no habit of a magic that runs no code', () => {
    expect(() => plan('%result -m')).toThrow(
      expect.objectContaining({ hint: expect.stringContaining('%result --help') }),
    );
  });

  it.each([
    ['!ls -la', 1],
    ['%%python\n\n!pip install x', 3],
  ])('of a shell line is told of its cell: %j', (code, line) => {
    expect(() => plan(code)).toThrow(
      expect.objectContaining({
        code: 'OPTION_INVALID',
        message: expect.stringContaining(`Line ${String(line)}: !`),
        hint: expect.stringMatching(/^Here: %%shell\n(ls -la|pip install x)$/),
      }),
    );
  });

  it('does not hide an alias of the settings, nor what is code', () => {
    const own = freshState({ aliases: { md: 'spark sql', time: 'spark py' } });
    expect(planCell(parseCell('%%md\nselect 1'), own).task).toMatchObject({ runType: 'sql' });
    expect(planCell(parseCell('%%time\nprint(1)'), own).task).toMatchObject({ runType: 'py' });
    expect(plan('%%shell\n!false').task?.code).toBe('!false');
    expect(plan("select 'a://b'").task?.code).toBe("select 'a://b'");
  });
});
