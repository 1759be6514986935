/** Values of options: each that is refused is pointed at, wherever it stands, and what the notebook keeps can be taken back. */
import { describe, expect, it } from '@jest/globals';
import {
  type CellPlan,
  describeMagics,
  type NotebookState,
  parseCell,
  planCell,
} from '../../src/magics/index.ts';
import { LinkisKernelError } from '../../src/shared/index.ts';
import { freshState } from '../support/run-settings.ts';

const fresh = freshState({
  variables: { dt: '2026-08-01' },
  runtime: { 'fetch.size': '10' },
  aliases: { few: 'duckdb --limit 5' },
});

function plan(code: string, state: NotebookState = fresh): CellPlan {
  return planCell(parseCell(code), state);
}

function stateAfter(...cells: readonly string[]): NotebookState {
  return cells.reduce((state, code) => plan(code, state).state, fresh);
}

function answer(code: string, state: NotebookState = fresh): string {
  return plan(code, state)
    .answers.map(({ text }) => text)
    .join('\n');
}

function refusal(code: string): string {
  try {
    plan(code);
  } catch (thrown) {
    if (thrown instanceof LinkisKernelError) return thrown.message;
    throw thrown;
  }
  throw new Error(`${code} was not refused`);
}

describe('a value that is refused', () => {
  it.each([
    ['%%engine duckdb --limit 0\n1', '0'],
    ['%%engine duckdb --limit=none\n1', 'none'],
    ['%%engine duckdb --as 1x\n1', '1x'],
    ["%%engine duckdb --into 'a b'\n1", "'a b'"],
    ['%%engine duckdb --into a --into b,1c\n1', 'b,1c'],
    ['%%engine duckdb --timeout soon\n1', 'soon'],
    ['%%engine duckdb --creator a-b\n1', 'a-b'],
    ['%export last x.csv --sep ab', 'ab'],
    ['%export last x.xlsx --sheet a/b', 'a/b'],
    ['%plot --kind foo', 'foo'],
    ['%plot --width 1', '1'],
    ['%history --status foo', 'foo'],
    ['%history --status failed,foo', 'failed,foo'],
    ['%history --since foo', 'foo'],
    ['%history -n 5000', '5000'],
    ['%log --level foo', 'foo'],
    ['%engines --kill all', 'all'],
    ['%tables --like " "', '" "'],
    ['%conf --scope foo a=1', 'foo'],
    ['%conf --unset nosuch', 'nosuch'],
    ['%var --unset nosuch', 'nosuch'],
    ['%var --unset dt --unset nosuch', 'nosuch'],
  ])('is pointed at in %j', (code, value) => {
    const column = code.split('\n', 1)[0]?.lastIndexOf(value) ?? -1;
    expect(refusal(code)).toContain(`(line 1, column ${String(column + 1)})`);
  });

  it('is pointed at for every option of every magic', () => {
    const options = describeMagics().flatMap((magic) =>
      magic.options.map((option) => [magic.name, option] as const),
    );
    const pointedAtStart = options.flatMap(([name, option]) =>
      ["'! '", '0', 'x,,y', "'\0'"].flatMap((value) => {
        const dashes = option.length === 1 ? '-' : '--';
        try {
          plan(`%${name} ${dashes}${option} ${value}`);
        } catch (thrown) {
          const message = thrown instanceof LinkisKernelError ? thrown.message : String(thrown);
          if (message.includes('column 1)') && message.includes(`${dashes}${option} `))
            return [message];
        }
        return [];
      }),
    );
    expect(options.length).toBeGreaterThan(40);
    expect(pointedAtStart).toEqual([]);
  });
});

describe('a list', () => {
  it('goes on behind a comma and a blank', () => {
    expect(plan('%%sql --into a, b\nselect 1, 2').task?.into).toEqual(['a', 'b']);
  });

  it('ends at a comma that an option follows', () => {
    expect(refusal('%%sql --into a, --quiet\nselect 1')).toContain('takes names with commas');
  });
});

