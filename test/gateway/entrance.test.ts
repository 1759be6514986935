/** The entrance's interfaces: submit, status, log, progress, kill, over `handle`, with an engine that the test commands. */
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { delay } from '../../src/shared/index.ts';
import { startTestGateway, type TestGateway } from '../support/gateway-client.ts';

let test: TestGateway;
beforeEach(async () => {
  test = await startTestGateway();
});
afterEach(async () => {
  await test.close();
});

describe('submit', () => {
  it('answers with the execution id of the entrance and a task number', async () => {
    const answer = await test.call('POST', '/entrance/submit', {
      body: {
        executionContent: { code: 'print hello', runType: 'shell' },
        params: { variable: { testvar: 'hello' }, configuration: { runtime: {}, startup: {} } },
        source: { scriptPath: 'file:///tmp/hadoop/test.sh' },
        labels: { engineType: 'shell-1', userCreator: 'hadoop-IDE' },
      },
    });
    expect(answer.http).toBe(200);
    expect(answer.body).toEqual({
      method: '/api/entrance/submit',
      status: 0,
      message: 'OK',
      data: {
        taskID: 1,
        execID: 'exec_id018014linkis-cg-entrance127.0.0.1:9104IDE_hadoop_shell_0',
      },
    });
  });

  it('runs the job to a row, a log and a result', async () => {
    const { execId, taskId } = await test.submit('print hello');
    expect(await test.reached(taskId)).toBe('Succeed');
    const task = await test.task(taskId);
    expect(task).toMatchObject({
      taskID: 1,
      status: 'Succeed',
      progress: '1.0',
      errCode: 0,
      errDesc: '',
      executionCode: null,
    });
    const tree = await test.call(
      'GET',
      `/filesystem/getDirFileTrees?path=${encodeURIComponent(String(task['resultLocation']))}`,
    );
    const [file] = tree.body.data.dirFileTrees.children;
    expect(file).toMatchObject({ name: '_0.dolphin', isLeaf: true, children: null });
    const page = await test.call(
      'GET',
      `/filesystem/openFile?path=${encodeURIComponent(file.path)}`,
    );
    expect(page.body.data).toEqual({
      metadata: 'NULL',
      totalPage: 0,
      totalLine: 1,
      page: 1,
      type: '1',
      fileContent: [['hello']],
    });
    expect(await test.log(execId)).toContain(
      'Congratulations. Your job completed with status Success.',
    );
  });
});

const good = {
  executionContent: { code: 'print 1', runType: 'shell' },
  params: { variable: {}, configuration: { runtime: {}, startup: {} } },
  labels: { engineType: 'shell-1', userCreator: 'hadoop-IDE' },
};

