import { describe, expect, it } from '@jest/globals';
import { createServerChanges } from '../../../src/run/cell/notices.ts';
import { cutNotices } from '../../../src/run/cell/cut-notices.ts';
import { variableNotices } from '../../../src/run/cell/variable-notices.ts';

const task = { engine: 'hive', runType: 'hql', variables: {}, headLines: 0, isLocal: false };
const sql = (code: string): typeof task & { code: string } => ({ ...task, code });

function cut(code: string, own: Partial<typeof task> = {}): readonly string[] {
  return cutNotices({ ...sql(code), ...own }, undefined, own.isLocal === true);
}

const jdbc = { engine: 'jdbc', runType: 'jdbc' };

describe('cutNotices', () => {
  it('finds each hint once, on one line, and none in texts and comments', () => {
    expect(
      cut(
        "SELECT /*+ MAPJOIN(a) */ '/*+ x */' -- /*+ v */\nFROM t; SELECT /*+ REPARTITION(\n  3) */ 2",
      ),
    ).toEqual([
      'Linkis removes comments from SQL before it runs, and optimizer hints with them: /*+ MAPJOIN(a) */ (line 1), /*+ REPARTITION( 3) */ (line 2) had no effect.',
    ]);
  });

  it('gives none where comments stay: in other languages, and where the server has kept the code', () => {
    expect(cut('/*+ a */ 1 # 2', { engine: 'spark', runType: 'scala' })).toEqual([]);
    expect(cut('select 1 # 2', { engine: 'impala', runType: 'isql' })).toEqual([]);
    expect(cutNotices(sql('SELECT /*+ a */ 1'), 'SELECT /*+ a */ 1', false)).toEqual([]);
  });

  it('shortens a long piece, and tells how many there are more', () => {
    const [long = ''] = cut(`SELECT 1 # ${'x'.repeat(500)}`);
    expect(long).toContain(`${'x'.repeat(78)}… (line 1)`);
    expect(cut('select 1 # 2\n+ 1 # 3\n+ 1 # 4\n+ 1 # 5')[0]).toContain('# 4 (line 3) and 1 more.');
  });

  it.each([
    ["select j\n  #>> '{a,b}'\nfrom t", jdbc, "#>> '{a,b}' (line 2)"],
    ["select j #> '{a}' from t", jdbc, "#> '{a}' from t (line 1)"],
    ['select 5 # 3', jdbc, '# 3 (line 1)'],
    ["update t set j = j #- '{a}'", jdbc, "#- '{a}' (line 1)"],
    ['select * from #tmp', jdbc, '#tmp (line 1)'],
    ['select 1; select 2\n# 3', jdbc, '# 3 (line 2)'],
    ["select 'it''s' # 1", jdbc, '# 1 (line 1)'],
    ['select ${a} # 1', { ...jdbc, variables: { a: 'x #y' } }, '#y # 1 (line 1)'],
    ['\n\nselect ${a}\n # 1', { ...jdbc, variables: { a: 'x' }, headLines: 2 }, '# 1 (line 6)'],
    ['select 5--3', jdbc, '--3 (line 1)'],
    ['select /*! STRAIGHT_JOIN */ 1', jdbc, '/*! STRAIGHT_JOIN */ (line 1)'],
    ['select /* a */ 1 --+ FULL(t)', jdbc, '--+ FULL(t)'],
    ['select "a#b"', {}, '#b" (line 1)'],
    ['select `t--1`', {}, '--1` (line 1)'],
    ['select "/*" as a, "*/" as b', {}, '/*" as a, "*/ (line 1)'],
    [String.raw`select 'it\'s -- x'`, {}, "-- x' (line 1)"],
    [String.raw`select 'it\'s # x'`, {}, "# x' (line 1)"],
    ['/* outer /* inner */ more */ select 1', {}, '/* outer /* inner */ (line 1)'],
  ])('tells what is lost of %j', (code, own, piece) => {
    const told = cut(code, own);
    expect(told).toHaveLength(1);
    expect(told[0]).toContain(piece);
  });

  it.each([
    ['# a note above\nselect 1 -- a note'],
    ['select 1; # a note between\nselect 2;\n\n# at the end'],
    ["select 'a#b', '--', '/*', '/*+ x */' /* note */"],
    ['/* a\n b */ select 1 --why not'],
    ['select 1 /* see /tmp/* for more */'],
    ['--@set a=1\nselect 1'],
    ["# it's a note\nselect 1 -- a note"],
  ])('tells nothing of what is a comment to everybody: %j', (code) => {
    expect(cut(code, jdbc)).toEqual([]);
  });

  it.each([
    ['python', 'a = """x\n\n# y\nz"""\n\n# note\nb = 1', 'lines 2, 3 of the cell were'],
    ['py', "sql = '''\n# x\n'''", 'line 2 of the cell was'],
    ['py', 'a = """x"""\n\n# note\nb = (1,\n\n2)', undefined],
  ])('tells what is lost of texts in Python: %s %j', (runType, code, lines) => {
    const own = { engine: 'spark', runType };
    const told = cut(code, own);
    expect(told).toHaveLength(lines === undefined ? 0 : 1);
    expect(told[0] ?? '').toContain(lines ?? '');
    expect(cut(code, { ...own, isLocal: true })).toEqual([]);
  });

  it('tells nothing of quotes on the local gateway, which knows them all', () => {
    const code = 'select "a#b", `--`';
    expect(cut(code)).toHaveLength(1);
    expect(cut(code, { isLocal: true })).toEqual([]);
  });

  it.each(["'", '"', '/*', '$$', '# ', '--', "select '", '$a$', '*/', "\\'", ';', '/*/*'])(
    'takes time that grows with the code for %j over and over',
    (piece) => {
      const code = piece.repeat(400_000 / piece.length);
      expect(cut(code, jdbc).length).toBeLessThan(6);
    },
  );
});

