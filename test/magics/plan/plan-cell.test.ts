import { describe, expect, it } from '@jest/globals';
import {
  type CellPlan,
  initialState,
  type InitialSettings,
  type NotebookState,
  parseCell,
  planCell,
} from '../../../src/magics/index.ts';
import { LinkisKernelError } from '../../../src/shared/index.ts';
import { fc } from '../../support/properties.ts';

const settings: InitialSettings = {
  engine: 'duckdb',
  runType: undefined,
  creator: 'notebook',
  variables: { region: 'EU' },
  runtime: { a: 1 },
  startup: {},
  aliases: { etl: 'spark-3.4.4 sql --queue etl' },
};
const fresh = initialState(settings);

function plan(code: string, state: NotebookState = fresh): CellPlan {
  return planCell(parseCell(code), state);
}

function answersOf(code: string, state: NotebookState = fresh): string {
  return plan(code, state)
    .answers.map((answer) => answer.text)
    .join('\n');
}

function failureOf(code: string, state: NotebookState = fresh): LinkisKernelError {
  try {
    plan(code, state);
  } catch (thrown) {
    if (thrown instanceof LinkisKernelError) return thrown;
    throw thrown;
  }
  throw new Error(`${code} was planned`);
}

describe('planCell', () => {
  it('plans code with the notebook defaults', () => {
    expect(plan('select 1')).toEqual({
      state: fresh,
      answers: [],
      commands: [],
      task: {
        code: 'select 1',
        engine: 'duckdb',
        version: undefined,
        runType: 'sql',
        creator: 'notebook',
        variables: { region: 'EU' },
        runtime: { a: 1 },
        startup: {},
        labels: {},
        rows: undefined,
        limit: undefined,
        timeoutMs: undefined,
        quiet: false,
        headLines: 0,
      },
    });
  });

  it.each([
    '',
    '  \n',
    '-- only a comment',
    '# x\n\n// y',
    '/* a\n b */',
    '/* a /* b */ c */ -- d',
    '!!@set a=1',
  ])('has no task for %j', (code) => {
    expect(plan(code).task).toBeUndefined();
  });

  it.each(['/* a', '-- /* a\nselect 1 -- */', 'select 1 // a'])('has a task for %j', (code) => {
    expect(plan(code).task?.code).toBe(code);
  });

  it.each([
    ['%%sql', 'duckdb', 'sql'],
    ['%%hql', 'hive', 'hql'],
    ['%%pyspark', 'spark', 'py'],
    ['%%scala', 'spark', 'scala'],
    ['%%python', 'python', 'python'],
    ['%%sh', 'shell', 'shell'],
    ['%%bash', 'shell', 'shell'],
    ['%%jdbc', 'jdbc', 'jdbc'],
    ['%%trino', 'trino', 'tsql'],
    ['%%presto', 'presto', 'psql'],
    ['%%spark py', 'spark', 'py'],
    ['%%engine spark', 'spark', 'sql'],
    ['%%engine hive --type hql', 'hive', 'hql'],
    ['%%engine pyspark', 'spark', 'py'],
    ['%%engine elasticsearch -t esjson', 'elasticsearch', 'esjson'],
  ])('%s runs on %s as %s, this cell alone', (magic, engine, runType) => {
    const { task, state } = plan(`${magic}\ncode`);
    expect(task).toMatchObject({ engine, runType, code: 'code', headLines: 1 });
    expect(state).toEqual(fresh);
  });

  it('runs %%sql on Spark when neither the notebook nor the settings have an engine for it', () => {
    const state = initialState({ ...settings, engine: 'python' });
    expect(plan('%%sql\nselect 1', state).task).toMatchObject({ engine: 'spark', runType: 'sql' });
  });

  it('sets the default by %engine, and by %%engine without code', () => {
    for (const code of [
      '%engine hive-3.1.3',
      '%%engine hive-3.1.3',
      '%engine hive-3.1.3\n-- nothing',
    ]) {
      const { state, task, answers } = plan(code);
      expect(task).toBeUndefined();
      expect(state.engine).toEqual({ name: 'hive', version: '3.1.3', runType: 'hql' });
      expect(answers[0]?.text).toContain('engine is now hive-3.1.3 (hql)');
    }
  });

  it('keeps from the notebook what the cell has set for itself', () => {
    const { state, task } = plan('%%engine hive --set b=2\n%engine --rows 5 --set c=3\nselect 1');
    expect(state).toEqual({ ...fresh, rows: 5, runtime: { a: 1, c: '3' } });
    expect(task).toMatchObject({ engine: 'hive', rows: 5, runtime: { a: 1, b: '2' } });
  });

  it('reads every option of %%engine', () => {
    const { task } = plan(
      '%%engine spark-3.2.1 --creator me --set k=v -s x="a b" --startup s=1 --queue q --label route=et1 --rows 20 --timeout 1h30m --quiet --limit=off\nselect 1',
    );
    expect(task).toMatchObject({
      version: '3.2.1',
      creator: 'me',
      runtime: { a: 1, k: 'v', x: 'a b' },
      startup: { s: '1', 'wds.linkis.rm.yarnqueue': 'q' },
      labels: { route: 'et1' },
      rows: 20,
      timeoutMs: 5_400_000,
      quiet: true,
      code: '--set ide.engine.no.limit.allow=true\nselect 1',
      headLines: 0,
    });
  });

  it.each([
    ['select a from t', 'select a from t\nlimit 7'],
    ['select a from t; -- all', 'select a from t  -- all\nlimit 7'],
    ["select ';limit' as x", "select ';limit' as x\nlimit 7"],
    ['select a # no limit; yet\nfrom t', 'select a # no limit; yet\nfrom t\nlimit 7'],
    ['select /* a /* b; */ limit */ 1', 'select /* a /* b; */ limit */ 1\nlimit 7'],
    ['select $$ ; limit $$ as x', 'select $$ ; limit $$ as x\nlimit 7'],
    ['select a from t limit 3', 'select a from t limit 3'],
    ['select 1; select 2', 'select 1; select 2'],
    ['create table x (a int)', 'create table x (a int)'],
  ])('--limit 7 makes of %j: %j', (code, sent) => {
    const planned = plan(`%%sql --limit 7\n${code}`);
    expect(planned.task?.code).toBe(sent);
    expect(planned.answers.length).toBe(sent === code ? 1 : 0);
  });

  it('takes the version of the call, then of the settings, then of the server', () => {
    const offers = [
      { engine: 'duckdb', version: '1' },
      { engine: 'spark', version: '2.4.3' },
      { engine: 'spark', version: '3.10.0' },
      { engine: 'spark', version: '3.4.4' },
    ];
    const state = { ...fresh, offers };
    expect(plan('select 1', state).task?.version).toBe('1');
    expect(plan('%%spark\nselect 1', state).task?.version).toBe('3.10.0');
    expect(plan('%%engine spark-2.4.3\nselect 1', state).task?.version).toBe('2.4.3');
    const configured = { ...initialState({ ...settings, engine: 'spark-3.4.4' }), offers };
    expect(plan('%%hive\nselect 1', plan('%engine hive', configured).state).task?.version).toBe(
      '3.1.3',
    );
    expect(plan('%%spark\nselect 1', configured).task?.version).toBe('3.4.4');
  });

  it.each([
    ['%%engine spark python\n1', "use 'py'"],
    ['%%engine spark pyspark\n1', "use 'py'"],
    ['%%engine spark r\n1', 'it takes sql, py'],
    ['%%engine sprak\n1', 'did you mean spark?'],
    ['%%engine spark --tpye py\n1', 'did you mean --type?'],
    ['%%engine spark --rows x\n1', "takes a whole number from 1 or default, not 'x'"],
    ['%%engine spark --timeout soon\n1', 'takes a time'],
    ['%%engine spark --limit 0\n1', 'a whole number from 1, off or default'],
    ['%%engine spark --as 1x\n1', '--as takes a letter'],
    ['%%engine spark --detached\n1', 'unknown option --detached'],
    ['%%engine spark --creator a-b\n1', 'letters, digits and _'],
    ['%%engine spark sql more\n1', "'more' is one word too many"],
    ['%%engine spark py --type sql\n1', 'given twice'],
    ['%%engine spark --set\n1', '--set needs a value'],
    ['%%engine spark --label engineType=x\n1', 'follows from the engine'],
    ['%page', 'page number'],
    ['%log 12x', "a task number, a name or last, as in %log 4711, not '12x'"],
  ])('refuses %j', (code, problem) => {
    const failure = failureOf(code);
    expect(failure.code).toBe('OPTION_INVALID');
    expect(failure.message).toContain(problem);
    expect(failure.message).toMatch(/line 1, column \d+/);
  });

  it('refuses an unknown magic with the nearest name', () => {
    const failure = failureOf('%%pysprk\nprint(1)');
    expect(failure.code).toBe('MAGIC_UNKNOWN');
    expect(failure.message).toContain('did you mean %%pyspark?');
  });

  it('knows the aliases of the settings', () => {
    const { task } = plan('%%etl --rows 5\nselect 1');
    expect(task).toMatchObject({
      engine: 'spark',
      version: '3.4.4',
      startup: { 'wds.linkis.rm.yarnqueue': 'etl' },
      rows: 5,
    });
  });

  it.each([
    ['%log 4711', { kind: 'log', taskId: 4711 }],
    ['%status', { kind: 'status', taskId: undefined }],
    ['%kill 3', { kind: 'kill', taskId: 3 }],
    ['%result 3.2', { kind: 'result', taskId: 3, number: 2 }],
    ['%result', { kind: 'result', taskId: undefined, number: undefined }],
    ['%more', { kind: 'more' }],
    ['%page 2', { kind: 'page', page: 2 }],
    ['%rows 1000', { kind: 'rows', rows: 1000 }],
    ['%page 2 --json', { kind: 'page', page: 2, json: true }],
  ])('%s is a command', (code, command) => {
    expect(plan(code).commands).toEqual([{ json: false, ...command }]);
  });

  it.each([
    '%engine --help',
    '%lsmagic',
    '%help',
    '%help engine',
    '%%var -h\na = 1',
    '%%spark ?\nselect 1',
  ])('answers %j and submits nothing', (code) => {
    const { answers, task } = plan(code);
    expect(answers.length).toBeGreaterThan(0);
    expect(task).toBeUndefined();
  });

  it('sends a raw cell as it is', () => {
    expect(plan('%%raw\n%%sql\n').task).toMatchObject({ code: '%%sql\n', headLines: 1 });
  });

  it('escapes what it answers', () => {
    expect(plan('%var a="<img src=x onerror=y>"').answers[0]?.html).not.toContain('<img');
  });

  it('plans any cell or throws a LinkisKernelError', () => {
    const word = fc.oneof(
      fc.string(),
      fc.constantFrom(
        '%%engine',
        '%var',
        '--set',
        'a=b',
        'spark',
        'py',
        '--unset',
        '\n',
        ' ',
        '%log',
        '"',
        '__proto__',
        'constructor',
        '%constructor',
        '[a',
      ),
    );
    fc.assert(
      fc.property(fc.array(word, { maxLength: 10 }), (words) => {
        try {
          plan(words.join(' '));
        } catch (thrown) {
          expect(thrown).toBeInstanceOf(LinkisKernelError);
        }
      }),
      { numRuns: 500 },
    );
  });
});

