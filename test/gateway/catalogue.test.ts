/** Which databases and tables a login is shown. */
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createDuckdbEngine } from '../../src/gateway/duckdb/duckdb.ts';
import type { EngineKind } from '../../src/gateway/engines/engine.ts';
import { startTestGateway, type TestGateway } from '../support/gateway-client.ts';

let test: TestGateway;
beforeAll(async () => {
  test = await startTestGateway({ engines: [createDuckdbEngine()] });
});
afterAll(async () => test.close());

interface Login {
  run(session: string, sql: string): Promise<void>;
  tables(): Promise<readonly string[]>;
  get(route: string): ReturnType<TestGateway['call']>;
}

async function login(): Promise<Login> {
  const answer = await test.call('POST', '/user/login', {
    user: undefined,
    body: { userName: 'alice', password: 'alice123' },
  });
  const cookie = answer.headers
    .getSetCookie()
    .map((one) => one.split(';')[0])
    .join('; ');
  const as = { user: undefined, headers: { cookie } };
  return {
    async run(session, code) {
      const submitted = await test.call('POST', '/entrance/submit', {
        ...as,
        body: {
          executionContent: { code, runType: 'sql' },
          params: { variable: {}, configuration: { runtime: {}, startup: {} } },
          source: {},
          labels: {
            engineType: 'duckdb-1',
            userCreator: 'alice-notebook',
            fixedEngineConn: session,
          },
        },
      });
      expect(await test.reached(submitted.body.data.taskID, undefined, 'alice')).toBe('Succeed');
    },
    get: async (route) => test.call('GET', route, as),
    async tables() {
      const found = await test.call('GET', '/datasource/tables?database=main', as);
      return found.body.data.tables.map((table: { tableName: string }) => table.tableName);
    },
  };
}

describe('datasource/*', () => {
  it('shows every login the tables of all sessions of its user, whoever made them, and no temporary ones', async () => {
    const [first, second, third] = [await login(), await login(), await login()];
    await first.run('a', 'create table of_first (n int); create temp table own_of_first (n int)');
    await second.run(
      'b',
      'create table of_second (n int); create temp table own_of_second (n int)',
    );
    for (const one of [first, second, third])
      expect(await one.tables()).toEqual(['of_first', 'of_second']);
    await second.run('b', 'drop table of_first');
    expect(await first.tables()).toEqual(['of_second']);
  });

  it('shows nobody the tables of another user', async () => {
    const alice = await login();
    await alice.run('c', 'create table of_alice (n int)');
    const found = await test.call('GET', '/datasource/tables?database=main', { user: 'hadoop' });
    expect(found.body.data.tables).toEqual([]);
    const { taskId } = await test.submit('from of_alice', {
      runType: 'sql',
      labels: { engineType: 'duckdb-1' },
    });
    expect(await test.reached(taskId)).toBe('Failed');
    expect((await test.task(taskId))['errCode']).toBe(41002);
  });
});

describe('datasource/columns with the path of a file', () => {
  it('tells the columns that DuckDB reads there, and none of what is no file that it reads', async () => {
    const directory = await mkdtemp(path.join(tmpdir(), "linkis-it's-"));
    await writeFile(path.join(directory, 'sales.csv'), 'region,amount\nEU,1\n');
    await writeFile(path.join(directory, 'notes.txt'), 'nothing');
    await writeFile(path.join(directory, 'broken.parquet'), 'nothing');
    // Reading a pipe would wait for a writer for ever.
    await promisify(execFile)('mkfifo', [path.join(directory, 'pipe.csv')]);
    const one = await login();
    const columnsOf = async (name: string): Promise<readonly string[]> => {
      const table = encodeURIComponent(path.join(directory, name));
      const found = await one.get(`/datasource/columns?database=&table=${table}`);
      return found.body.data.columns.map(
        ({ columnName, columnType }: { columnName: string; columnType: string }) =>
          `${columnName} ${columnType}`,
      );
    };
    expect(await columnsOf('sales.csv')).toEqual(['region VARCHAR', 'amount BIGINT']);
    for (const name of ['pipe.csv', 'notes.txt', 'broken.parquet', 'missing.csv', '.'])
      expect(await columnsOf(name)).toEqual([]);
    await rm(directory, { recursive: true });
  });
});

describe('datasource/* of a user with two engines that have databases', () => {
  it('asks the engine that the request names, else the last one', async () => {
    const duckdb = createDuckdbEngine();
    /** An engine of another name, whose databases are its own. */
    const lake: EngineKind = {
      ...createDuckdbEngine(),
      offers: [{ engine: 'spark', version: '3.5.1' }],
      async start(session) {
        const engine = await duckdb.start(session);
        const { catalogue } = engine;
        return {
          instance: engine.instance,
          get lost() {
            return engine.lost;
          },
          close: async () => engine.close(),
          run: async (job) => engine.run(job),
          catalogue: catalogue && { ...catalogue, databases: async () => ['lake'] },
        };
      },
    };
    const both = await startTestGateway({ engines: [duckdb, lake] });
    const databases = async (query: string): Promise<readonly string[]> => {
      const { body } = await both.call('GET', `/datasource/dbs${query}`);
      return body.data.dbs.map(({ dbName }: { dbName: string }) => dbName);
    };
    const ran = async (engineType: string): Promise<void> => {
      const { taskId } = await both.submit('select 1', { runType: 'sql', labels: { engineType } });
      expect(await both.reached(taskId)).toBe('Succeed');
    };
    await ran('spark-3.5.1');
    expect(await databases('')).toEqual(['lake']);
    // DuckDB is started for it.
    expect(await databases('?engineType=duckdb')).toContain('main');
    await ran('duckdb-1');
    expect(await databases('?engineType=spark')).toEqual(['lake']);
    expect(await databases('?engineType=hive')).toContain('main');
    await ran('spark-3.5.1');
    for (const query of ['', '?engineType=python', '?engineType=nothing'])
      expect(await databases(query)).toEqual(['lake']);
    await both.close();
  });
});
