/** What is said of results that are too large, too wide or empty to be shown, and of log lines that have left the cache. */
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createDuckdbEngine } from '../../src/gateway/duckdb/duckdb.ts';
import { createScriptedEngine } from '../support/scripted-engine.ts';
import { type Answer, startTestGateway, type TestGateway } from '../support/gateway-client.ts';

const scripted = createScriptedEngine();
let test: TestGateway;
beforeAll(async () => {
  test = await startTestGateway({
    engines: [createDuckdbEngine(), scripted.kind],
    largestRow: 100,
    logCacheLines: 5,
  });
});
afterAll(async () => test.close());

const open = async (file: string, query: Record<string, string> = {}): Promise<Answer> =>
  test.call(
    'GET',
    `/filesystem/openFile?${new URLSearchParams({ path: file, ...query }).toString()}`,
  );

async function resultOf(sql: string): Promise<string> {
  const labels = { engineType: 'duckdb-1', userCreator: 'hadoop-notebook' };
  const { taskId } = await test.submit(sql, { runType: 'sql', labels });
  expect(await test.reached(taskId)).toBe('Succeed');
  return `${String((await test.task(taskId))['resultLocation'])}/_0.dolphin`;
}

describe('openFile', () => {
  it('gives words instead of a page with a row over the limit, and the page without enableLimit', async () => {
    const file = await resultOf(
      "select 'short' as a, repeat('x', 99) as b union all select 'z', 'z' order by 1",
    );
    const { body } = await open(file, { enableLimit: 'true' });
    expect(body.status).toBe(0);
    expect(body.data).toEqual({
      display_prohibited: true,
      zh_msg: expect.any(String),
      en_msg: expect.any(String),
      type: '2',
      page: 1,
      totalPage: 0,
    });
    expect((await open(file)).body.data.fileContent).toHaveLength(2);
    const second = await open(file, { enableLimit: 'true', pageSize: '1', page: '2' });
    expect(second.body.data.fileContent).toEqual([['z', 'z']]);
  });

  it('shows a row of just the limit', async () => {
    const file = await resultOf("select repeat('x', 100) as a");
    expect((await open(file, { enableLimit: 'true' })).body.data.fileContent).toHaveLength(1);
  });

  it('answers 206 with 51000 for an empty result', async () => {
    const directory = path.join(test.directory, 'linkis/result/2026-01-01/IDE/hadoop/9');
    await mkdir(directory, { recursive: true });
    const file = path.join(directory, '_0.dolphin');
    await writeFile(file, '');
    const answer = await open(`file://${file}`);
    expect(answer.http).toBe(206);
    expect(answer.body).toMatchObject({ status: 4, message: expect.stringContaining('51000') });
  });
});

describe('log', () => {
  it('is an empty text for lines that have left the cache, and whole after the end', async () => {
    const { execId, taskId } = await test.submit('print 1\nwait evicted');
    await test.reached(taskId, ['Running']);
    const ask = async (query: string): Promise<Answer> =>
      test.call('GET', `/entrance/${execId}/log?${query}`);
    expect((await ask('fromLine=1')).body.data).toEqual({ fromLine: 1, log: '', execID: execId });
    expect((await ask('fromLine=0')).body.data.log).toBe('');
    scripted.release('evicted');
    await test.reached(taskId);
    expect((await ask('fromLine=1')).body.data.log).toHaveLength(4);
  });
});
