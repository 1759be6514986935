/** What SQL does, told before it runs (`%preview`, `%preview --check`, `%explain`) and after (the line that sums a cell up). */
import { describe, expect, it } from '@jest/globals';
import { fixture } from '../../support/fixture.ts';
import { type LocalStack, type RanCell, startStack } from '../../support/local-stack.ts';

let submits = 0;
const between = async (
  request: Request,
  next: (request: Request) => Promise<Response>,
): Promise<Response> => {
  if (/entrance\/(submit|execute)$/.test(new URL(request.url).pathname)) submits += 1;
  return next(request);
};

function errorOf(cell: RanCell): string {
  if (cell.outcome.status !== 'error') throw new Error('the cell has not failed');
  // oxlint-disable-next-line no-control-regex -- colours of a traceback
  return cell.outcome.error.traceback.join('\n').replaceAll(/\u001b\[\d+m/g, '');
}

describe('%preview of SQL', () => {
  const stack = fixture(async () => startStack({ between }));
  const preview = async (code: string): Promise<string> =>
    (await stack.run(code)).displays().join('\n');

  it('tells what each statement does, with the values of variables', async () => {
    const text = await preview(
      '%%preview\n%%hive\n%%var t=daily\nINSERT OVERWRITE TABLE report.${t} SELECT * FROM sales.orders, c;\nDROP TABLE IF EXISTS x',
    );
    expect(text).toContain(
      'statement 1 INSERT OVERWRITE: reads sales.orders, c · writes report.daily (overwrites)',
    );
    expect(text).toContain('statement 2 DROP TABLE: drops table x');
  });

  it('gives the same as JSON, and no more than the first of many statements as text', async () => {
    const cell = await stack.run('%%preview --json\nSELECT * FROM a');
    const bundles = cell.events.flatMap((event) =>
      event.kind === 'display' ? [event.bundle] : [],
    );
    expect(bundles.at(-1)?.['application/json']).toMatchObject({
      statements: [{ verb: 'SELECT', kind: 'read', does: 'reads a', reads: ['a'], writes: [] }],
    });
    const many = await preview(`%%preview\n${'SELECT 1;\n'.repeat(60)}`);
    expect(many).toContain('statement 50 SELECT');
    expect(many).toContain('and 10 more statements');
  });

  it('tells nothing of the kind about Python', async () => {
    expect(await preview('%%preview\n%%python\nx = 1')).not.toContain('statement');
  });
});

describe('%preview --check', () => {
  const stack = fixture(async () => startStack({ between }));
  const check = async (code: string): Promise<string> =>
    (await stack.run(`%%preview --check\n${code}`)).displays().join('\n');

  it.each([
    [
      'SELECT (1',
      '✘ This ( is not closed (line 2, column 8)\n          SELECT (1\n                 ^',
    ],
    ["SELECT 'a", '✘ The text that begins here has no end (line 2, column 8)'],
    ['SELECT 1)', '✘ This ) closes nothing (line 2, column 9)'],
    ['FROB x', '✘ FROB is not understood: FROB is not known as the beginning of a statement'],
    ['%%python\nx', '✘ Only SQL can be checked, and this cell is python python'],
  ])('points at what no engine takes: %s', async (code, told) => {
    expect(await check(code)).toContain(told);
  });

  it('names tables that the catalogue does not have, with the nearest name', async () => {
    await stack.run(
      'CREATE SCHEMA sales; CREATE TABLE sales.orders (a INT); CREATE TABLE plain (a INT)',
    );
    const text = await check(
      'SELECT * FROM sales.ordrs;\nSELECT * FROM slaes.orders, plain;\nINSERT INTO plian VALUES (1)',
    );
    expect(text).toContain(
      '✘ The catalogue has no table ordrs in sales; did you mean orders? (line 2, column 15)',
    );
    expect(text).toContain(
      '✘ The catalogue has no database slaes; did you mean sales? (line 3, column 15)',
    );
    expect(text).toContain(
      'no table plian in main; did you mean plain? (a temporary table or view would not be in it)',
    );
  });

  it('finds nothing where nothing is wrong', async () => {
    await stack.run(
      'CREATE SCHEMA IF NOT EXISTS sales; CREATE TABLE IF NOT EXISTS sales.orders (a INT)',
    );
    for (const code of [
      'SELECT * FROM sales.orders',
      'CREATE TABLE fresh AS SELECT * FROM sales.orders;\nSELECT * FROM fresh',
      'DROP TABLE IF EXISTS nowhere',
      "SELECT * FROM 'a.csv', information_schema.tables, duckdb_tables()",
      'WITH a AS (SELECT 1) SELECT * FROM a',
    ])
      expect([code, await check(code)]).toEqual([
        code,
        expect.stringContaining('✔ the check found nothing'),
      ]);
  });

  it('says so when the catalogue cannot be asked', async () => {
    const own = await startStack({
      between: async (request, next) =>
        new URL(request.url).pathname.includes('/datasource/')
          ? Response.json({ status: 1, message: 'no metastore', data: {} })
          : next(request),
    });
    try {
      const text = (await own.run('%%preview --check\nSELECT * FROM a, b')).displays().join('\n');
      expect(text).toContain('✘ Whether 2 tables exist could not be looked up: ');
    } finally {
      await own.close();
    }
  });

  it('submits nothing', () => {
    expect(submits).toBeLessThan(10);
  });
});

describe('%explain', () => {
  const stack = fixture(async () => startStack({ between }));

  it.each(['%explain', '%%explain'])(
    '%s shows the plan as text, and runs nothing',
    async (magic) => {
      await stack.run('CREATE TABLE IF NOT EXISTS t (a INT)');
      await stack.run('CREATE OR REPLACE TABLE full_table AS SELECT range AS a FROM range(9)');
      const cell = await stack.run(
        `${magic}\n-- why\nINSERT INTO t\nSELECT 1;\nSELECT * FROM full_table WHERE a = 5`,
      );
      expect(cell.status).toBe('ok');
      const [first = '', second = ''] = cell.displays();
      expect(first).toContain('INSERT');
      expect(second).toContain('SEQ_SCAN');
      expect(second).not.toContain('explain_key');
      expect(second.split('\n').length).toBeGreaterThan(5);
      expect((await stack.run('SELECT count(*) AS n FROM t')).displays().join()).toContain('0');
    },
  );

  it('leaves an EXPLAIN as it is', async () => {
    expect((await stack.run('%%explain\nEXPLAIN SELECT 1; SELECT 2')).displays()).toHaveLength(2);
  });

  it.each([
    [
      'DROP TABLE t',
      'DROP TABLE has no plan (line 2): %explain is for queries and changes of rows',
    ],
    ['SELECT 1;\nSHOW TABLES', 'SHOW has no plan (line 3)'],
    [
      'EXPLAIN ANALYZE DELETE FROM t',
      'EXPLAIN ANALYZE DELETE runs the statement (line 2), and %explain runs none',
    ],
    ['SELECT (1', 'this ( is not closed (line 2)'],
    ['%%python\n1', '%explain is for SQL, and this cell is python python'],
  ])('refuses %s', async (code, told) => {
    const cell = await stack.run(`%%explain\n${code}`);
    expect(cell.status).toBe('UsageError');
    expect(errorOf(cell)).toContain(told);
    expect(errorOf(cell)).toContain('Nothing was submitted.');
  });

  it('needs code', async () => {
    expect((await stack.run('%explain')).status).toBe('UsageError');
  });

  it('points at the place in the cell, where no EXPLAIN stands', async () => {
    const cell = await stack.run('%%explain\nSELECT nothing_here FROM (SELECT 1 AS a)');
    expect(errorOf(cell)).toContain(
      'line 2: SELECT nothing_here FROM (SELECT 1 AS a)\n               ^',
    );
  });
});

describe('the line that sums up a cell', () => {
  const stack = fixture(async () => startStack());

  const done = async (code: string, own: LocalStack = stack): Promise<string> =>
    (await own.run(code))
      .summary()
      ?.replace(/task \d+/, 'task N')
      .replace(/[\d.]+ s$/, 'T') ?? '';

  it.each([
    ['CREATE TABLE made (a INT)', '✔ duckdb-1 · task N · table made created · T'],
    ['CREATE TABLE IF NOT EXISTS made (a INT)', '✔ duckdb-1 · task N · table made is there · T'],
    ['INSERT INTO made VALUES (1), (2)', '✔ duckdb-1 · task N · 2 rows inserted · T'],
    [
      'INSERT INTO made VALUES (3); INSERT INTO made VALUES (4)',
      '✔ duckdb-1 · task N · 2 rows inserted · T',
    ],
    ['UPDATE made SET a = 5 WHERE a = 1', '✔ duckdb-1 · task N · 1 row updated · T'],
    ['DELETE FROM made WHERE a > 100', '✔ duckdb-1 · task N · 0 rows deleted · T'],
    ['CREATE TABLE copied AS SELECT * FROM made', '✔ duckdb-1 · task N · table copied created · T'],
    ['ALTER TABLE copied ADD COLUMN b INT', '✔ duckdb-1 · task N · table copied altered · T'],
    ['TRUNCATE copied', '✔ duckdb-1 · task N · copied emptied · T'],
    ['DROP TABLE copied', '✔ duckdb-1 · task N · table copied dropped · T'],
    ['DROP TABLE IF EXISTS copied', '✔ duckdb-1 · task N · table copied is gone · T'],
    [
      'CREATE VIEW v1 AS SELECT 1; CREATE VIEW v2 AS SELECT 1; CREATE VIEW v3 AS SELECT 1; CREATE VIEW v4 AS SELECT 1',
      '✔ duckdb-1 · task N · view v1 created · view v2 created · view v3 created · and 1 more · T',
    ],
    ['SET threads = 1', '✔ duckdb-1 · task N · T'],
  ])('tells what %s has done', async (code, line) => {
    const cell = await stack.run(code);
    expect(cell.text('stdout')).toBe('');
    expect(
      cell
        .summary()
        ?.replace(/task \d+/, 'task N')
        .replace(/[\d.]+ s$/, 'T'),
    ).toBe(line);
  });

  it('stands below a table when rows were changed too, and not otherwise', async () => {
    await stack.run('CREATE OR REPLACE TABLE both_ways (a INT)');
    expect(await done('INSERT INTO both_ways VALUES (1); SELECT * FROM both_ways')).toContain(
      '1 row inserted',
    );
    expect(await done('CREATE OR REPLACE TABLE both_ways (a INT); SELECT * FROM both_ways')).toBe(
      '',
    );
  });

  it('tells rows of what ran before a failure', async () => {
    await stack.run('CREATE OR REPLACE TABLE half (a INT)');
    const cell = await stack.run('INSERT INTO half VALUES (1); SELECT nothing');
    expect(cell.status).toBe('LinkisTaskFailed');
    expect(cell.text('stdout')).toBe('1 row affected\n');
  });

  it.each<[string, Parameters<typeof startStack>[0], string, string]>([
    [
      'has no time and no number when it is stable',
      { run: { status: 'stable' } },
      '✔ duckdb-1 · 1 row inserted',
      '',
    ],
    [
      'leaves the rows to the log when it is off',
      { run: { status: 'off' } },
      '',
      '1 row affected\n',
    ],
  ])('%s', async (_what, parts, line, text) => {
    const own = await startStack(parts);
    try {
      await own.run('CREATE TABLE t (a INT)');
      const cell = await own.run('INSERT INTO t VALUES (1)');
      expect([cell.summary() ?? '', cell.text('stdout')]).toEqual([line, text]);
    } finally {
      await own.close();
    }
  });
});
