/** What a gateway keeps and what it clears away: users' variables, the job history's file, engines' directories. */
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { shellEngine } from '../../src/gateway/engines/shell.ts';
import { JobHistory } from '../../src/gateway/jobs/job-history.ts';
import type { HistoryRow } from '../../src/gateway/jobs/history-row.ts';
import { silentLogger } from '../../src/shared/index.ts';
import { startTestGateway, type TestGateway } from '../support/gateway-client.ts';

let test: TestGateway;
beforeEach(async () => {
  test = await startTestGateway({ engines: [shellEngine] });
});
afterEach(async () => test.close());

const save = (globalVariables: unknown): Promise<{ body: { status: number } }> =>
  test.call('POST', '/variable/saveGlobalVariable', { body: { globalVariables } });

describe('saveGlobalVariable', () => {
  it('keeps the variables, over a restart, and gives them to the tasks of that user', async () => {
    expect((await save([{ key: 'place', value: 'here' }])).body.status).toBe(0);
    await test.restart();
    const listed = await test.call('GET', '/variable/listGlobalVariable');
    expect(listed.body.data.globalVariables).toMatchObject([{ key: 'place', value: 'here' }]);
    const own = await test.submit('echo ${place}');
    await test.reached(own.taskId);
    expect(await test.log(own.execId)).toContain('echo here');
    const over = await test.submit('echo ${place}', { params: { variable: { place: 'there' } } });
    await test.reached(over.taskId);
    expect(await test.log(over.execId)).toContain('echo there');
    const foreign = await test.call('GET', '/variable/listGlobalVariable', { user: 'alice' });
    expect(foreign.body.data.globalVariables).toEqual([]);
  });

  it('refuses an empty value and a body without a list', async () => {
    expect((await save([{ key: 'place', value: ' ' }])).body.status).toBe(1);
    expect((await save('no list')).body.status).toBe(400);
  });
});

describe('an engine that ends', () => {
  it('leaves no directory', async () => {
    const { taskId } = await test.submit('touch here', { labels: { executeOnce: '' } });
    await test.reached(taskId);
    const engines = path.join(test.directory, 'linkis', 'hadoop', 'engine');
    while ((await readdir(engines)).length > 0) {
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    expect(await readdir(engines)).toEqual([]);
  });
});

describe('JobHistory', () => {
  it('writes its file anew when it has many lines a row', async () => {
    const file = path.join(test.directory, 'rows.jsonl');
    const history = await JobHistory.open(file, 100, silentLogger);
    const row: HistoryRow = {
      taskId: history.takeTaskId(),
      user: 'hadoop',
      instance: 'x',
      shortId: null,
      creator: 'IDE',
      engine: 'shell',
      runType: 'shell',
      labels: [],
      code: '',
      status: 'Running',
      progress: 0,
      logPath: null,
      resultLocation: null,
      createdTime: 0,
      updatedTime: 0,
      engineInstance: null,
      errCode: null,
      errDesc: null,
      params: {},
      source: {},
      metrics: {},
    };
    const puts = Array.from({ length: 4010 }, async (_, at) =>
      history.put({ ...row, updatedTime: at }),
    );
    await Promise.all(puts);
    await history.put({ ...row, status: 'Succeed', updatedTime: 5000 });
    await history.close();
    const lines = (await readFile(file, 'utf8')).trimEnd().split('\n');
    expect(lines.length).toBeLessThan(100);
    expect(JSON.parse(lines.at(-1) ?? '')).toMatchObject({ status: 'Succeed', updatedTime: 5000 });
  });
});
