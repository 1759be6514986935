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
    ['%conda install -c x y', 'IPython', '%%shell\nconda install -c x y'],
    ['%cd data', 'IPython', 'in a shell cell: cd DIR'],
    ['%pwd', 'IPython', '%%shell\npwd'],
    ['%env HOME', 'IPython', '%%shell\nenv'],
    ['%set_env A=1', 'IPython', '%var NAME=VALUE'],
    ['%timeit f()', 'IPython', '%%time'],
    ['%prun f()', 'IPython', '%%time'],
    ['%%capture\nselect 1', 'IPython', '--quiet'],
    ['%%writefile a.txt\nx', 'IPython', 'cat > FILE'],
    ['%store x', 'IPython', '--as NAME'],
    ['%reset -f', 'IPython', '%%configure -f'],
    ['%debug', 'IPython', '%log'],
    ['%r', 'Databricks', '%engine NAME r'],
    ['%sqlcmd test', 'JupySQL', '--expect'],
    ['%sqlcmd columns', 'JupySQL', '%columns TABLE'],
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
    ['%who', { kind: 'variables' }],
    ['%whos', { kind: 'variables' }],
    ['%%logs', { kind: 'log', ifAny: true }],
    ['%manage_spark', { kind: 'engines', kill: undefined }],
    ['%%cleanup', { kind: 'engines', cleanup: 'list' }],
    ['%%cleanup -f', { kind: 'engines', cleanup: 'end' }],
    ['%sqlcmd tables', { kind: 'tables', database: undefined }],
    ['%sqlcmd tables -s sales', { kind: 'tables', database: 'sales' }],
    ['%sqlcmd columns --table orders', { kind: 'columns', table: 'orders' }],
    ['%sqlcmd columns -t orders -s sales', { kind: 'columns', table: 'sales.orders' }],
    ['%sqlcmd profile -t orders', { kind: 'profile', table: 'orders' }],
    ['%sqlcmd connect', { kind: 'info' }],
    ['%sql --connections', { kind: 'info' }],
  ])('is done by the magic that this kernel has: %j', (code, command) => {
    const { commands, task, state: after } = plan(code);
    expect(task).toBeUndefined();
    expect(commands).toEqual([expect.objectContaining(command)]);
    expect(after).toEqual(state);
  });

  it('of profiling in a notebook of Python is answered by the query to profile', () => {
    const python = plan('%engine python').state;
    expect(planCell(parseCell('%sqlcmd profile -t orders -s shop'), python).answers).toEqual([
      expect.objectContaining({ text: expect.stringContaining('SELECT * FROM shop.orders') }),
    ]);
  });

  it.each([
    ['%config SqlMagic.displaylimit = 20', { rows: 20 }],
    ['%config SqlMagic.displaylimit = None', { rows: undefined }],
    ['%config SqlMagic.autolimit=100', { limit: 100 }],
  ])('sets an option of the notebook: %j', (code, options) => {
    expect(plan(code).state).toMatchObject(options);
  });

  it.each([
    ['%config SqlMagic.autopandas = True', '--as NAME'],
    ["%config InlineBackend.figure_format = 'retina'", 'Figures'],
    ['%config SqlMagic.unheard = 1', 'nothing to set'],
    ['%%delete -f -s 0', '%engines --kill'],
    ['%matplot plt', 'figures that are open'],
    ['%fs cp a b', '%ls, %cat, %get'],
    ['%sqlplot bar --table birds --column place', '%plot drawn --kind bar --x place --y total'],
    ['%sqlplot pie -t birds -c place', 'GROUP BY place'],
    ['%sqlplot histogram --table birds --column grams', 'SELECT grams FROM birds'],
    ['%sqlplot boxplot --table birds --column grams', '%profile profiled'],
    ['%sqlplot violin', '%plot --help'],
    ['%sqlcmd explore --table birds', 'SELECT * FROM birds'],
  ])('is answered, and the notebook goes on: %j', (code, line) => {
    const { task, commands, answers, state: after } = plan(code);
    expect([task, commands, after]).toEqual([undefined, [], state]);
    expect(answers).toEqual([expect.objectContaining({ text: expect.stringContaining(line) })]);
  });

  it.each([
    [
      '%%sql -q -m take -n 5 -o a -c False\nselect 1',
      { rows: 5, resultName: 'a', quiet: true },
      [],
    ],
    ['%%sql -m sample\nselect 1', {}, ['not a sample']],
    ['%%sql -r 0.1\nselect 1', {}, ['not a sample']],
    ['%%sql -m sample -r 0.1\nselect 1', {}, ['not a sample']],
    ['%%sql -c True\nselect 1', {}, ['No types were guessed']],
    ['%%sql -n -1\nselect 1', { rows: undefined }, ['all rows']],
    ['%%sql --maxrows 7 --output b\nselect 1', { rows: 7, resultName: 'b' }, []],
    ['%%sql --samplemethod=sample\nselect 1', {}, ['not a sample']],
    ['%%spark -c sql -o df\nselect 1', { resultName: 'df', runType: 'sql' }, []],
    ['%%spark -c python -o df\nx = 1', { resultName: 'df', runType: 'py' }, []],
    ['%%pyspark -o df -m take\nx = 1', { resultName: 'df', runType: 'py' }, []],
  ])('of options is read: %j', (code, task, notices) => {
    const planned = plan(code).task;
    expect(planned).toMatchObject(task);
    expect(planned?.notices ?? []).toEqual(notices.map((text) => expect.stringContaining(text)));
  });

  it('of options is told at once where there is no code', () => {
    expect(plan('%sql -m sample').answers.map(({ text }) => text)).toContainEqual(
      expect.stringContaining('not a sample'),
    );
  });

  it.each([
    ['%sql --persist birds', '--persist', '%send birds --table TABLE'],
    ['%sql --append birds', '--append', '%send birds --table TABLE'],
    ['%sql --persist-replace birds', '--persist-replace', '%send birds --table TABLE'],
    ['%%sql --interact least\nselect 1', '--interact', '%var least --ask'],
    ['%sql --file totals.sql', '--file', '%run totals.sql'],
    ['%sql --close duck', '--close', '%logout'],
    ['%sql --alias duck', '--alias', '%info'],
  ])('of an option without a match is answered: %j', (code, option, line) => {
    expect(() => plan(code)).toThrow(
      expect.objectContaining({
        code: 'OPTION_INVALID',
        message: expect.stringContaining(`${option} is an option of JupySQL`),
        hint: expect.stringContaining(line),
      }),
    );
  });

  it.each([
    ['%spark.sql(saveAs=totals)\nselect 1', { resultName: 'totals', engine: 'spark' }],
    ['%spark.sql(saveAs="totals")\nselect 1', { resultName: 'totals' }],
    ['%spark.pyspark(saveAs=a)\nprint(1)', { resultName: 'a', runType: 'py' }],
    [
      '%jdbc(sales)\nselect 1',
      { engine: 'jdbc', runtime: { 'wds.linkis.engine.runtime.datasource': 'sales' } },
    ],
    ['%jdbc(sales) select 1', { engine: 'jdbc', code: ' '.repeat(13) + 'select 1' }],
    ['%jdbc()\nselect 1', { engine: 'jdbc' }],
  ])('in brackets is read: %j', (code, task) => {
    expect(plan(code).task).toMatchObject(task);
  });

  it.each([
    ['%spark.sql(interpolate=true)\nselect 1', "column 12): 'interpolate=true' is an option of"],
    ['%jdbc(sales, pool=x)\nselect 1', "column 14): 'pool=x' is an option of Zeppelin"],
    ['%var(x)', 'column 6): takes nothing in brackets'],
  ])('in brackets without a match is refused: %j', (code, problem) => {
    expect(() => plan(code)).toThrow(
      expect.objectContaining({
        code: 'OPTION_INVALID',
        message: expect.stringContaining(problem),
      }),
    );
  });

  it('of a line below Python code draws nothing twice', () => {
    expect(plan('%%python\nplt.plot(x)\n%matplot plt\n').task?.code).toBe('plt.plot(x)\n\n');
    expect(plan('%%python\n%matplotlib inline\nx = 1').task?.code).toBe('x = 1');
    expect(plan('%%python\nx = 5\n%matplot plt\ny = 1').task?.code).toContain('%matplot plt');
  });

  it.each([
    ['print("%table a\\tb\\n1\\t2")', 'Line 2 prints %table', 'display(FRAME)'],
    ["x = 1\nprint(f'%html <b>{x}</b>')", 'Line 3 prints %html', 'show.show_html'],
    ["print('''%img iVBO''')", 'Line 2 prints %img', 'display(FIGURE)'],
  ])('of printing for Zeppelin is told: %j', (code, told, here) => {
    const { notices = [] } = plan(`%%python\n${code}`).task ?? {};
    expect(notices).toEqual([expect.stringContaining(told)]);
    expect(notices[0]).toContain(here);
  });

  it.each(['print("100 %table")', 'print("%text plain")', '# print("%tabled")'])(
    'of printing is not seen in %j',
    (code) => {
      expect(plan(`%%python\n${code}`).task?.notices).toBeUndefined();
    },
  );

  it.each([
    ['!ls -la', [{ kind: 'shell', code: 'ls -la' }]],
    ['!ls\n\n# and\n  !!pwd', [{ kind: 'shell', code: 'ls\npwd' }]],
    ['!echo a \\\n  b', [{ kind: 'shell', code: 'echo a \\\n  b' }]],
    ['%%python\n\n!pip install x', [{ kind: 'pip', words: ['install', 'x'], place: 'local' }]],
    [
      '!{sys.executable} -m pip install "x>1" \\\n  y',
      [{ kind: 'pip', words: ['install', 'x>1', 'y'], place: 'local' }],
    ],
    ['!pip list | grep x', [{ kind: 'shell', code: 'pip list | grep x' }]],
    [
      '!mkdir a\n!pip install x\n!ls',
      [{ kind: 'shell', code: 'mkdir a' }, { kind: 'pip' }, { kind: 'shell', code: 'ls' }],
    ],
  ])('of shell lines is done on the machine of the kernel: %j', (code, commands) => {
    const planned = plan(code);
    expect(planned.task).toBeUndefined();
    expect(planned.commands).toEqual(commands.map((command) => expect.objectContaining(command)));
    expect(planned.state).toEqual(state);
  });

  it('of shell lines leaves what stands below them', () => {
    expect(plan('%%python\n!ls\nprint(1)')).toMatchObject({
      commands: [{ kind: 'shell', code: 'ls' }],
      task: { code: '\nprint(1)', headLines: 1, runType: 'python' },
    });
    expect(plan('!ls\n%load_ext sql\n%%python\nprint(1)')).toMatchObject({
      commands: [{ kind: 'shell', code: 'ls' }],
      task: { code: 'print(1)', headLines: 3, runType: 'python' },
    });
  });

  it.each(['%%scala\n!flag', '%%shell\n!false', '%%raw\n!ls', 'select 1\n!ls', '!', '!= 1'])(
    'of shell lines is not seen in %j',
    (code) => {
      expect(plan(code).commands).toEqual([]);
    },
  );

  it.each([
    ['!pip install jupysql duckdb-engine --quiet', undefined],
    ['%pip install --quiet jupysql', undefined],
    ['%pip install ipython-sql==0.5 pandas -U', ['install', 'pandas', '-U']],
  ])('of installing the magics of others leaves them out: %j', (code, words) => {
    const { commands, answers } = plan(code);
    expect(commands).toEqual(
      words === undefined ? [] : [expect.objectContaining({ kind: 'pip', words })],
    );
    expect(answers).toEqual([
      expect.objectContaining({ text: expect.stringContaining('not installed') }),
    ]);
  });

  it.each(['%pip install duckdb-engine', '%pip uninstall jupysql', '!pip show jupysql'])(
    'of pip is left as it is: %j',
    (code) => {
      expect(plan(code)).toMatchObject({ commands: [{ kind: 'pip' }], answers: [] });
    },
  );

  it('of sending is read: %%send_to_spark', () => {
    expect(plan('%%send_to_spark -i x -t df -n y -m 10').commands).toEqual([
      {
        kind: 'send-value',
        name: 'x',
        as: 'frame',
        variable: 'y',
        rows: 10,
        engine: expect.objectContaining({ name: 'spark', runType: 'py' }),
      },
    ]);
    const python = plan('%engine python').state;
    expect(planCell(parseCell('%%send_to_spark -i x'), python).commands).toMatchObject([
      { as: 'text', variable: 'x', rows: undefined, engine: { name: 'python' } },
    ]);
  });

  it('does not hide an alias of the settings, nor what is code', () => {
    const own = freshState({ aliases: { md: 'spark sql', time: 'spark py' } });
    expect(planCell(parseCell('%%md\nselect 1'), own).task).toMatchObject({ runType: 'sql' });
    expect(planCell(parseCell('%%time\nprint(1)'), own).task).toMatchObject({ runType: 'py' });
    expect(plan('%%shell\n!false').task?.code).toBe('!false');
    expect(plan("select 'a://b'").task?.code).toBe("select 'a://b'");
  });

  it('of pip has the words of pip, its options too', () => {
    const words = ['install', '-U', '--quiet', 'a[b]>=1.2', '-r', 'my file.txt'];
    expect(plan("%pip install -U --quiet a[b]>=1.2 -r 'my file.txt'\nselect 1").commands).toEqual([
      { kind: 'pip', words },
    ]);
    expect(() => plan('%pip')).toThrow('%pip (line 1, column 1): takes the words of pip');
  });

  it.each([
    ['dbutils.widgets.text("day", "2026-08-01")', { day: '2026-08-01' }],
    ["x = 1\ndbutils.widgets.dropdown(\n  'day', 'a', ['a', 'b'])", { day: 'a' }],
    ['dbutils.widgets.combobox(name="day", defaultValue="b", choices=[])', { day: 'b' }],
    ['day = z.input("day", "c")\nz.textbox("other", \'d\')', { day: 'c', other: 'd' }],
    ['dbutils.widgets.text("run_date", "2026-08-01")', { run_date: '20260801' }],
    ['dbutils.widgets.text("set", "mine")', {}],
    ['x = 1\n# dbutils.widgets.text("day", "no")', {}],
    ['dbutils.widgets.text("user", "me")', {}],
    ['dbutils.widgets.text("tag", "")', {}],
    ['dbutils.widgets.text("größe", "1")', {}],
    ['dbutils.widgets.text(name, "1")', {}],
    ['xz.input("day", "1")', {}],
  ])('of a widget makes a variable of its default: %j', (code, made) => {
    const before = { ...freshState(), variables: { set: 'already' } };
    const python = planCell(parseCell(`%%python\n${code}`), before);
    expect(python.state.variables).toEqual({ set: 'already', ...made });
    expect(python.task?.variables).toEqual({ set: 'already', ...made });
    expect(python.task?.notices ?? []).toHaveLength(Object.keys(made).length);
    const again = planCell(parseCell(`%%python\n${code}`), python.state);
    expect(again.task?.notices ?? []).toEqual([]);
  });
});
