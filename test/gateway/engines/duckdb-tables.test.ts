/** What several sessions of one user have in common, and what each has for itself. */
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdir, mkdtemp, readdir, readFile, realpath, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createDuckdbEngine, type DuckdbLimits } from '../../../src/gateway/duckdb/duckdb.ts';
import type { EngineKind } from '../../../src/gateway/engines/engine.ts';
import { type EngineSession, openFiles, startSession, until } from './engine-session.ts';

let directory: string;
let kind: EngineKind;
let sessions: EngineSession[];

beforeEach(async () => {
  directory = await realpath(await mkdtemp(path.join(tmpdir(), 'linkis-tables-')));
  begin();
});
afterEach(async () => {
  await end();
  await rm(directory, { recursive: true });
});

const tables = (): string => path.join(directory, 'tables', 'ann');
const file = (): string => path.join(tables(), 'notebooks.duckdb');

function begin(limits?: DuckdbLimits): void {
  kind = createDuckdbEngine(limits);
  sessions = [];
}

/** As a gateway ends: sessions first. */
async function end(): Promise<void> {
  for (const session of sessions) await session.close();
  await kind.close?.();
}

async function open(): Promise<EngineSession> {
  const session = await startSession(kind, undefined, tables());
  sessions.push(session);
  return session;
}

async function rows(session: EngineSession, code: string, runtime = {}): Promise<unknown> {
  const job = await session.run(code, runtime);
  if (job.failure !== undefined) throw job.failure;
  const [page] = await session.pages(job);
  return page?.kind === 'table' ? page.rows : undefined;
}

async function failure(session: EngineSession, code: string): Promise<string> {
  return (await session.run(code)).failure?.lines.join('\n') ?? 'it succeeded';
}

async function warnings(session: EngineSession, code: string): Promise<readonly string[]> {
  const { log } = await session.run(code);
  return log.filter(({ level }) => level === 'WARN').map(({ text }) => text);
}

const key = 'wds.linkis.shell.runtime.working.directory';

describe('tables and views', () => {
  it('are there for the next session and the next gateway; temporary ones, variables and settings are not', async () => {
    const one = await open();
    await rows(
      one,
      `CREATE TABLE kept AS SELECT 1 AS a; CREATE VIEW seen AS FROM kept; CREATE MACRO twice(x) AS x * 2;
       CREATE SCHEMA shop; CREATE TABLE shop.orders (id INT);
       CREATE TEMP TABLE own AS SELECT 2 AS a; CREATE TEMP VIEW shown AS FROM kept;
       SET VARIABLE v = 3; SET schema = 'shop'`,
    );
    const two = await open();
    expect(await rows(two, 'SELECT a, twice(a) FROM seen')).toEqual([['1', '2']]);
    expect(await failure(two, 'FROM own')).toContain('own does not exist');
    expect(await failure(two, 'FROM shown')).toContain('shown does not exist');
    expect(
      await rows(two, "SELECT getvariable('v'), current_database(), current_schema()"),
    ).toEqual([[null, 'notebooks', 'main']]);
    expect(await rows(one, 'SELECT current_schema()')).toEqual([['shop']]);
    await end();
    begin();
    const three = await open();
    expect(await rows(three, 'SELECT a FROM seen')).toEqual([['1']]);
    expect(await rows(three, 'FROM shop.orders')).toEqual([]);
  });

  it('lie in files that only their owner can read', async () => {
    const umask = process.umask(0);
    try {
      await rows(await open(), 'CREATE TABLE kept AS SELECT 1 AS a');
    } finally {
      process.umask(umask);
    }
    for (const place of [tables(), path.join(tables(), 'spill')])
      expect((await stat(place)).mode & 0o777).toBe(0o700);
    for (const place of [file(), `${file()}.wal`])
      expect((await stat(place)).mode & 0o777).toBe(0o600);
  });

  it('leave no file open at the end, nothing in the log of changes, and nothing that was spilled', async () => {
    const one = await open();
    await rows(one, 'CREATE TABLE kept AS SELECT 1 AS a; INSERT INTO kept VALUES (2) RETURNING a');
    await failure(one, "INSERT INTO kept SELECT error('x')");
    await end();
    expect(await openFiles(tables())).toEqual([]);
    await expect(stat(`${file()}.wal`)).rejects.toThrow('ENOENT');
    begin();
    expect(await rows(await open(), 'FROM kept ORDER BY a')).toEqual([['1'], ['2']]);
  });

  it('are of one name only, and the second CREATE is told what to do', async () => {
    await rows(await open(), 'CREATE TABLE x (a INT)');
    const told = await failure(await open(), 'CREATE TABLE x (a INT)');
    expect(told).toMatch(/^Catalog Error: Table with name "x" already exists!\n/);
    expect(told).toMatch(/CREATE OR REPLACE .* IF NOT EXISTS .* DROP .* CREATE TEMP/);
  });

  it('can be written while another session reads them for long', async () => {
    const [one, two] = [await open(), await open()];
    await rows(one, 'CREATE TABLE kept AS SELECT 1 AS a');
    const long = one.start('SELECT count(*) FROM kept, range(100000000000)');
    await until(async () => (await readdir(long.directory).catch(() => [])).length > 0);
    await rows(two, 'INSERT INTO kept VALUES (2); ALTER TABLE kept ADD COLUMN b INT');
    expect(await rows(two, 'SELECT count(*) FROM kept')).toEqual([['2']]);
    long.kill();
    await long.ended;
    expect(await rows(one, 'SELECT count(*), count(b) FROM kept')).toEqual([['2', '0']]);
  });
});