describe('an option of the notebook', () => {
  const set = stateAfter('%engine hive --limit 3 --rows 7 --timeout 90m --quiet --creator me');

  it.each([
    ['--limit off', { limit: 'off' }],
    ['--limit default', { limit: undefined }],
    ['--rows default', { rows: undefined }],
    ['--timeout off', { timeoutMs: undefined }],
    ['--no-quiet', { quiet: false }],
  ])('is taken back by %s, for the notebook or for one cell', (option, expected) => {
    const { state } = plan(`%engine ${option}`, set);
    expect(state).toEqual({ ...set, ...expected });
    const cell = plan(`%%engine ${option}\nselect 1`, set);
    expect(cell.task).toMatchObject(expected);
    expect(cell.state).toEqual(set);
  });

  it('goes back to the settings with all others by --reset; the engine stays', () => {
    const more = plan('%conf fetch.size=9\n%engine --label route=a --set k=v', set).state;
    const { state, answers } = plan('%engine --reset', more);
    expect(state).toEqual({ ...fresh, engine: set.engine });
    expect(answers[0]?.text).toBe('engine is now hive (hql)');
    expect(plan('%engine --reset --rows 5', more).state).toEqual({ ...state, rows: 5 });
    expect(plan('%%engine --reset\nselect 1', more).task).toMatchObject({
      limit: undefined,
      creator: 'notebook',
      runtime: { 'fetch.size': '10' },
      labels: {},
    });
  });

  it('is told in its own words when the engine changes, and in the list', () => {
    const told = '--creator me --rows 7 --limit 3 --timeout 1h30m --quiet';
    expect(answer('%engine duckdb', set)).toBe(
      `engine is now duckdb-1 (sql)\nFor every cell from here on: ${told} (%engine --reset takes options back)`,
    );
    expect(answer('%engine', set)).toContain(`options  ${told}`);
    expect(answer('%engine')).toBe(
      'engine   duckdb-1, run type sql, as configured\ncreator  notebook',
    );
    expect(answer('%engine', stateAfter('%engine spark py'))).toContain('run type py (python)');
  });

  it('guesses no version: it is the one that the server lists', () => {
    const spark = stateAfter('%engine spark');
    expect(answer('%engine', spark)).toBe(
      'engine   spark, run type sql, set in this notebook; configured is duckdb-1\nversion  the highest that the server lists; the first task asks for it\ncreator  notebook',
    );
    const offers = [
      { engine: 'spark', version: '3.4.4' },
      { engine: 'spark', version: '2.4.3' },
    ];
    expect(answer('%engine', { ...spark, offers })).toContain('engine   spark-3.4.4, run type sql');
    expect(answer('%engine hive', { ...spark, offers })).toBe(
      'engine is now hive-3.1.3 (hql); the server does not list that version, %engine NAME-VERSION names another',
    );
    expect(answer('%engine', { ...stateAfter('%engine hive'), offers })).toContain(
      '\nversion  not listed by the server; %engine NAME-VERSION names another\n',
    );
    const local = [{ engine: 'duckdb', version: '1' }];
    expect(answer('%engine hive', { ...spark, offers: local })).toBe('engine is now hive (hql)');
    expect(answer('%engine spark-3.5.1', { ...spark, offers })).toBe(
      'engine is now spark-3.5.1 (sql)',
    );
  });

  it('shows no value of a parameter, which may be a password', () => {
    const text = answer('%engine --set db.password=hunter2 --label a=b');
    expect(text).toContain('--set db.password=… --label a=…');
    expect(text).not.toContain('hunter2');
  });

  it('is not taken back and set at once', () => {
    expect(refusal('%engine --quiet --no-quiet')).toContain('--no-quiet is the opposite');
  });

  it('of a deadline can be lifted for a detached cell', () => {
    expect(plan('%%sql --detach --timeout off\nselect 1', set).task).toMatchObject({
      detach: true,
      timeoutMs: undefined,
    });
  });
});

describe('a limit that the cell does not ask for', () => {
  const limited = stateAfter('%engine duckdb --limit 3');

  it.each([
    ['select 1', limited, "by the notebook's --limit"],
    ['%%sql\nselect 1', limited, "by the notebook's --limit"],
    ['%%few\nselect 1', fresh, "by the alias's --limit"],
  ])('is told with %j', (code, state, whose) => {
    expect(plan(code, state).task?.notices).toEqual([expect.stringContaining(whose)]);
  });

  it('leaves a raw cell alone, and says so where the cell asked for it', () => {
    expect(plan('%%raw\nselect 1', limited).task?.code).toBe('select 1');
    expect(plan('%%sql --limit off\n%%raw\nselect 1').task?.code).toBe('select 1');
    expect(answer('%%sql --limit 3\n%%raw\nselect 1')).toContain('--limit 3 was not applied');
    expect(answer('%%raw\nselect 1', limited)).toBe('');
  });

  it.each([
    ['%%sql --limit 3\nselect 1', limited],
    ['%engine --limit=3\nselect 1', limited],
    ['select 1 limit 3', limited],
    ['%%engine --limit default\nselect 1', limited],
    ['%%engine --limit off\nselect 1', limited],
    ['%%shell\nselect 1', limited],
    ['select 1', fresh],
  ])('is told of no other cell, as of %j', (code, state) => {
    expect(plan(code, state).task).not.toHaveProperty('notices');
  });
});
