import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readdir } from 'node:fs/promises';
import { createDuckdbEngine } from '../../../src/gateway/duckdb/duckdb.ts';
import { type EngineSession, openFiles, startSession, until } from './engine-session.ts';

let session: EngineSession;
beforeAll(async () => {
  session = await startSession(createDuckdbEngine());
});
afterAll(async () => session.close());

async function only(code: string): Promise<{ columns: unknown; rows: unknown }> {
  const job = await session.run(code);
  expect(job.failure).toBeUndefined();
  const [page, ...others] = await session.pages(job);
  expect(others).toEqual([]);
  if (page?.kind !== 'table') throw new Error('not a table');
  return { columns: page.columns.map(({ name, type }) => `${name}: ${type}`), rows: page.rows };
}

describe('the DuckDB engine', () => {
  it('gives one table for each statement that has rows', async () => {
    const job = await session.run(
      "CREATE TABLE t (a INT, s TEXT); INSERT INTO t VALUES (1, 'x;y'), (2, NULL); FROM t; SELECT 1 -- ;\n; VALUES (7);",
    );
    expect(job.failure).toBeUndefined();
    const pages = await session.pages(job);
    expect(pages.map((page) => page.kind === 'table' && page.rows)).toEqual([
      [
        ['1', 'x;y'],
        ['2', null],
      ],
      [['1']],
      [['7']],
    ]);
    expect(job.log).toContainEqual({ level: 'INFO', text: 'only return affect rows : 2' });
    expect(job.progress.at(-1)).toBe(1);
  });

  it.each([
    ['SHOW', 'CREATE OR REPLACE TABLE shown AS SELECT 1; SHOW TABLES'],
    ['DESCRIBE', 'DESCRIBE SELECT 1 AS a'],
    ['SUMMARIZE', 'SUMMARIZE SELECT 1 AS a'],
    ['EXPLAIN', 'EXPLAIN SELECT 1'],
    ['PRAGMA', 'PRAGMA version'],
    ['CALL', 'CALL pragma_version()'],
    ['PIVOT', "PIVOT (SELECT 'x' AS k, 1 AS v) ON k USING sum(v)"],
    ['WITH', 'WITH w AS (SELECT 1) SELECT * FROM w'],
  ])('gives the rows of %s', async (_, code) => {
    const { rows } = await only(code);
    expect(rows).not.toEqual([]);
  });

  it('runs INSERT … RETURNING once and gives its rows', async () => {
    await session.run('CREATE TABLE once (a INT)');
    const { rows } = await only('INSERT INTO once VALUES (1), (2) RETURNING a * 10 AS b');
    expect(rows).toEqual([['10'], ['20']]);
    expect((await only('SELECT count(*) FROM once')).rows).toEqual([['2']]);
  });

  it('keeps column names that repeat', async () => {
    expect(await only('SELECT 1 AS a, 2 AS a, 3 AS "A b""c"')).toEqual({
      columns: ['a: int', 'a: int', 'A b"c: int'],
      rows: [['1', '2', '3']],
    });
  });

  it.each([
    ['true', 'boolean', 'true'],
    ['1::TINYINT', 'tinyint', '1'],
    ['1::SMALLINT', 'int', '1'],
    ['9007199254740993', 'bigint', '9007199254740993'],
    ['18446744073709551615::UBIGINT', 'decimal', '18446744073709551615'],
    [
      '170141183460469231731687303715884105727::HUGEINT',
      'decimal',
      '170141183460469231731687303715884105727',
    ],
    ['1.10', 'decimal', '1.10'],
    [
      '12345678901234567890.0123456789::DECIMAL(38,10)',
      'decimal',
      '12345678901234567890.0123456789',
    ],
    ['1.5::FLOAT', 'float', '1.5'],
    ['0::DOUBLE', 'double', '0'],
    ['1e0::DOUBLE/3', 'double', '0.3333333333333333'],
    ['1e20::DOUBLE', 'double', '100000000000000000000'],
    ['-1.5e-7::DOUBLE', 'double', '-0.00000015'],
    ["'nan'::DOUBLE", 'double', 'NaN'],
    ["'-inf'::DOUBLE", 'double', '-Infinity'],
    ["'<b>é😀</b>'", 'string', '<b>é😀</b>'],
    ["''", 'string', ''],
    ["'NULL'", 'string', 'NULL'],
    ['NULL', 'int', null],
    ["DATE '2026-11-23'", 'date', '2026-11-23'],
    ["TIMESTAMP '2026-11-23 12:34:56'", 'timestamp', '2026-11-23 12:34:56'],
    ["TIMESTAMP '2026-11-23 12:34:56.789'", 'timestamp', '2026-11-23 12:34:56.789'],
    ["'2026-11-23 12:34:56.123456789'::TIMESTAMP_NS", 'timestamp', '2026-11-23 12:34:56.123456789'],
    ["'2026-11-23 12:34:56'::TIMESTAMP_S", 'timestamp', '2026-11-23 12:34:56'],
    ["TIME '01:02:03.5'", 'string', '01:02:03.5'],
    ['INTERVAL 3 MONTH + INTERVAL 2 HOUR', 'string', '3 months 02:00:00'],
    [
      "'eeccb8c5-9943-b2bb-bb5e-222f4e14b687'::UUID",
      'string',
      'eeccb8c5-9943-b2bb-bb5e-222f4e14b687',
    ],
    ["'a'::ENUM ('a', 'b')", 'string', 'a'],
    ["'\\x00\\xFFab'::BLOB", 'binary', '00ff6162'],
    ["'0101'::BIT", 'string', '0101'],
    ['[1, NULL, 3]', 'array', '[1, NULL, 3]'],
    ['[1, 2]::INT[2]', 'array', '[1, 2]'],
    ["{'a': 1, 'b': 'x'}", 'struct', "{'a': 1, 'b': x}"],
    ["MAP {'k': 1.5}", 'map', '{k=1.5}'],
    ['union_value(n := 1)', 'string', '1'],
    ['\'{"a": 1}\'::JSON', 'string', '{"a": 1}'],
  ])('writes %s as %s', async (expression, type, text) => {
    expect(await only(`SELECT ${expression} AS v`)).toEqual({
      columns: [`v: ${type}`],
      rows: [[text]],
    });
  });

  it('writes a time with zone in the zone of the session', async () => {
    await session.run("SET TimeZone = 'Asia/Shanghai'");
    const { columns, rows } = await only("SELECT '2026-11-23 12:00:00+00'::TIMESTAMPTZ AS t");
    expect(columns).toEqual(['t: timestamp']);
    expect(rows).toEqual([['2026-11-23 20:00:00+08']]);
  });

  it('keeps the order of the rows', async () => {
    const { rows } = await only('SELECT i FROM range(300000) r(i) ORDER BY i DESC');
    expect(rows).toEqual(Array.from({ length: 5000 }, (_, at) => [String(299_999 - at)]));
  });

  it('stops at the first error and keeps what came before', async () => {
    const job = await session.run('SELECT 1; SELECT * FROM nosuch; SELECT 3');
    expect(job.failure?.errorCode).toBe(41002);
    expect(job.failure?.message).toBe('Catalog Error: Table with name nosuch does not exist!');
    expect(job.failure?.lines.join('\n')).toMatch(/LINE 1:.*\n +\^/);
    expect(await session.pages(job)).toHaveLength(1);
  });

  it('runs the statements before one that does not parse', async () => {
    const job = await session.run('SELECT 1; selec 2');
    expect(job.failure?.errorCode).toBe(42018);
    expect(await session.pages(job)).toHaveLength(1);
  });

  it.each([
    ['SELECT nocolumn FROM range(1)', 41003],
    ['SELECT nofunction(1)', 42003],
    ['USE nodatabase', 41001],
    ['SELECT * FROM nodatabase.t', 41001],
    ["SELECT 'a'::INT", undefined],
  ])('fails %s with code %s', async (code, errorCode) => {
    expect((await session.run(code)).failure?.errorCode).toBe(errorCode);
  });

  it('fetches no extension', async () => {
    expect((await session.run('INSTALL httpfs')).failure?.message).toMatch(/INSTALL is off/);
  });

  it('keeps the types of many columns as of few', async () => {
    const cells = [
      "'a'",
      '1',
      '1.5',
      '2.0::DOUBLE',
      "{'b': 1}",
      '[1]',
      'NULL',
      "DATE '2026-01-02'",
    ];
    const few = await only(`SELECT ${cells.map((cell, n) => `${cell} AS a${String(n)}`).join()}`);
    const many = Array.from(
      { length: 400 },
      (_, n) => `${cells[n % cells.length] ?? ''} AS a${String(n)}`,
    );
    const { columns, rows } = await only(`SELECT ${many.join()} -- to the end`);
    expect((columns as string[]).slice(0, cells.length)).toEqual(few.columns);
    expect((columns as string[]).slice(392).map((column) => column.split(': ')[1])).toEqual(
      (few.columns as string[]).map((column) => column.split(': ')[1]),
    );
    expect((rows as string[][])[0]?.slice(392)).toEqual((few.rows as string[][])[0]);
  });

  it('gives a part of the columns, and none behind the last', async () => {
    const job = await session.run('SELECT 1 AS a, 2.0::DOUBLE AS b, 3 AS c');
    const [file] = (await session.store.list(job.directory)) ?? [];
    const part = async (offset: number, count: number): Promise<unknown> => {
      const request = { page: 1, pageSize: 10, columns: { offset, count } };
      const page = await session.store.page(file?.path ?? '', request);
      return page.kind === 'table' && [page.columns.map(({ name }) => name), page.rows];
    };
    expect(await part(1, 1)).toEqual([['b'], [['2']]]);
    expect(await part(1, 500)).toEqual([['b', 'c'], [['2', '3']]]);
    expect(await part(500, 500)).toEqual([[], []]);
  });

  it('keeps 10,000 columns, and refuses more before it runs', async () => {
    const values = (count: number): readonly string[] =>
      Array.from({ length: count }, (_, at) => String(at));
    const columns = (count: number): string => `SELECT ${values(count).join(', ')}`;
    const kept = await session.pages(await session.run(columns(10_000)), 1);
    expect(kept[0]?.kind === 'table' && kept[0].columns.length).toBe(10_000);
    expect(kept[0]?.kind === 'table' && kept[0].rows).toEqual([values(10_000)]);
    const refused = await session.run(columns(10_001));
    expect(refused.failure?.message).toMatch(/10,001 columns.*at most 10,000/);
    expect(await session.pages(refused)).toEqual([]);
  });

  it('lets go of a statement that DuckDB still plans when it is killed, and lives on', async () => {
    await session.run('CREATE OR REPLACE TABLE kept AS SELECT 7 AS n');
    const job = session.start(`SELECT ${'1, '.repeat(200_000)}1`);
    job.kill();
    expect((await job.ended).failure?.message).toMatch(/kill/);
    expect((await only('FROM kept')).rows).toEqual([['7']]);
    expect(await session.pages(job)).toEqual([]);
  });

  it('stops a query when it is killed, leaves nothing of it and lives on', async () => {
    await session.run('CREATE TABLE survives AS SELECT 42 AS a');
    const job = session.start('SELECT 1; SELECT count(*) FROM range(100000000000) a');
    await until(async () =>
      (await readdir(job.directory).catch((): string[] => [])).includes('_0.dolphin'),
    );
    job.kill();
    expect((await job.ended).failure?.message).toMatch(/kill/);
    expect((await readdir(job.directory)).toSorted()).toEqual(['._0.dolphin.json', '_0.dolphin']);
    expect(session.engine.lost).toBe(false);
    expect((await only('FROM survives')).rows).toEqual([['42']]);
  });

  it('gives the disk back when a query is killed or fails', async () => {
    const rows = 'SELECT md5(i::text), i FROM range(300000000) t(i)';
    const killed = session.start(rows);
    await until(async () =>
      (await readdir(killed.directory).catch(() => [])).some((name) => name.endsWith('.part')),
    );
    killed.kill();
    await killed.ended;
    const failing =
      "SELECT CASE WHEN i = 2900000 THEN error('late') ELSE i END FROM range(3000000) t(i)";
    expect((await session.run(failing)).failure?.message).toContain('late');
    expect(await openFiles('.dolphin')).toEqual([]);
  });

  it('refuses code with a NUL, which DuckDB would take for its end', async () => {
    const job = await session.run('SELECT 1\n\0 WHERE false');
    expect(job.failure?.message).toMatch(/^Line 2 of the code has a NUL/);
    expect(await session.pages(job)).toEqual([]);
  });

  it('keeps a failure short enough for the log, and tells what it leaves out', async () => {
    const { failure } = await session.run("SELECT error(repeat('x', 5000000))");
    expect(failure?.message).toMatch(/x\[… 4,?\d+ characters not shown …\]x/);
    expect(failure?.message.length).toBeLessThan(20_000);
  });

  it('answers the catalogue while a query runs', async () => {
    await session.run(
      "CREATE SCHEMA shop; CREATE TABLE shop.orders (id INT, note TEXT); COMMENT ON COLUMN shop.orders.note IS 'free text'; CREATE VIEW shop.v AS SELECT 1",
    );
    const job = session.start('SELECT count(*) FROM range(100000000000) a');
    const { catalogue } = session.engine;
    expect(await catalogue?.databases()).toEqual(['main', 'shop']);
    expect(await catalogue?.tables('shop')).toEqual([
      { name: 'orders', isView: false },
      { name: 'v', isView: true },
    ]);
    expect(await catalogue?.columns('SHOP', 'orders')).toEqual([
      { name: 'id', type: 'INTEGER', comment: undefined },
      { name: 'note', type: 'VARCHAR', comment: 'free text' },
    ]);
    job.kill();
    await job.ended;
  });
});