describe('submit with bad input', () => {
  it.each([
    ['no code', { ...good, executionContent: { runType: 'shell' } }, 20010],
    ['empty code', { ...good, executionContent: { code: '', runType: 'shell' } }, 20007],
    ['blank code', { ...good, executionContent: { code: ' \n ', runType: 'shell' } }, 20007],
    ['no labels', { executionContent: good.executionContent }, 20008],
    ['empty labels', { ...good, labels: {} }, 20008],
    ['no engine label', { ...good, labels: { userCreator: 'hadoop-IDE' } }, 20009],
    ['no run type', { ...good, executionContent: { code: 'x' } }, 20009],
    ['no executionContent', { labels: good.labels }, 20007],
    ['an empty object', {}, 20007],
    [
      'a creator without a dash',
      { ...good, labels: { engineType: 'shell-1', userCreator: 'hadoop' } },
      50079,
    ],
    [
      'a creator with two dashes',
      { ...good, labels: { engineType: 'shell-1', userCreator: 'hadoop-a-b' } },
      50079,
    ],
    [
      'a creator that leads elsewhere',
      { ...good, labels: { engineType: 'shell-1', userCreator: 'hadoop-../..' } },
      50079,
    ],
    [
      "another user's label",
      { ...good, labels: { engineType: 'shell-1', userCreator: 'alice-IDE' } },
      50080,
    ],
    [
      'a time-out that is no number',
      { ...good, labels: { ...good.labels, jobRunningTimeout: '1m' } },
      20009,
    ],
    ['params of null', { ...good, params: null }, 0],
    ['labels of null', { ...good, labels: null }, 0],
    ['a formatCode that is text', { ...good, formatCode: 'true' }, 0],
  ])('refuses %s', async (_name, body, code) => {
    const answer = await test.call('POST', '/entrance/submit', { body });
    expect(answer.http).toBe(400);
    expect(answer.body).toMatchObject({ method: null, status: 1 });
    expect(answer.body.data.errorMsg).toMatchObject({
      errCode: code,
      serviceKind: 'linkis-cg-entrance',
      port: 9104,
      level: 2,
    });
    if (code !== 0)
      expect(answer.body.message).toMatch(
        new RegExp(`^error code\\(错误码\\): ${String(code)}, error message\\(错误信息\\): .+\\.$`),
      );
  });

  it.each([['[]'], ['{"executionContent":'], ['']])('answers %j like Spring', async (body) => {
    const answer = await test.call('POST', '/entrance/submit', {
      body,
      headers: { 'content-type': 'application/json' },
    });
    expect(answer.http).toBe(400);
    expect(answer.body).toMatchObject({
      status: 400,
      error: 'Bad Request',
      path: '/api/rest_j/v1/entrance/submit',
    });
  });

  it('takes JSON only', async () => {
    const answer = await test.call('POST', '/entrance/submit', {
      body: 'a=b',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
    });
    expect(answer.http).toBe(415);
  });

  it('keeps a Failed row of a task that was refused after its number was given', async () => {
    await test.call('POST', '/entrance/submit', {
      body: { ...good, labels: { engineType: 'shell-1', userCreator: 'alice-IDE' } },
    });
    expect(await test.task(1)).toMatchObject({
      status: 'Failed',
      errCode: 50080,
      engineInstance: 'NULL',
      execId: null,
    });
  });

  it('fills in what may be missing', async () => {
    const { userCreator: _left, ...labels } = good.labels;
    const answer = await test.call('POST', '/entrance/submit', {
      body: { executionContent: good.executionContent, labels },
    });
    expect(answer.body.data.execID).toMatch(/IDE_hadoop_shell_0$/);
    await test.reached(1);
    expect(await test.task(1)).toMatchObject({
      requestApplicationName: 'IDE',
      labels: ['userCreator:hadoop-IDE', 'codeType:shell', 'engineType:shell-1'],
    });
  });
});

describe('execute', () => {
  const old = {
    executeApplicationName: 'shell',
    requestApplicationName: 'dss',
    executionCode: 'print from-execute',
    params: { variable: {}, configuration: { runtime: {}, startup: {} } },
    runType: 'shell',
    source: { scriptPath: 'file:///tmp/1.sh' },
  };

  it('takes the old body, with the version that belongs to the engine', async () => {
    const answer = await test.call('POST', '/entrance/execute', { body: old });
    expect(answer.body).toMatchObject({
      method: '/api/entrance/execute',
      status: 0,
      data: { taskID: 1 },
    });
    expect(answer.body.data.execID).toMatch(/dss_hadoop_shell_0$/);
    expect(await test.reached(1)).toBe('Succeed');
    expect(await test.task(1)).toMatchObject({
      requestApplicationName: 'dss',
      labels: ['userCreator:hadoop-dss', 'codeType:shell', 'engineType:shell-1'],
    });
  });

  it('lets labels override the engine and creator names', async () => {
    const labels = { engineType: 'shell-1', userCreator: 'hadoop-IDE' };
    const answer = await test.call('POST', '/entrance/execute', { body: { ...old, labels } });
    expect(answer.body.data.execID).toMatch(/dss_hadoop_shell_0$/);
    expect(await test.task(1)).toMatchObject({ requestApplicationName: 'IDE' });
  });

  it.each([
    ['no engine', { ...old, executeApplicationName: undefined }, 50079],
    ['no code and no script', { ...old, executionCode: '', source: {} }, 20007],
    ['no code', { ...old, executionCode: '' }, 20039],
  ])('refuses %s', async (_name, body, code) => {
    const answer = await test.call('POST', '/entrance/execute', { body });
    expect(answer.http).toBe(400);
    expect(answer.body.data.errorMsg.errCode).toBe(code);
  });

  it('takes the new body too, and submit the old one', async () => {
    expect((await test.call('POST', '/entrance/execute', { body: good })).body.method).toBe(
      '/api/entrance/execute',
    );
    expect((await test.call('POST', '/entrance/submit', { body: old })).body.method).toBe(
      '/api/entrance/submit',
    );
  });
});