describe('two notebooks in two directories', () => {
  it('read and write beside themselves, also at the same time', async () => {
    const places = ['one', 'two'].map((name) => path.join(directory, name));
    for (const [at, place] of places.entries()) {
      await mkdir(place);
      await writeFile(path.join(place, 'x.csv'), `a\n${String(at + 1)}\n`);
    }
    const both = [await open(), await open()];
    const each = async (code: string): Promise<unknown> =>
      Promise.all(both.map(async (one, at) => rows(one, code, { [key]: places[at] })));
    for (const code of ["FROM 'x.csv'", "FROM read_csv('x.csv')", "FROM read_csv(['x.csv'])"])
      expect(await each(code)).toEqual([[['1']], [['2']]]);
    await each("COPY (FROM 'x.csv') TO 'y.csv' (HEADER false)");
    const written = places.map(async (place) => readFile(path.join(place, 'y.csv'), 'utf8'));
    expect(await Promise.all(written)).toEqual(['1\n', '2\n']);
    expect(await each("FROM 'x.csv'")).toEqual([[['1']], [['2']]]);
  });

  it('share a view of a file that lies beside the one that made it', async () => {
    const place = path.join(directory, "it's one");
    await mkdir(place);
    await writeFile(path.join(place, 'x.csv'), 'a\n1\n');
    const [one, two] = [await open(), await open()];
    await rows(
      one,
      `CREATE VIEW plain AS FROM 'x.csv'; CREATE VIEW listed AS SELECT * FROM read_csv(['x.csv', 'x.csv'], delim=',');
       CREATE MACRO read_it() AS TABLE SELECT * FROM 'x.csv' JOIN 'x.csv' AS other USING (a)`,
      { [key]: place },
    );
    const other = { [key]: directory };
    expect(await rows(two, 'FROM plain', other)).toEqual([['1']]);
    expect(await rows(two, 'FROM listed', other)).toEqual([['1'], ['1']]);
    expect(await rows(two, 'FROM read_it()', other)).toEqual([['1']]);
  });
});