function put(
  code: string,
  own: { runType?: string; variables?: Readonly<Record<string, string>>; logged?: string } = {},
): readonly string[] {
  const { runType = 'shell', variables = {}, logged } = own;
  return variableNotices({ code, runType, variables, headLines: 1 }, logged);
}

describe('variableNotices', () => {
  it('names what the server put in, by the log where it has the code', () => {
    expect(put('echo ${user} ${run_date}', { logged: 'echo root 20200101' })).toEqual([
      "The server put root in place of ${user} (line 2): it is one of its own variables. Where the shell's own is meant, write $user without braces or take another name.",
      "The server put 20200101 in place of ${run_date} (line 2): it is one of its own variables. Where the shell's own is meant, write $run_date without braces or take another name.",
    ]);
  });

  it("names the user's variables on the server", () => {
    expect(put('echo "${region}"', { logged: 'echo "EU"' })[0]).toContain(
      'The server put EU in place of ${region} (line 2): it is one of your variables on the server.',
    );
  });

  it.each([
    ['shell', 'run_date=1\necho ${run_date}'],
    ['shell', 'for run_date in a b; do echo ${run_date}; done'],
    ['shell', 'cut -f1 x | while read a run_date; do echo ${run_date}; done'],
    ['shell', 'x=1; export run_date=5; echo ${run_date}'],
    ['python', 'run_date = 5\nprint(f"${run_date}")'],
    ['python', 'for run_date in days: print(f"${run_date}")'],
    ['python', 'def f(a, run_date): return f"${run_date}"'],
    ['python', 'with open(x) as run_date: print(f"${run_date}")'],
    ['scala', 'val run_date = 5\nprintln(s"${run_date}")'],
    ['scala', 'def f(run_date: Int) = s"${run_date}"'],
  ])('says so where the cell sets the name itself: %s %j', (runType, code) => {
    expect(put(code, { runType })[0]).toMatch(
      /^The cell sets run_date itself, but the server put \d{8} in place of \$\{run_date\}/,
    );
  });

  it('says so of a variable of the notebook only where the cell sets it too', () => {
    const variables = { city: 'Basel' };
    expect(put('echo ${city}', { variables })).toEqual([]);
    expect(put('city=Bern; echo ${city}', { variables })[0]).toContain(
      'The cell sets city itself, but the server put Basel in place of ${city}',
    );
  });

  it.each([
    ['names that nobody knows', 'echo ${HOME} ${file%.gz} ${#a}', {}],
    ['SQL, where they are meant', "select '${run_date}', '${user}'", { runType: 'sql' }],
    ['a run_date of the notebook', 'echo ${run_date_std}', { variables: { run_date: '20260801' } }],
    ['a line that defines it', '#@set run_date=20260801\necho ${run_date}', {}],
    ['comments', '# ${user}\necho 1', {}],
    ['run types that the server passes on', 'x ${user}', { runType: 'pipeline' }],
  ])('says nothing of %s', (_what, code, own) => {
    expect(put(code, own)).toEqual([]);
  });

  it('tells date patterns outside of SQL', () => {
    expect(put('echo "&{yyyy}"', { logged: 'echo "2026"' })).toEqual([
      'The server put 2026 in place of &{yyyy} (line 2), which is a date pattern to it.',
    ]);
  });

  it('tells digits that were changed, and sums that are not exact', () => {
    const variables = { id: '6684121293811353602', price: '0.1', n: '5' };
    const code = 'select ${id}, ${id + 1}, ${price+0.2}, ${n*2}, ${n}';
    expect(put(code, { runType: 'sql', variables })).toEqual([
      'The server put 6684121293811353600 in place of ${id} (line 2), whose value is 6684121293811353602.',
      'The server calculates with doubles: it put 6684121293811353600 in place of ${id + 1} (line 2), which is 6684121293811353603 exactly. Calculate in the code, not in the braces.',
      'The server calculates with doubles: it put 0.30000000000000004 in place of ${price+0.2} (line 2), which is 0.3 exactly. Calculate in the code, not in the braces.',
    ]);
  });

  it('shows no secret and no long value', () => {
    const [secret = ''] = put('echo ${db_password}', { logged: 'echo hunter2' });
    expect(secret).toContain('${db_password}');
    expect(secret).not.toContain('hunter2');
    expect(put('echo ${a}', { logged: `echo ${'x'.repeat(500)}` })[0]?.length).toBeLessThan(300);
  });

  it.each(['${a} ', '${a}', 'for ', '&{', '${', 'read ', 'a=', 'def f(', 'lambda '])(
    'takes time that grows with the code for %j over and over',
    (piece) => {
      const code = `\${user}${piece.repeat(200_000 / piece.length)}`;
      for (const runType of ['shell', 'python', 'sql'])
        expect(put(code, { runType, logged: code.replaceAll('${a}', 'b') }).length).toBeLessThan(8);
    },
  );
});

