/** `%export FILE.parquet`: from a server, from the local gateway, and what it leaves behind when it does not work. */
import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { fixture } from '../../support/fixture.ts';
import { startLocalMachine } from '../../support/local-machine.ts';
import { type LocalStack, type RanCell, startStack } from '../../support/local-stack.ts';
import { startServer } from '../../support/server-stack.ts';

const machine = fixture(startLocalMachine);
const server = fixture(async () => startServer({ local: machine }));
const own = fixture(async () => startStack({ workingDirectory: tmpdir() }));
const reader = fixture(async () => startStack());

let root: string;
let directory: string;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'linkis-parquet-'));
});
afterAll(async () => {
  await rm(root, { recursive: true, force: true });
});
beforeEach(async () => {
  directory = await mkdtemp(join(root, 'one-'));
});

function at(name: string): string {
  return join(directory, name);
}

function failure(ran: RanCell): string {
  return ran.outcome.status === 'ok' ? 'ok' : ran.outcome.error.traceback.join('\n');
}

/** What DuckDB reads from a file, as the text of a cell on the local gateway. */
async function read(sql: string): Promise<string> {
  const ran = await reader.run(`%%sql --limit off\n${sql}`);
  expect(failure(ran)).toBe('ok');
  return ran.displays().join('\n');
}

const hostile = `SELECT * FROM (VALUES
  (1, CAST(9007199254740993 AS BIGINT), CAST('0.10' AS DECIMAL(20,2)), TIMESTAMP '2026-03-04 05:06:07.123456', DATE '2026-03-04', 1.5::DOUBLE, true, '007', ''),
  (2, NULL, NULL, NULL, NULL, NULL, NULL, NULL, E'a\\n"b"'),
  (3, -1, '-3.33', TIMESTAMP '1970-01-01 00:00:00', DATE '0001-01-01', 0.1, false, '中文', 'NULL'))
  AS t(n, long, price, moment, day, x, yes, code, note) ORDER BY n`;