describe('a transaction', () => {
  it('that another notebook holds open is named by the conflict, and nothing is changed', async () => {
    const [one, two] = [await open(), await open()];
    await rows(one, 'CREATE TABLE t AS SELECT 1 AS a');
    const told = await warnings(one, 'BEGIN; UPDATE t SET a = 2');
    expect(told).toEqual([expect.stringMatching(/^A transaction is open: COMMIT keeps/)]);
    const conflict = await failure(two, 'UPDATE t SET a = 3');
    expect(conflict).toMatch(/^TransactionContext Error: Conflict on update!/);
    expect(conflict).toContain(`COMMIT or ROLLBACK it there (engine ${one.engine.instance})`);
    expect(await rows(two, 'FROM t')).toEqual([['1']]);
    expect(await warnings(one, 'COMMIT')).toEqual([]);
    await rows(two, 'UPDATE t SET a = a + 1');
    expect(await rows(one, 'FROM t')).toEqual([['3']]);
  });

  it('names a table that two make at once without signs that cannot be seen', async () => {
    const [one, two] = [await open(), await open()];
    await rows(one, 'BEGIN; CREATE TABLE made AS SELECT 1 AS a');
    expect(await failure(two, 'CREATE TABLE made AS SELECT 2 AS a')).toMatch(
      /^TransactionContext Error: Catalog write-write conflict on create with "made"\n/,
    );
  });

  it('of a session that ends is rolled back, and others write on', async () => {
    const [one, two] = [await open(), await open()];
    await rows(one, 'CREATE TABLE t AS SELECT 1 AS a');
    await rows(one, 'BEGIN; UPDATE t SET a = 2');
    await one.close();
    await rows(two, 'UPDATE t SET a = a + 10');
    expect(await rows(two, 'FROM t')).toEqual([['11']]);
  });

  it('is rolled back by a kill, which says so', async () => {
    const [one, two] = [await open(), await open()];
    await rows(one, 'CREATE TABLE t AS SELECT 1 AS a');
    await rows(one, 'BEGIN; UPDATE t SET a = 2');
    const job = one.start('SELECT count(*) FROM range(100000000000)');
    job.kill();
    const { failure: killed, log } = await job.ended;
    expect(killed?.message).toMatch(/kill/);
    expect(log).toContainEqual({
      level: 'WARN',
      text: 'The open transaction is rolled back: nothing that it changed is kept',
    });
    expect(await rows(one, 'FROM t')).toEqual([['1']]);
    await rows(two, 'UPDATE t SET a = 5');
  });

  it('is rolled back when no code comes for it, which its next cell is told once', async () => {
    await end();
    begin({ transactionRestMs: 20 });
    const [one, two] = [await open(), await open()];
    await rows(two, 'CREATE TABLE t AS SELECT 1 AS a');
    await rows(one, 'BEGIN; UPDATE t SET a = 2');
    await until(async () => (await two.run('UPDATE t SET a = 7')).failure === undefined);
    expect(await failure(one, 'INSERT INTO t VALUES (8)')).toBe('');
    expect((await one.run('SELECT 1')).failure).toBeUndefined();
    expect(await rows(two, 'FROM t')).toEqual([['7']]);
  });

  it('in which a statement has failed says so, and its COMMIT does not pass for one', async () => {
    const one = await open();
    await rows(one, 'CREATE TABLE t (a INT PRIMARY KEY); BEGIN; INSERT INTO t VALUES (1)');
    expect(await failure(one, 'INSERT INTO t VALUES (1)')).toMatch(/ROLLBACK ends it/);
    const committed = await one.run('COMMIT');
    expect(committed.failure?.message).toMatch(/^Nothing was committed/);
    expect(await rows(one, 'FROM t')).toEqual([]);
    // One that DuckDB refuses before it runs does no harm.
    await rows(one, 'BEGIN; INSERT INTO t VALUES (1)');
    expect(await failure(one, 'SELECT nowhere')).toMatch(/goes on without this statement/);
    await rows(one, 'COMMIT');
    expect(await rows(one, 'FROM t')).toEqual([['1']]);
  });

  it('is not needed for writes of many sessions at once: each statement counts once', async () => {
    const all = await Promise.all(Array.from({ length: 4 }, open));
    await rows(all[0] ?? (await open()), 'CREATE TABLE counted AS SELECT 0 AS n');
    const add = 'UPDATE counted SET n = n + 1; '.repeat(5);
    const jobs = await Promise.all(all.map(async (one) => one.run(add)));
    const [[n]] = (await rows(all[0] ?? (await open()), 'FROM counted')) as [[string]];
    const whole = jobs.filter(({ failure: failed }) => failed === undefined).length;
    expect(Number(n)).toBeGreaterThanOrEqual(whole * 5);
    for (const { failure: failed } of jobs)
      if (failed !== undefined) expect(failed.lines.join('\n')).toContain('run the cell again');
  });
});

describe('what a session attaches', () => {
  it('can be attached by another under the same name, and is let go with the last of them', async () => {
    const sales = path.join(directory, 'sales.duckdb');
    const [one, two] = [await open(), await open()];
    await rows(one, `ATTACH '${sales}' AS sales; CREATE TABLE sales.t AS SELECT 1 AS a`);
    expect(await rows(two, `ATTACH '${sales}' AS sales; FROM sales.t`)).toEqual([['1']]);
    expect(await failure(two, `ATTACH '${sales}' AS other`)).toContain('SHOW DATABASES');
    await one.close();
    expect(await rows(two, 'FROM sales.t')).toEqual([['1']]);
    await two.close();
    expect(await openFiles(sales)).toEqual([]);
    expect(
      await rows(await open(), 'SELECT count(*) FROM duckdb_databases() WHERE NOT internal'),
    ).toEqual([['1']]);
  });
});

describe("the gateway's own database", () => {
  it('is not attached once more, which would spoil it; that of another user neither', async () => {
    const one = await open();
    for (const place of [file(), path.join(directory, 'tables', 'ben', 'notebooks.duckdb')]) {
      const refused = await one.run(`ATTACH '${place}' AS again`);
      expect(refused.failure?.message).toMatch(/has it open itself/);
    }
  });
});

describe('a setting of the whole database', () => {
  it('is told to hold for all notebooks; one of the session is not', async () => {
    const one = await open();
    expect(await warnings(one, 'SET threads = 1')).toEqual([
      'threads now has this value for all notebooks of the local gateway',
    ]);
    expect(await warnings(one, "SET TimeZone = 'Asia/Tokyo'")).toEqual([]);
    expect(await warnings(one, 'RESET threads')).toHaveLength(1);
  });

  it.each(['SET lock_configuration = true', 'SET GLOBAL enable_external_access = false'])(
    'that nobody could take back is refused: %s',
    async (code) => {
      const one = await open();
      expect((await one.run(code)).failure?.message).toContain('cannot be taken back');
      expect(await rows(await open(), 'SELECT 1')).toEqual([['1']]);
    },
  );
});