describe('createServerChanges', () => {
  it('tells each change once, and only what the entrance says at warning level', () => {
    const changes = createServerChanges();
    const text = 'You submitted a sql without limit, DSS will add limit 5000 to your sql';
    changes.log([
      { text, level: 'warn' },
      { text, level: 'warn' },
      { text: 'sql with limit exceeding 7, it is not allowed', level: 'info' },
    ]);
    changes.state('WaitForRetry');
    changes.state('WaitForRetry');
    const told = changes.notices(sql('SELECT 1'), undefined);
    expect(told).toHaveLength(2);
    expect(told[0]).toContain('LIMIT 5000');
    expect(told[1]).toContain('tried the task again');
  });

  it('tells that the engine has run its last task, whatever the level of its line', () => {
    const changes = createServerChanges();
    const text =
      '2026-11-29 05:02:01.439 INFO [TaskExecution-Thread-10] Task has reached max execute number 50, now tryShutdown.';
    changes.log([{ text, level: 'info' }]);
    expect(changes.notices(sql('SELECT 1'), undefined)).toEqual([
      expect.stringMatching(/ends itself after its 50 tasks: the next cell gets a new one/),
    ]);
  });

  it('has nothing to tell of an undisturbed task', () => {
    const changes = createServerChanges();
    changes.state('Running');
    changes.log([{ text: 'The code you submit will not be limited by the limit', level: 'warn' }]);
    expect(changes.notices(sql('SELECT 1 -- comment'), undefined)).toEqual([]);
  });
});