describe.each<[string, () => LocalStack]>([
  ['a server', () => server],
  ['the local gateway', () => own],
])('%%export to parquet, from %s', (_where, stackOf) => {
  it('keeps types, names, NULL and empty texts', async () => {
    expect(failure(await stackOf().run(`%%sql --limit off\n${hostile}`))).toBe('ok');
    const ran = await stackOf().run(`%export last ${at('x.parquet')} --json`);
    expect(failure(ran)).toBe('ok');
    expect(ran.summary()).toMatch(/x\.parquet: 3 rows, [\d,]+ bytes in /);
    expect(await readdir(directory)).toEqual(['x.parquet']);
    const types = await read(
      `SELECT column_name, column_type FROM (DESCRIBE FROM '${at('x.parquet')}')`,
    );
    expect(types).toMatch(
      /n +INTEGER\nlong +BIGINT\nprice +DECIMAL\(\d+,2\)\nmoment +TIMESTAMP\nday +DATE\nx +DOUBLE\nyes +BOOLEAN\ncode +VARCHAR\nnote +VARCHAR/,
    );
    const same = await read(
      `SELECT count(*) AS differences FROM ((FROM '${at('x.parquet')}' EXCEPT ${hostile.replace(' ORDER BY n', '')}) UNION ALL (${hostile.replace(' ORDER BY n', '')} EXCEPT FROM '${at('x.parquet')}'))`,
    );
    expect(same).toMatch(/\b0\b/);
  });

  it('makes names distinct and tells so', async () => {
    await stackOf().run('%%sql\nSELECT 1 AS a, 2 AS A, 3 AS "x y"');
    const ran = await stackOf().run(`%export ${at('x.parquet')}`);
    expect(failure(ran)).toBe('ok');
    expect(ran.summary()).toContain('Column 2 of result 1 of task');
    expect(await read(`SELECT a, a_1, "x y" FROM '${at('x.parquet')}'`)).toContain('A_1');
  });

  it('heeds --limit, --force and --all', async () => {
    await stackOf().run('%%sql --limit off\nSELECT i FROM range(12000) r(i); SELECT 7 AS seven');
    expect(failure(await stackOf().run(`%export last.1 ${at('x.parquet')} --limit 10`))).toBe('ok');
    expect(await read(`SELECT count(*) AS n, max(i) AS top FROM '${at('x.parquet')}'`)).toMatch(
      /10\D+9/,
    );
    expect(failure(await stackOf().run(`%export last.1 ${at('x.parquet')}`))).toContain(
      'exists already',
    );
    expect(failure(await stackOf().run(`%export last.1 ${at('x.parquet')} --force`))).toBe('ok');
    expect(await read(`SELECT count(*) AS n FROM '${at('x.parquet')}'`)).toContain('12000');
    expect(failure(await stackOf().run(`%export last ${at('all.parquet')} --all`))).toBe('ok');
    expect((await readdir(directory)).toSorted()).toEqual([
      'all-1.parquet',
      'all-2.parquet',
      'x.parquet',
    ]);
  });

  it('refuses what is no table, and leaves nothing', async () => {
    const made = await stackOf().run('%%python\nprint("no table")');
    const ran = await stackOf().run(`%export ${String(made.taskId())} ${at('x.parquet')}`);
    expect(failure(ran)).toContain('is no table but text');
    expect(await readdir(directory)).toEqual([]);
  });

  it('leaves nothing when it is interrupted', async () => {
    await stackOf().run('%%sql --limit off\nSELECT i FROM range(200000) r(i)');
    const interrupt = new AbortController();
    interrupt.abort();
    const ran = await stackOf().run(`%export last ${at('x.parquet')}`, interrupt.signal);
    expect(ran.status).toBe('KeyboardInterrupt');
    expect(await readdir(directory)).toEqual([]);
    expect((await readdir(machine.results)).filter((name) => name.includes('part'))).toEqual([]);
  });
});

it('keeps whole numbers that are wider than a BIGINT', async () => {
  await own.run(
    "%%sql\nSELECT CAST('123456789012345678901234567890' AS HUGEINT) AS wide, CAST('170141183460469231731687303715884105727' AS HUGEINT) AS widest",
  );
  const ran = await own.run(`%export ${at('x.parquet')}`);
  expect(failure(ran)).toBe('ok');
  expect(ran.summary()).toContain('Column widest of result 1 of task');
  const text = await read(
    `SELECT typeof(wide) AS a, wide, typeof(widest) AS b, widest FROM '${at('x.parquet')}'`,
  );
  expect(text).toContain('DECIMAL(38,0)');
  expect(text).toContain('123456789012345678901234567890');
  expect(text).toContain('170141183460469231731687303715884105727');
});

it('takes a result of this machine beside a server', async () => {
  await server.run('%%sql --as numbers\nSELECT 1 AS i');
  await server.run('%%local sql --as doubled\nSELECT i * 2 AS i FROM numbers');
  expect(failure(await server.run(`%export doubled ${at('x.parquet')}`))).toBe('ok');
  expect(await read(`SELECT i FROM '${at('x.parquet')}'`)).toContain('2');
  expect((await stat(at('x.parquet'))).mode & 0o111).toBe(0);
});

it.each([
  ['--sep ;', '--sep', 'is not for .parquet'],
  ['--null x', '--null', 'is not for .parquet'],
  ['--sheet x', '--sheet', 'is not for .parquet'],
  ['--encoding gbk', '--encoding', 'is not for .parquet'],
  ['--safe', '--safe', 'is not for .parquet'],
])('refuses %s', async (option, name, why) => {
  const ran = await own.run(`%export last ${at('x.parquet')} ${option}`);
  expect(failure(ran)).toContain(why);
  expect(failure(ran)).toContain(name);
});