describe('%var', () => {
  it('sets for the notebook, or for one cell', () => {
    expect(plan('%var dt=2026-08-01 n:int=3').state.variables).toEqual({
      region: 'EU',
      dt: '2026-08-01',
      n: '3',
    });
    const { state, task } = plan('%%var dt=1\nselect ${dt}');
    expect(state.variables).toEqual({ region: 'EU' });
    expect(task?.variables).toEqual({ region: 'EU', dt: '1' });
  });

  it('reads the lines below', () => {
    const { state, task } = plan(
      '%%var\n# day\ndt: date = "2026-08-01"\ncities = [Zürich, "New York", 3]\nraw: text = [a]\n',
    );
    expect(task).toBeUndefined();
    expect(state.variables).toEqual({
      region: 'EU',
      dt: '2026-08-01',
      cities: "'Zürich', 'New York', 3",
      raw: '[a]',
    });
  });

  it('takes %python above code for the own Python of a notebook of PySpark', () => {
    const spark = initialState({ ...settings, engine: 'spark', runType: 'py' });
    const engineOf = (code: string, state = spark): string => {
      const { task } = planCell(parseCell(code), state);
      return `${task?.engine ?? ''} ${task?.runType ?? ''}`;
    };
    expect(engineOf('%python\nprint(1)')).toBe('spark py');
    expect(engineOf('%python print(1)')).toBe('spark py');
    expect(engineOf('%%python\nprint(1)')).toBe('python python');
    expect(engineOf('%python\nprint(1)', initialState(settings))).toBe('python python');
  });

  it('leaves out the comment behind a value, and nothing that only looks like one', () => {
    const lines = [
      'day = 2026-08-01  # of the report',
      'top: int = 3 #',
      'colour = #fff',
      'tag = a#b',
      "quoted = 'x # y'  # z",
      'cities = ["a # b", c] # two',
      'empty = # none',
    ];
    expect(plan(`%%var\n${lines.join('\n')}`).state.variables).toMatchObject({
      day: '2026-08-01',
      top: '3',
      colour: '#fff',
      tag: 'a#b',
      quoted: 'x # y',
      cities: "'a # b', 'c'",
      empty: '',
    });
  });

  it('quotes what a list holds', () => {
    expect(plan(`%%var\na: list = O'Neil, "x, y"`).state.variables['a']).toBe(`'O''Neil', 'x, y'`);
  });

  it('writes run_date as the server wants it', () => {
    expect(plan('%var run_date=2026-08-01').state.variables['run_date']).toBe('20260801');
  });

  it('forgets and lists', () => {
    expect(plan('%var --unset region').state.variables).toEqual({});
    expect(plan('%var').commands).toEqual([
      {
        kind: 'variables',
        cell: undefined,
        notebook: { region: 'EU' },
        settings: { region: 'EU' },
        builtIn: false,
        json: false,
      },
    ]);
  });

  it('warns of secrets and never shows them', () => {
    const text = answersOf('%var db_password=hunter2');
    expect(text).toContain('looks like a secret');
    expect(text).not.toContain('hunter2');
  });

  it.each([
    ['%var 1a=2', 'no variable name'],
    ['%var a', 'is not NAME=VALUE'],
    ['%var n:int=x', "'x' is not a whole number"],
    ['%var n:thing=x', 'is no type'],
    ['%var user=x', 'set by the server'],
    ['%var --unset regoin', 'region'],
    ['%%var\nno value', 'name = value'],
  ])('refuses %j', (code, problem) => {
    expect(failureOf(code).message).toContain(problem);
  });
});