describe('status and progress', () => {
  it('follow a running task, and hold the progress back until the end', async () => {
    const { execId, taskId } = await test.submit('progress 1\nwait go');
    await test.reached(taskId, ['Running']);
    const path = `/entrance/${encodeURIComponent(execId)}`;
    expect((await test.call('GET', `${path}/status`)).body).toEqual({
      method: `/api/entrance/${execId}/status`,
      status: 0,
      message: 'OK',
      data: { status: 'Running', execID: execId },
    });
    for (;;) {
      const { data } = (await test.call('GET', `${path}/progress`)).body;
      expect([0, 0.99]).toContain(data.progress);
      if (data.progress === 0.99) break;
    }
    expect((await test.call('GET', `${path}/progressWithResource`)).body.data).toEqual({
      yarnResource: null,
      progress: 0.99,
      progressInfo: [],
      execID: execId,
    });
    test.engine.release('go');
    await test.reached(taskId);
    expect((await test.call('GET', `${path}/progressWithResource`)).body.data).toEqual({
      progress: 1,
      progressInfo: [],
      execID: execId,
    });
  });

  it('take a task number in the path, and answer from the history after the end', async () => {
    const { execId, taskId } = await test.submit('wait go');
    const running = await test.call('GET', `/entrance/${String(taskId)}/status`);
    expect(running.body.data.execID).toBe(execId);
    test.engine.release('go');
    await test.reached(taskId);
    expect((await test.call('GET', '/entrance/1/status')).body.data).toEqual({
      taskID: '1',
      status: 'Succeed',
      execID: '',
    });
    expect((await test.call('GET', '/entrance/1/progress')).body.data).toEqual({
      progress: '1.0',
      progressInfo: [],
      taskID: '1',
      execID: '',
    });
    expect((await test.call('GET', '/entrance/1/log')).http).toBe(400);
    expect((await test.call('GET', '/entrance/99/status')).body).toEqual({
      method: '/api/rest_j/v1/entrance/99/status',
      status: 1,
      message: 'taskId 99 is not exists.',
      data: {},
    });
  });

  const never = 'exec_id018014linkis-cg-entrance127.0.0.1:9104IDE_hadoop_shell_9999';
  it.each([
    ['status', /^Get job by ID error and cannot obtain/],
    ['progress', /^The job corresponding to the ID is empty/],
    ['progressWithResource', /^The job corresponding to the ID is empty/],
    ['log', /^The job you just executed has ended/],
    ['kill', /^Get job by ID error, kill failed/],
    ['pause', /empty/],
  ])('%s of an id that never was is a 400', async (verb, message) => {
    const answer = await test.call('GET', `/entrance/${never}/${verb}`);
    expect(answer.http).toBe(400);
    expect(answer.body).toMatchObject({
      method: `/api/entrance/${never}/${verb}`,
      status: 1,
      data: {},
    });
    expect(answer.body.message).toMatch(message);
  });

  it('status with a task number falls back to the history', async () => {
    const { taskId } = await test.submit('print 1');
    await test.reached(taskId);
    expect((await test.call('GET', `/entrance/${never}/status?taskID=1`)).body.data.status).toBe(
      'Succeed',
    );
    expect((await test.call('GET', `/entrance/${never}/status?taskID=77`)).body.data.status).toBe(
      'Cancelled',
    );
  });

  it('an id that cannot be parsed is an error with HTTP 200', async () => {
    const answer = await test.call('GET', '/entrance/nonsense/status');
    expect(answer.http).toBe(200);
    expect(answer.body).toMatchObject({
      method: '/api/rest_j/v1/entrance/nonsense/status',
      status: 1,
      message: 'NumberFormatException: For input string: "nonsense"',
    });
  });
});

