/** The job history: rows, lists, permission, and what a restart leaves of it. */
import { appendFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { startTestGateway, type TestGateway } from '../support/gateway-client.ts';

let test: TestGateway;
beforeEach(async () => {
  test = await startTestGateway();
});
afterEach(async () => {
  await test.close();
});

const run = async (
  code: string,
  more: Parameters<TestGateway['submit']>[1] = {},
): Promise<number> => {
  const { taskId } = await test.submit(code, more);
  await test.reached(taskId);
  return taskId;
};

describe('get', () => {
  it('has every field of a real row, and no other', async () => {
    const task = await test.task(await run('print 1'));
    expect(Object.keys(task)).toEqual(
      'taskID,instance,execId,umUser,executeUser,engineInstance,executionCode,progress,logPath,resultLocation,status,createdTime,updatedTime,engineType,errCode,errDesc,executeApplicationName,requestApplicationName,runType,paramsJson,costTime,strongerExecId,sourceJson,sourceTailor,engineStartTime,labels,canRetry,observeInfo,isReuse,requestStartTime,requestEndTime,requestSpendTime,metrics,subJobs'.split(
        ',',
      ),
    );
    expect(task).toMatchObject({
      execId: 'IDE_hadoop_shell_0',
      strongerExecId: 'exec_id018014linkis-cg-entrance127.0.0.1:9104IDE_hadoop_shell_0',
      umUser: 'hadoop',
      engineType: 'shell',
      engineInstance: '127.0.0.1:40001',
      runType: 'shell',
      sourceJson: '{"scriptPath":"file:///tmp/test.sh","requestIP":"127.0.0.1"}',
      sourceTailor: 'file:///tmp/test.sh-127.0.0.1',
    });
    expect(Number(task['createdTime']) % 1000).toBe(0);
    expect(JSON.parse(String(task['paramsJson']))).toMatchObject({
      configuration: { startup: { jobId: '1' } },
      variable: {},
    });
    const metrics = JSON.parse(String(task['metrics']));
    expect(metrics).toMatchObject({ engineInstance: '127.0.0.1:40001' });
    for (const name of [
      'submitTime',
      'scheduleTime',
      'runningTime',
      'jobToECTIme',
      'completeTime',
    ]) {
      expect(metrics[name]).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d{4}$/);
    }
    expect((await stat(String(task['logPath']).slice(7))).mode & 0o777).toBe(0o600);
  });

  it('shows a row to its user and to administrators alone', async () => {
    const own = await run('print 1', { user: 'alice', labels: { userCreator: 'alice-IDE' } });
    await test.reached(own, undefined, 'hadoop');
    const other = await run('print 2');
    const hidden = await test.call('GET', `/jobhistory/${String(other)}/get`, { user: 'alice' });
    expect(hidden.http).toBe(400);
    expect(hidden.body).toMatchObject({ method: '/api/jobhistory/2/get', status: 1 });
    expect((await test.call('GET', `/jobhistory/${String(own)}/get`)).http).toBe(200);
    expect((await test.call('GET', '/jobhistory/abc/get')).body).toMatchObject({
      status: 400,
      error: 'Bad Request',
    });
  });
});

describe('list', () => {
  it.each([
    ['', [5, 4, 3, 2, 1], 5],
    ['pageNow=1&pageSize=2', [5, 4], 5],
    ['pageNow=3&pageSize=2', [1], 5],
    ['pageNow=999&pageSize=2', [1], 5],
    ['status=Failed', [4], 1],
    ['status=Failed,Cancelled', [4], 1],
    ['taskID=3', [3], 1],
    ['creator=other', [5], 1],
    ['executeApplicationName=shell&pageSize=1', [5], 5],
    ['startDate=0&endDate=1', [], 0],
  ])('with %j gives rows %j of %d', async (query, ids, total) => {
    for (const code of ['print 1', 'print 2', 'print 3', 'fail - no']) await run(code);
    await run('print 5', { labels: { userCreator: 'hadoop-other' } });
    const { data } = (await test.call('GET', `/jobhistory/list?${query}`)).body;
    expect(data.tasks.map((task: { taskID: number }) => task.taskID)).toEqual(ids);
    expect(data.totalPage).toBe(total);
    if (ids.length > 0) expect(typeof data.tasks[0].executionCode).toBe('string');
  });

  it('refuses a name with other characters', async () => {
    expect(
      (await test.call('GET', '/jobhistory/list?creator=a%27b')).body.data.errorMsg.errCode,
    ).toBe(21304);
  });

  it('of unfinished tasks counts them', async () => {
    await run('print 1');
    await test.submit('wait for ever');
    expect((await test.call('GET', '/jobhistory/listundone')).body.data).toEqual({ totalPage: 1 });
    expect((await test.call('GET', '/jobhistory/listundonetasks')).body.data.tasks[0].taskID).toBe(
      2,
    );
  });
});

describe('a restart', () => {
  it('keeps ended rows, numbers and results', async () => {
    const before = await test.task(await run('print 1'));
    await test.restart();
    expect(await test.task(1)).toEqual(before);
    const { execId, taskId } = await test.submit('print 2');
    expect(taskId).toBe(2);
    expect(execId).toMatch(/_0$/);
    expect((await test.call('GET', '/entrance/1/status')).body.data).toEqual({
      taskID: '1',
      status: 'Succeed',
      execID: '',
    });
  });

  it('marks what was running at a crash as Failed, with the reason, and skips a line that was cut', async () => {
    const { taskId } = await test.submit('wait go');
    const running = await test.reached(taskId, ['Running']);
    expect(running).toBe('Running');
    test.engine.release('go');
    await test.reached(taskId);
    const file = path.join(test.directory, 'job-history.jsonl');
    const row = {
      taskId: 7,
      user: 'hadoop',
      instance: 'x:1',
      shortId: 'IDE_hadoop_shell_9',
      creator: 'IDE',
      engine: 'shell',
      runType: 'shell',
      labels: [],
      code: 'x',
      status: 'Running',
      progress: 0.5,
      logPath: null,
      resultLocation: null,
      createdTime: 1000,
      updatedTime: 2000,
      engineInstance: null,
      errCode: null,
      errDesc: null,
      params: {},
      source: {},
      metrics: {},
    };
    await appendFile(file, `${JSON.stringify(row)}\n{"taskId":8,"us`);
    await test.restart();
    expect(await test.task(7)).toMatchObject({
      status: 'Failed',
      progress: '1.0',
      errDesc: expect.stringContaining('restarted'),
    });
    expect((await test.call('GET', '/jobhistory/list')).body.data.totalPage).toBe(2);
    expect((await stat(file)).mode & 0o777).toBe(0o600);
  });

  it('asked for in the middle of a task cancels it', async () => {
    const { taskId } = await test.submit('wait for ever');
    await test.restart();
    expect(await test.task(taskId)).toMatchObject({
      status: 'Cancelled',
      errDesc: 'The gateway is shutting down',
    });
  });
});
