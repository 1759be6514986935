/** What code makes without TEMP is there after its engine was idle, and after the gateway was started again. */
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { createDuckdbEngine } from '../../src/gateway/duckdb/duckdb.ts';
import { startTestGateway, type TestGateway } from '../support/gateway-client.ts';
import { until } from './engines/engine-session.ts';

let test: TestGateway;
beforeEach(async () => {
  test = await startTestGateway({ engines: [createDuckdbEngine()], engineIdleMs: 20 });
});
afterEach(async () => test.close());

/** The end of the task, and the engine that it ran on. */
async function run(code: string): Promise<{ state: string; engine: unknown; errCode: unknown }> {
  const { taskId } = await test.submit(code, {
    runType: 'sql',
    labels: { engineType: 'duckdb-1' },
  });
  const state = await test.reached(taskId);
  const { engineInstance, errCode } = await test.task(taskId);
  return { state, engine: engineInstance, errCode };
}

const engines = path.join('linkis', 'hadoop', 'engine');

describe('a table', () => {
  it('outlives the idle end of its engine; a temporary one, and an open transaction, do not', async () => {
    const first = await run(
      'CREATE TABLE kept AS SELECT 1 AS a; CREATE TEMP TABLE own AS SELECT 1 AS a; BEGIN; UPDATE kept SET a = 2',
    );
    await until(async () => (await readdir(path.join(test.directory, engines))).length === 0);
    const again = await run('UPDATE kept SET a = a + 10');
    expect(again).toMatchObject({ state: 'Succeed' });
    expect(again.engine).not.toBe(first.engine);
    expect(
      await run("SELECT CASE WHEN a = 11 THEN a ELSE error('changed') END FROM kept"),
    ).toMatchObject({
      state: 'Succeed',
    });
    expect(await run('FROM own')).toMatchObject({ state: 'Failed', errCode: 41002 });
  });

  it('outlives the gateway, and lies where no client can reach it', async () => {
    await run('CREATE TABLE kept AS SELECT 1 AS a');
    await test.restart();
    expect(await run('FROM kept')).toMatchObject({ state: 'Succeed' });
    const file = path.join(test.directory, 'tables', 'hadoop', 'notebooks.duckdb');
    expect(await readdir(path.dirname(file))).toContain('notebooks.duckdb');
    const asked = await test.call(
      'GET',
      `/filesystem/openFile?path=${encodeURIComponent(`file://${file}`)}`,
    );
    expect(asked.body.message).toContain('has no permission');
  });
});