describe('log', () => {
  it('sorts lines into four columns by their headers', async () => {
    const { execId, taskId } = await test.submit(
      'log WARN be careful\nlog ERROR gone wrong\nlog INFO all fine',
    );
    await test.reached(taskId);
    const { data } = (await test.call('GET', `/entrance/${execId}/log?fromLine=1&size=100`)).body;
    const [error, warn, info, all] = data.log;
    expect(error).toMatch(/^\S+ \S+ ERROR gone wrong$/);
    expect(warn).toMatch(/^\S+ \S+ WARN be careful$/);
    expect(info).toContain('INFO all fine');
    expect(info).toContain('127.0.0.1:40001_0 >> log WARN be careful');
    const lines = all.split('\n').length;
    expect(lines).toBe([error, warn, info].flatMap((column: string) => column.split('\n')).length);
    expect(data.fromLine).toBe(lines + 1);
  });

  it.each([
    ['fromLine=0&size=5', 5, 5],
    ['fromLine=5&size=5', 5, 10],
    ['fromLine=-1&size=3', 3, 3],
    ['fromLine=9999&size=100', 0, 9999],
    ['fromLine=0&size=0', 0, 0],
  ])('after the end %s gives %d lines and %d', async (query, count, next) => {
    const { execId, taskId } = await test.submit('print 1');
    await test.reached(taskId);
    const { data } = (await test.call('GET', `/entrance/${execId}/log?${query}`)).body;
    expect(data.log[3] === '' ? 0 : data.log[3].split('\n').length).toBe(count);
    expect(data.fromLine).toBe(next);
  });

  it('followed by its own numbers gives every line once', async () => {
    const { execId, taskId } = await test.submit(`${'log INFO a line\n'.repeat(30)}wait go`);
    const seen: string[] = [];
    let from = 1;
    let released = false;
    for (;;) {
      const over = (await test.task(taskId))['status'] === 'Succeed';
      const { data } = (
        await test.call('GET', `/entrance/${execId}/log?fromLine=${String(from)}&size=7`)
      ).body;
      if (data.log[3] !== '') seen.push(...data.log[3].split('\n'));
      if (over && data.fromLine === from) break;
      from = data.fromLine;
      if (seen.length > 40 && !released) {
        released = true;
        test.engine.release('go');
      }
    }
    expect(seen.join('\n')).toBe(await test.log(execId));
  });

  it('is one text with distinctLevel=false, and refuses a number that is none', async () => {
    const { execId, taskId } = await test.submit('print 1');
    await test.reached(taskId);
    expect(typeof (await test.log(execId))).toBe('string');
    const bad = await test.call('GET', `/entrance/${execId}/log?fromLine=abc`);
    expect(bad.http).toBe(400);
    expect(bad.body.message).toBe(
      'operation failed(操作失败)s！the reason(原因)：NumberFormatException: For input string: "abc"',
    );
  });

  it('says each line once where the kernel asks for that, and by level to everybody else', async () => {
    const { execId, taskId } = await test.submit('print 1');
    await test.reached(taskId);
    const route = `/entrance/${execId}/log?fromLine=1&size=3`;
    const columns = async (path: string): Promise<readonly string[]> =>
      ((await test.call('GET', path)).body.data as { readonly log: readonly string[] }).log;
    const both = await columns(route);
    expect(both[3]?.split('\n')).toHaveLength(3);
    expect(both[2]).toBe(both[3]);
    expect(await columns(`${route}&allColumnOnly=true`)).toEqual(['', '', '', both[3]]);
  });

  it('has the lines of a success in their order', async () => {
    const { execId, taskId } = await test.submit('print hello');
    await test.reached(taskId);
    const words = (await test.log(execId)).replace(/^\S+ \S+ (INFO|WARN|ERROR) /gm, '').split('\n');
    const expected = [
      'Program is substituting variables for you',
      'Variables substitution ended successfully',
      'You have submitted a new job, script code (after variable substitution) is',
      '************************************SCRIPT CODE************************************',
      'print hello',
      '************************************SCRIPT CODE************************************',
      'Job with jobId : 1 and execID : IDE_hadoop_shell_0 submitted ',
      'Your job is accepted,  jobID is IDE_hadoop_shell_0 and jobReqId is 1 in ServiceInstance(linkis-cg-entrance, 127.0.0.1:9104, 0). ',
      ' Please wait it to be scheduled(您的任务已经提交，进入排队中，如果一直没有更新日志，是任务并发达到了限制，可以进行参数修改)',
      'Your job is Scheduled. Please wait it to run.(您的任务已经调度运行中)',
      'Your job is being scheduled by orchestrator.',
      'Your job is Running now. Please wait it to complete.(您的任务已经在运行中)',
      'JobRequest (1) was submitted to Orchestrator.(您的任务已经提交给Orchestrator进行编排执行)',
    ];
    expect(words.slice(0, expected.length)).toEqual(expected);
    expect(words).toContain(
      'Succeed to create new ec : ServiceInstance(linkis-cg-engineconn, 127.0.0.1:40001, 0)',
    );
    expect(words).toContain('127.0.0.1:40001_0 >> print hello');
    expect(words).toContain(
      'Congratulations! Your job : IDE_hadoop_shell_0 executed with status succeed and 2 results.',
    );
    expect(words.at(-1)).toBe('Congratulations. Your job completed with status Success.');
  });
});

