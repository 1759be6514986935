/** What a gateway keeps and what it clears away: users' variables, the job history's file, engines' directories. */
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { shellEngine } from '../../src/gateway/engines/shell.ts';
import { JobHistory } from '../../src/gateway/jobs/job-history.ts';
import type { HistoryRow } from '../../src/gateway/jobs/history-row.ts';
import { silentLogger } from '../../src/shared/index.ts';
import { type Answer, startTestGateway, type TestGateway } from '../support/gateway-client.ts';

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
    expect((await save('no list')).body).toMatchObject({
      status: 1,
      message: expect.stringContaining('NullPointerException'),
    });
    expect((await save([{ key: '', value: 'x' }])).body).toMatchObject({
      message: expect.stringContaining('VariableException: Key or value cannot be empty'),
    });
  });

  it('keeps the number of a variable that it knows, and takes a name twice', async () => {
    await save([
      { key: 'one', value: '1' },
      { key: 'two', value: '2' },
    ]);
    const list = async (): Promise<unknown> =>
      (await test.call('GET', '/variable/listGlobalVariable')).body.data.globalVariables;
    expect(await list()).toEqual([
      { keyID: 1, key: 'one', valueID: 1, value: '1' },
      { keyID: 2, key: 'two', valueID: 2, value: '2' },
    ]);
    await save([
      { keyID: 2, key: 'two', valueID: 2, value: 'other' },
      { key: 'two', value: 'again' },
      { keyID: 99, key: 'three', valueID: 99, value: '3' },
    ]);
    expect(await list()).toEqual([
      { keyID: 2, key: 'two', valueID: 2, value: 'other' },
      { keyID: 3, key: 'two', valueID: 3, value: 'again' },
      { keyID: 4, key: 'three', valueID: 4, value: '3' },
    ]);
    await save([]);
    expect(await list()).toEqual([]);
  });
});

describe('a parameter', () => {
  const label = { engineType: 'shell', version: '1', creator: 'notebook' };
  const key = 'wds.linkis.engineconn.max.free.time';
  const call = async (method: string, value?: string): Promise<Answer> =>
    test.call(method, '/configuration/keyvalue', {
      body: { ...label, configKey: key, ...(value !== undefined && { configValue: value }) },
    });
  const setting = async (): Promise<{ configValue: string; defaultValue: string }> => {
    const query = new URLSearchParams(label).toString();
    const tree = await test.call('GET', `/configuration/getFullTreesByAppName?${query}`);
    return tree.body.data.fullTree[0].settings[0];
  };
  const saved = async (creator = 'notebook'): Promise<Answer> => {
    const query = new URLSearchParams({ ...label, creator, configKey: key }).toString();
    return test.call('GET', `/configuration/keyvalue?${query}`);
  };

  it('is kept, over a restart, and removed', async () => {
    expect(await setting()).toMatchObject({ configValue: '', defaultValue: '30m' });
    expect((await saved()).body.message).toMatch(/14100.*Label not exists:hadoop-notebook,shell-1/);
    expect((await call('POST', '2h')).body.data.configValue).toMatchObject({ configValue: '2h' });
    await test.restart();
    expect(await setting()).toMatchObject({ configValue: '2h' });
    expect((await saved()).body.data.configValues).toMatchObject([{ configValue: '2h' }]);
    expect((await call('POST', '7m')).body.message).toMatch(
      /^errCode: 14100 ,desc: Parameter veri/,
    );
    expect((await call('DELETE')).body.data.configValues).toMatchObject([{ configValue: '2h' }]);
    expect((await saved()).body.data.configValues).toEqual([]);
    expect(await setting()).toMatchObject({ configValue: '' });
  });

  it('holds for the engines of its labels alone', async () => {
    await test.close();
    test = await startTestGateway({ engines: [shellEngine], engineIdleMs: 20 });
    await call('POST', '3m');
    for (const creator of ['notebook', 'other']) {
      const labels = { engineType: 'shell-1', userCreator: `hadoop-${creator}` };
      const { taskId } = await test.submit('true', { labels });
      await test.reached(taskId);
    }
    const engines = path.join(test.directory, 'linkis', 'hadoop', 'engine');
    // The engine of the other creator was idle for no longer.
    while ((await readdir(engines)).length > 1) {
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    const { body } = await test.call('GET', '/linkisManager/listUserEngines');
    expect(JSON.stringify(body.data.engines)).toContain('hadoop-notebook');
    expect(JSON.stringify(body.data.engines)).not.toContain('hadoop-other');
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