describe('injected parameters', () => {
  it('reads what papermill writes', () => {
    const code =
      '# Parameters\ndt = "2026-08-01"\nn = 3\nx = -1.5e3\nflag = True\nnothing = None\nitems = ["a", "b\\"c", 3]\n';
    const { state, task } = plan(code);
    expect(task).toBeUndefined();
    expect(state.variables).toMatchObject({
      dt: '2026-08-01',
      n: '3',
      x: '-1.5e3',
      flag: 'true',
      nothing: 'NULL',
      items: `'a', 'b"c', 3`,
    });
  });

  it('leaves other cells and Python notebooks alone', () => {
    expect(plan('# Parameters\nselect 1').task?.code).toBe('# Parameters\nselect 1');
    const python = initialState({ ...settings, engine: 'python' });
    expect(plan('# Parameters\nn = 3', python).task?.code).toBe('# Parameters\nn = 3');
  });

  it('leaves alone what R wrote for R', () => {
    const r = initialState({ ...settings, engine: 'own', runType: 'R' });
    expect(plan('# Parameters\nn = 3', r).task?.code).toBe('# Parameters\nn = 3');
  });

  it('reads what papermill writes for a shell', () => {
    const shell = initialState({ ...settings, engine: 'shell' });
    const code = `# Parameters\nday=2026-08-01\ncity='it'"'"'s a town'\nnone=\nflag=true\n`;
    expect(plan(code, shell).state.variables).toMatchObject({
      day: '2026-08-01',
      city: "it's a town",
      none: '',
      flag: 'true',
    });
    expect(plan('# Parameters\nday = "2026-08-01"', shell).state.variables).toMatchObject({
      day: '2026-08-01',
    });
    // Python without blanks stays Python elsewhere.
    expect(plan('# Parameters\nx=None').state.variables).toMatchObject({ x: 'NULL' });
    expect(failureOf('# Parameters\nlist=(a b)', shell).code).toBe('OPTION_INVALID');
    expect(failureOf('# Parameters\nuser=ann', shell).message).toContain('set by the server');
  });
});