describe('kill', () => {
  it.each(['GET', 'POST'])(
    'by %s ends the task, and its log and row are complete',
    async (method) => {
      const { execId, taskId } = await test.submit('print one\nwait for ever');
      await test.reached(taskId, ['Running']);
      const answer = await test.call(method, `/entrance/${execId}/kill?taskID=1`);
      expect(answer.body).toEqual({
        method: `/api/entrance/${execId}/kill`,
        status: 0,
        message: 'Successfully killed the job(成功kill了job)',
        data: { execID: execId },
      });
      expect(await test.task(taskId)).toMatchObject({
        status: 'Cancelled',
        errCode: 31001,
        errDesc: '用户主动kill任务',
        progress: '1.0',
      });
      const log = await test.log(execId);
      expect(log).toContain(
        'ERROR error code: 31001, errorMsg: 用户主动kill任务, errorLine: is killed by user ',
      );
      expect(log).toMatch(
        /Sorry\. Your job completed with a status Cancelled\. You can view logs for the reason\.$/,
      );
      const again = await test.call(method, `/entrance/${execId}/kill`);
      expect(again.body.message).toBe('Successfully killed the job(成功kill了job)');
    },
  );

  it('by task number names the execution id', async () => {
    const { execId } = await test.submit('wait for ever');
    expect((await test.call('GET', '/entrance/1/kill')).body).toMatchObject({
      method: '/api/entrance/1/kill',
      data: { execID: execId },
    });
  });

  it('ends a task that waits for its turn', async () => {
    await test.submit('wait go');
    const second = await test.submit('print never');
    await test.call('GET', `/entrance/${second.execId}/kill`);
    expect((await test.task(second.taskId))['status']).toBe('Cancelled');
    expect(test.engine.codes).not.toContain('print never');
  });

  it('is refused to others and after a success', async () => {
    const { execId, taskId } = await test.submit('wait go');
    const foreign = await test.call('GET', `/entrance/${execId}/kill`, { user: 'alice' });
    expect(foreign.http).toBe(400);
    expect(foreign.body.message).toBe(
      'You have no permission to kill this job, excecute by user:hadoop',
    );
    test.engine.release('go');
    await test.reached(taskId);
    const late = await test.call('GET', `/entrance/${execId}/kill`);
    expect(late.http).toBe(400);
    expect(late.body.message).toMatch(/^An exception occurred while killing the job, kill failed/);
  });

  it('closes an engine that does not hear it', async () => {
    await test.close();
    test = await startTestGateway({ killWaitMs: 20 });
    const { execId, taskId } = await test.submit('hang');
    await test.reached(taskId, ['Running']);
    await test.call('GET', `/entrance/${execId}/kill`);
    expect(await test.reached(taskId)).toBe('Cancelled');
    expect(test.engine.closed.size).toBe(1);
  });

  it('of a list answers for each', async () => {
    const { execId, taskId } = await test.submit('wait for ever');
    const path = `/entrance/${execId}/killJobs`;
    const answer = await test.call('POST', path, {
      body: { idList: [execId], taskIDList: [taskId] },
    });
    expect(answer.body).toEqual({
      method: `/api/entrance/${execId}/killJobs`,
      status: 0,
      message: 'success',
      data: {
        messages: [
          {
            method: `/api/entrance/${execId}/kill`,
            status: 0,
            message: 'Successfully killed the job(成功kill了job)',
            data: { execID: execId },
          },
        ],
      },
    });
    expect(
      (await test.call('POST', path, { body: { idList: [execId], taskIDList: [] } })).http,
    ).toBe(400);
    expect((await test.call('POST', path, { body: {} })).body.message).toContain(
      'NullPointerException',
    );
  });

  it('follows a jobRunningTimeout label', async () => {
    const labels = { jobRunningTimeout: '0' };
    const { execId, taskId } = await test.submit('wait for ever', { labels });
    expect(await test.reached(taskId)).toBe('Cancelled');
    expect((await test.task(taskId))['errDesc']).toContain('jobRunningTimeout');
    const log = await test.log(execId);
    expect(log.split('jobRunningTimeout')).toHaveLength(2);
    expect(log).not.toContain('by user');
  });
});

