/** Relative paths of code lead to the directory that the job names, in every engine. */
import { mkdtemp, readdir, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { anchorPaths } from '../../../src/gateway/duckdb/anchor-paths.ts';
import { createDuckdbEngine } from '../../../src/gateway/duckdb/duckdb.ts';
import type { EngineKind } from '../../../src/gateway/engines/engine.ts';
import { pythonEngine } from '../../../src/gateway/engines/python.ts';
import { shellEngine } from '../../../src/gateway/engines/shell.ts';
import { startSession } from './engine-session.ts';

const key = 'wds.linkis.shell.runtime.working.directory';
let notebooks: string;
beforeAll(async () => {
  notebooks = await realpath(await mkdtemp(path.join(tmpdir(), 'notebooks-')));
  await writeFile(path.join(notebooks, 'beside.csv'), 'n,name\n1,one\n');
});
afterAll(async () => rm(notebooks, { recursive: true }));

async function firstRows(kind: EngineKind, code: string): Promise<unknown> {
  const session = await startSession(kind);
  try {
    const job = await session.run(code, { [key]: notebooks });
    if (job.failure !== undefined) throw job.failure;
    const [page] = await session.pages(job);
    return page !== undefined && 'rows' in page ? page.rows : undefined;
  } finally {
    await session.close();
  }
}

describe('a job with a working directory', () => {
  it.each([
    ['shell', shellEngine, 'cat beside.csv', [['n,name'], ['1,one']]],
    ['Python', pythonEngine, 'print(open("beside.csv").read(), end="")', [['n,name'], ['1,one']]],
    ['DuckDB', createDuckdbEngine(), "select * from 'beside.csv'", [['1', 'one']]],
  ])('reads the file beside the notebook: %s', async (_, kind, code, rows) => {
    expect(await firstRows(kind, code)).toEqual(rows);
  });

  it('is where DuckDB writes; without one it is the session of its own', async () => {
    const session = await startSession(createDuckdbEngine());
    try {
      await session.run("copy (select 7 as n) to 'made.csv' (header)", { [key]: notebooks });
      expect(await readFile(path.join(notebooks, 'made.csv'), 'utf8')).toBe('n\n7\n');
      await session.run("copy (select 8 as n) to 'own.csv'");
      const back = await session.run("select * from 'own.csv'");
      expect(back.failure).toBeUndefined();
      expect(await readdir(path.join(session.directory, 'session'))).toContain('own.csv');
    } finally {
      await session.close();
    }
  });

  it.each([
    ['shell', shellEngine],
    ['Python', pythonEngine],
    ['DuckDB', createDuckdbEngine()],
  ])('fails when there is no such directory: %s', async (_, kind) => {
    const session = await startSession(kind);
    try {
      const job = await session.run('1', { [key]: '/no/such/place' });
      expect(job.failure?.message).toContain('The working directory /no/such/place');
    } finally {
      await session.close();
    }
  });

  it('leaves Python where its code went, and finds modules beside the notebook', async () => {
    await writeFile(path.join(notebooks, 'beside.py'), 'answer = 42\n');
    const session = await startSession(pythonEngine);
    try {
      const runtime = { [key]: notebooks };
      await session.run('import os, beside; os.chdir("/")', runtime);
      const job = await session.run('print(beside.answer, os.getcwd())', runtime);
      expect(await session.pages(job)).toEqual([{ kind: 'text', rows: [['42 /']] }]);
    } finally {
      await session.close();
    }
  });
});

describe('anchorPaths', () => {
  it.each([
    ["copy t to 'a.csv'", "copy t to '/d/a.csv'"],
    [
      '-- c\nCOPY (select 1 as "to") TO \'x/a.csv\' (format csv, force_quote (a))',
      '-- c\nCOPY (select 1 as "to") TO \'/d/x/a.csv\' (format csv, force_quote (a))',
    ],
    ["export database 'out'", "export database '/d/out'"],
    ["attach if not exists 'x.db' as x", "attach if not exists '/d/x.db' as x"],
    ["copy t to '/abs.csv'", "copy t to '/abs.csv'"],
    ["copy t to 's3://b/k.csv'", "copy t to 's3://b/k.csv'"],
    ["attach ':memory:' as m", "attach ':memory:' as m"],
    ["select 'copy t to ''a.csv'''", "select 'copy t to ''a.csv'''"],
    ["copy t from 'a.csv'", "copy t from 'a.csv'"],
    ["create view v as from 'a.csv'", "create view v as from '/d/a.csv'"],
    [
      "create or replace temp view v(n) as select 'x' from t join 'b/a.parquet' as b using (n) where n = 'from'",
      "create or replace temp view v(n) as select 'x' from t join '/d/b/a.parquet' as b using (n) where n = 'from'",
    ],
    [
      "create view v as from read_csv(['a.csv', '../b.csv'], delim = ',', columns = {'a': 'INT'})",
      "create view v as from read_csv(['/d/a.csv', '/b.csv'], delim = ',', columns = {'a': 'INT'})",
    ],
    [
      "create macro m(x) as table select list_contains(['a'], x) from read_parquet('*.parquet') /* 'c' */",
      "create macro m(x) as table select list_contains(['a'], x) from read_parquet('/d/*.parquet') /* 'c' */",
    ],
    ["create view v as from 'https://h/a.csv'", "create view v as from 'https://h/a.csv'"],
    ["create view v as from '/abs.csv'", "create view v as from '/abs.csv'"],
    ["create view v as from 'open", "create view v as from 'open"],
    ["create table t as from 'a.csv'", "create table t as from 'a.csv'"],
    ["insert into t values ('a.csv')", "insert into t values ('a.csv')"],
  ])('turns %s', (statement, anchored) => {
    expect(anchorPaths(statement, '/d')).toBe(anchored);
  });
});