describe('a limit that no timer holds', () => {
  it.each(['2592000', '9'.repeat(30), '9'.repeat(400)])(
    'of %s s ends nothing early',
    async (seconds) => {
      const labels = { jobRunningTimeout: seconds, jobQueuingTimeout: seconds };
      const running = await test.submit('wait go', { labels });
      const queued = await test.submit('print 1', { labels });
      await test.reached(running.taskId, ['Running']);
      // A timer that overflows fires after one millisecond.
      await delay(20);
      test.engine.release('go');
      expect(await test.reached(running.taskId)).toBe('Succeed');
      expect(await test.reached(queued.taskId)).toBe('Succeed');
    },
  );
});

describe('engines and the queue', () => {
  it('run the jobs of a session one after the other on one engine', async () => {
    const first = await test.submit('wait go');
    const second = await test.submit('print 2');
    await test.reached(first.taskId, ['Running']);
    expect((await test.task(second.taskId))['status']).toBe('Inited');
    test.engine.release('go');
    await test.reached(second.taskId);
    expect(test.engine.started).toHaveLength(1);
    expect(await test.log(second.execId)).toContain(
      'Succeed to reuse ec : ServiceInstance(linkis-cg-engineconn, 127.0.0.1:40001, 0)',
    );
  });

  it('give every fixedEngineConn label an engine of its own', async () => {
    const one = await test.submit('wait go', { labels: { fixedEngineConn: 'a' } });
    const other = await test.submit('print 2', { labels: { fixedEngineConn: 'b' } });
    await test.reached(other.taskId);
    test.engine.release('go');
    await test.reached(one.taskId);
    expect(test.engine.started).toHaveLength(2);
  });

  it('start anew when a session is lost, and after executeOnce', async () => {
    for (const [code, labels] of [
      ['lose', {}],
      ['print 1', {}],
      ['print 2', { executeOnce: '' }],
    ] as const) {
      await test.reached((await test.submit(code, { labels })).taskId);
    }
    expect(test.engine.started).toHaveLength(3);
    expect(test.engine.closed).toEqual(new Set(['127.0.0.1:40001', '127.0.0.1:40003']));
  });

  it('refuse a submit when the queue is full', async () => {
    await test.close();
    test = await startTestGateway({ queueCapacity: 1 });
    await test.submit('wait go');
    await test.submit('wait go');
    await expect(test.submit('print 3')).rejects.toThrow('12001');
    test.engine.release('go');
  });

  it('fail a task of an unknown engine, as one that can be tried again', async () => {
    const { execId, taskId } = await test.submit('x', { labels: { engineType: 'nosuch-1' } });
    expect(await test.reached(taskId)).toBe('Failed');
    expect(await test.task(taskId)).toMatchObject({
      errCode: 31002,
      errDesc: '您提交的EngineTypeLabel没有对应的引擎版本',
      engineInstance: null,
      canRetry: true,
    });
    expect(await test.log(execId)).toContain(
      'No plugin found nosuch-1, please check your configuration',
    );
  });

  it('keep what went wrong in log and row', async () => {
    const { execId, taskId } = await test.submit('fail 43004 name x is not defined');
    expect(await test.reached(taskId)).toBe('Failed');
    expect(await test.task(taskId)).toMatchObject({
      errCode: 43004,
      errDesc: 'name x is not defined',
      canRetry: false,
    });
    const log = await test.log(execId);
    expect(log).toMatch(
      / ERROR \[.*- execute code failed! the first line of the cause\n {2}its second line/,
    );
    expect(log).toContain('execute failed,21304, Task is Failed,errorMsg: name x is not defined');
    const other = await test.submit('fail - table missing');
    await test.reached(other.taskId);
    expect(await test.task(other.taskId)).toMatchObject({
      errCode: null,
      errDesc: '21304, Task is Failed,errorMsg: table missing',
    });
  });

  it('survive a fault of an engine', async () => {
    const { taskId } = await test.submit('bug oh no');
    expect(await test.reached(taskId)).toBe('Failed');
    expect(await test.reached((await test.submit('print 1')).taskId)).toBe('Succeed');
  });

  it('are listed for their user and can be killed by him alone', async () => {
    await test.reached((await test.submit('print 1')).taskId);
    const list = async (): Promise<unknown[]> =>
      (await test.call('GET', '/linkisManager/listUserEngines')).body.data.engines;
    expect(await list()).toHaveLength(1);
    const body = [{ applicationName: 'linkis-cg-engineconn', engineInstance: '127.0.0.1:40001' }];
    await test.call('POST', '/linkisManager/rm/enginekill', { user: 'alice', body });
    expect(await list()).toHaveLength(1);
    expect((await test.call('POST', '/linkisManager/rm/enginekill', { body })).body.message).toBe(
      'Kill engineConn succeed.',
    );
    expect(await list()).toHaveLength(0);
  });
});

describe('an idle engine', () => {
  it('is ended, and the next job gets a new one', async () => {
    await test.close();
    test = await startTestGateway({ engineIdleMs: 20 });
    await test.reached((await test.submit('print 1')).taskId);
    while (test.engine.closed.size === 0) await new Promise((resolve) => setTimeout(resolve, 2));
    await test.reached((await test.submit('print 2')).taskId);
    expect(test.engine.started).toHaveLength(2);
  });
});

describe('a job that is gone from memory', () => {
  it('is answered as such, and its row remains', async () => {
    await test.close();
    test = await startTestGateway({ keepJobs: 0 });
    const { execId, taskId } = await test.submit('print 1');
    await test.reached(taskId);
    expect((await test.call('GET', `/entrance/${execId}/status`)).http).toBe(400);
    expect((await test.call('GET', `/entrance/${execId}/status?taskID=1`)).body.data.status).toBe(
      'Succeed',
    );
    expect((await test.call('GET', `/entrance/${execId}/log`)).http).toBe(400);
    expect((await test.call('GET', `/entrance/${execId}/kill?taskID=1`)).body.message).toBe(
      'Forced Kill task (强制杀死任务)',
    );
  });
});
