/** Engines over real HTTP, with answers recorded from a Linkis 1.8.0, and from servers that lack the interfaces. */
import { afterEach, describe, expect, it } from '@jest/globals';
import {
  type Answer,
  no,
  ok,
  type ReplayServer,
  type SeenRequest,
  startReplayServer,
} from '../../support/replay-server.ts';
import { clientFor, failureOf } from '../client-under-test.ts';
import type { TaskClient } from '../../../src/task/index.ts';

let server: ReplayServer;
let client: TaskClient;
afterEach(async () => {
  await client.close();
  await server.close();
});

type Answers = Readonly<Record<string, Answer | ((request: SeenRequest) => Answer)>>;

async function serve(answers: Answers): Promise<void> {
  server = await startReplayServer((request) => {
    const answer = answers[request.path] ?? no(404, 404, 'Not Found');
    return typeof answer === 'function' ? answer(request) : answer;
  });
  client = clientFor(server.url);
}

const manager = { labelKey: 'emInstance', instance: '127.0.0.1:9102' };
const shell = {
  usedResource: { memory: 1073741824, cores: 1, instances: 1 },
  engineType: 'shell',
  engineStatus: 'Unlock',
  labels: [
    manager,
    { labelKey: 'userCreator', user: 'hadoop', creator: 'IDE' },
    { labelKey: 'engineType', engineType: 'shell', version: '1' },
  ],
  applicationName: 'linkis-cg-engineconn',
  creator: 'IDE',
  engineInstance: '127.0.0.1:43073',
};
const spark = {
  ...shell,
  usedResource: {
    loadInstanceResource: { memory: 1073741824, cores: 1, instances: 1 },
    yarnResource: {
      queueMemory: 1073741824,
      queueCores: 1,
      queueInstances: 0,
      queueName: 'default',
      applicationId: 'local-1795925775863',
    },
  },
  engineType: 'spark',
  labels: [manager, { labelKey: 'engineType', engineType: 'spark', version: '3.4.4' }],
  engineInstance: '127.0.0.1:41923',
};
const record = {
  id: 6,
  createUser: 'hadoop',
  labelValue: 'hadoop-recorder,shell-1',
  ticketId: 'ffd40356-09f2-48bf-b296-bed56312d6f2',
  serviceInstance: '127.0.0.1:34047',
  usedResource: { cores: 1, instance: 1, memory: 1073741824 },
  ecmInstance: '127.0.0.1:9102',
  createTime: 1795926048000,
  releaseTime: 1795926322000,
  logDirSuffix: 'hadoop/20261129/shell/ffd40356-09f2-48bf-b296-bed56312d6f2/logs',
  engineType: 'shell',
  status: 'Success',
};
const logPath = `/data/engineconn/${record.logDirSuffix}/stdout`;
const logged = (logs: readonly string[], endLine = logs.length): Answer =>
  ok({ result: { logPath, logs, endLine, rows: logs.length }, isError: false, errorMsg: '' });
const operationError = (errorMsg: string, result?: object): Answer =>
  ok({ ...(result && { result }), isError: true, errorMsg });

describe('the list of engines', () => {
  it('adds driver and queue of an engine on Yarn, and has engine manager and application', async () => {
    await serve({ '/linkisManager/rm/engines': ok({ engines: [shell, spark] }) });
    expect(await client.engine.list()).toEqual([
      expect.objectContaining({
        instance: '127.0.0.1:43073',
        engine: 'shell',
        version: '1',
        creator: 'IDE',
        state: 'Unlock',
        manager: '127.0.0.1:9102',
        memory: 1073741824,
        cores: 1,
        queue: undefined,
        applicationId: undefined,
      }),
      expect.objectContaining({
        engine: 'spark',
        memory: 2147483648,
        cores: 2,
        queue: 'default',
        applicationId: 'local-1795925775863',
      }),
    ]);
  });

  it('is read again where the gateway was away for a moment, like all that the manager is asked', async () => {
    const away: Answer = {
      status: 502,
      headers: { 'content-type': 'text/html' },
      body: '<html>502 Bad Gateway</html>',
    };
    const seen = new Map<string, number>();
    const onceAway =
      (answer: Answer) =>
      ({ path }: SeenRequest): Answer => {
        seen.set(path, (seen.get(path) ?? 0) + 1);
        return seen.get(path) === 1 ? away : answer;
      };
    await serve({
      '/linkisManager/rm/engines': onceAway(ok({ engines: [shell] })),
      '/linkisManager/rm/queues': onceAway(ok({ queues: [] })),
    });
    expect(await client.engine.list()).toHaveLength(1);
    expect(await client.engine.queues()).toEqual([]);
    expect([...seen.values()]).toEqual([2, 2]);
  });

  it('is empty without engines, where the server sends no list', async () => {
    await serve({ '/linkisManager/rm/engines': ok({}) });
    expect(await client.engine.list()).toEqual([]);
  });
});

describe('the log of an engine', () => {
  it('is asked with JSON numbers, the application and the engine manager of the list', async () => {
    await serve({
      '/linkisManager/rm/engines': ok({ engines: [shell] }),
      '/linkisManager/openEngineLog': logged(['one', '数据 two']),
    });
    const page = await client.engine.log({
      instance: '127.0.0.1:43073',
      kind: 'stdout',
      lines: 20,
    });
    expect(page).toEqual({ lines: ['one', '数据 two'], path: logPath, endLine: undefined });
    expect(server.seen(/openEngineLog/)[0]?.body).toEqual({
      applicationName: 'linkis-cg-engineconn',
      emInstance: '127.0.0.1:9102',
      instance: '127.0.0.1:43073',
      parameters: { logType: 'stdout', fromLine: 1, pageSize: 20, enableTail: true },
    });
  });

  it('is read from its head, and says where that ended', async () => {
    await serve({
      '/linkisManager/rm/engines': ok({ engines: [shell] }),
      '/linkisManager/openEngineLog': logged(['four', 'five', 'six'], 6),
    });
    const page = await client.engine.log({
      instance: '127.0.0.1:43073',
      kind: 'gc',
      lines: 3,
      from: 4,
    });
    expect(page.endLine).toBe(6);
    expect(server.seen(/openEngineLog/)[0]?.body).toMatchObject({
      parameters: { logType: 'gc', fromLine: 4, pageSize: 3, enableTail: false },
    });
  });

  it('is found after the end of the engine, by the records of days before', async () => {
    await serve({
      '/linkisManager/rm/engines': ok({}),
      '/linkisManager/ecinfo/ecrHistoryList': ok({ engineList: [record], totalPage: 1 }),
      '/linkisManager/openEngineLog': logged(['last words']),
    });
    const at = 1795926048000;
    const page = await client.engine.log({
      instance: '127.0.0.1:34047',
      at,
      kind: 'stderr',
      lines: 5,
    });
    expect(page.lines).toEqual(['last words']);
    const { query } = server.seen(/ecrHistoryList/)[0] ?? {};
    expect(query?.get('instance')).toBe('127.0.0.1:34047');
    expect(query?.get('creator')).toBe('hadoop');
    expect(Date.parse(`${query?.get('startDate') ?? ''}Z`)).toBeLessThan(at - 86_400_000);
    expect(query?.get('endDate')).toMatch(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/);
  });

  it('is gone where neither list has the engine', async () => {
    await serve({
      '/linkisManager/rm/engines': ok({ engines: [shell] }),
      '/linkisManager/ecinfo/ecrHistoryList': ok({ engineList: [], totalPage: 0 }),
    });
    const failure = await failureOf(
      client.engine.log({ instance: '127.0.0.1:1', kind: 'stdout', lines: 5 }),
    );
    expect(failure).toMatchObject({ code: 'RESULT_GONE' });
    expect(failure.message).toContain('knows no engine 127.0.0.1:1 of yours');
    expect(failure.hint).toContain('%engines --past');
  });

  it('that is refused within a good answer is an error', async () => {
    await serve({
      '/linkisManager/rm/engines': ok({ engines: [shell] }),
      '/linkisManager/openEngineLog': operationError(
        'ECMErrorException: errCode: 11110 ,desc: LogFile /data/x is not exists! ,ip: 127.0.0.1 ,port: 9102 ,serviceKind: linkis-cg-engineconnmanager',
        {},
      ),
    });
    const failure = await failureOf(
      client.engine.log({ instance: '127.0.0.1:43073', kind: 'gc', lines: 5 }),
    );
    expect(failure).toMatchObject({ code: 'LINKIS_REFUSED' });
    expect(failure.message).toBe(
      'Linkis refused the gc log of engine 127.0.0.1:43073: LogFile /data/x is not exists!',
    );
  });
});

describe('a kind of log that a release does not have', () => {
  it('is told as such', async () => {
    await serve({
      '/linkisManager/rm/engines': ok({ engines: [shell] }),
      '/linkisManager/openEngineLog': no(
        400,
        1,
        'errCode: 210003 ,desc: param error(参数错误) ,ip: 127.0.0.1 ,port: 9101 ,serviceKind: linkis-cg-linkismanager',
      ),
    });
    const failure = await failureOf(
      client.engine.log({ instance: '127.0.0.1:43073', kind: 'yarnApp', lines: 5 }),
    );
    expect(failure).toMatchObject({
      code: 'LINKIS_REFUSED',
      message: 'this server does not offer the yarnApp log of engines',
    });
  });
});

describe('the Yarn application of an engine', () => {
  const application = (url: string): Answer =>
    ok({
      result: {
        applicationId: 'application_1_0007',
        applicationUrl: url,
        queue: 'root.etl',
        yarnMode: 'client',
      },
      isError: false,
      errorMsg: '',
    });

  it('has id, page and queue, and is asked for once', async () => {
    await serve({ '/linkisManager/executeEngineConnOperation': application('http://rm:8088/a') });
    const expected = { id: 'application_1_0007', url: 'http://rm:8088/a', queue: 'root.etl' };
    expect(await client.engine.application('h:1')).toEqual(expected);
    expect(await client.engine.application('h:1')).toEqual(expected);
    expect(server.requests.map(({ body }) => body)).toEqual([
      {
        applicationName: 'linkis-cg-engineconn',
        instance: 'h:1',
        parameters: { __operator_name__: 'engineConnYarnApplication' },
      },
    ]);
  });

  it.each([
    ['an engine that is none', operationError('EngineConnException: errCode: 20301 ,desc: x', {})],
    ['an engine that has ended', operationError('Ec : ServiceInstance(a, h:1, 0) not found.')],
    ['an id that is empty', ok({ result: { applicationId: '' }, isError: false, errorMsg: '' })],
    ['a result that is missing', ok({})],
  ])('is none for %s', async (_what, answer) => {
    await serve({ '/linkisManager/executeEngineConnOperation': answer });
    expect(await client.engine.application('h:1')).toBeUndefined();
    expect(await client.engine.application('h:1')).toBeUndefined();
    expect(server.requests).toHaveLength(1);
  });

  it('of Spark without a cluster has an id alone', async () => {
    await serve({
      '/linkisManager/executeEngineConnOperation': ok({
        result: { applicationId: 'local-1', applicationUrl: '', queue: '', yarnMode: '' },
        isError: false,
      }),
    });
    expect(await client.engine.application('h:1')).toEqual({
      id: 'local-1',
      url: undefined,
      queue: undefined,
    });
  });
});

describe('what an engine has done', () => {
  it('is read from a JSON text within the answer', async () => {
    await serve({
      '/linkisManager/getEngineConn': ok({
        ecMetrics:
          '{"totalBusyTimeMills":14434,"totalIdleTimeMills":1523,"totalLockTimeMills":15957,"yarnqueueName":"default","applicationId":"local-1","totalUnlockTimeMills":1536}',
        engine: { startTime: 1795926149000 },
      }),
    });
    expect(await client.engine.activity('h:1')).toEqual({
      startedTime: 1795926149000,
      busyMs: 14434,
      idleMs: 3059,
      queue: 'default',
      applicationId: 'local-1',
    });
  });

  it.each([[null], ['not JSON'], ['[]'], [7]])('is not known from %j', async (ecMetrics) => {
    await serve({ '/linkisManager/getEngineConn': ok({ ecMetrics, engine: null }) });
    expect(await client.engine.activity('h:1')).toEqual({
      startedTime: undefined,
      busyMs: undefined,
      idleMs: undefined,
      queue: undefined,
      applicationId: undefined,
    });
  });
});

describe('past engines', () => {
  it('have their times, manager and logs; the creator is without the user', async () => {
    await serve({
      '/linkisManager/ecinfo/ecrHistoryList': ok({ engineList: [record, 7, {}], totalPage: 1 }),
    });
    expect(await client.engine.past({ since: 0, page: 2, most: 50 })).toEqual([
      {
        instance: '127.0.0.1:34047',
        engine: 'shell',
        version: '1',
        creator: 'recorder',
        state: 'Success',
        ticket: record.ticketId,
        manager: '127.0.0.1:9102',
        logDirectory: record.logDirSuffix,
        startedTime: 1795926048000,
        endedTime: 1795926322000,
        memory: 1073741824,
      },
    ]);
    expect(server.requests[0]?.query.get('pageNow')).toBe('2');
    expect(server.requests[0]?.query.get('pageSize')).toBe('50');
  });
});

describe('whether an engine can start', () => {
  it('is read from JSON in texts, nested for an engine on Yarn', async () => {
    await serve({
      '/linkisManager/task-prediction': ok({
        yarnResource:
          '{"queueMemory":68719476736,"queueCores":64,"queueInstances":0,"queueName":"default","applicationId":""}',
        ecmResource: '{"memory":97710505984,"cores":91,"instances":41}',
        checkResult: true,
        tenant: null,
        userResource:
          '{"loadInstanceResource":{"memory":20401094656,"cores":9,"instances":9},"yarnResource":{"queueMemory":321048805376,"queueCores":149,"queueInstances":30,"queueName":"default","applicationId":""}}',
      }),
    });
    expect(await client.engine.prediction('spark', 'recorder')).toEqual({
      possible: true,
      user: { memory: 20401094656, cores: 9, instances: 9 },
      userQueue: { memory: 321048805376, cores: 149, instances: undefined },
      machines: { memory: 97710505984, cores: 91, instances: 41 },
      queue: { memory: 68719476736, cores: 64, instances: undefined },
      queueName: 'default',
    });
    expect(String(server.requests[0]?.query)).toBe('engineType=spark&creator=recorder');
  });

  it('of an engine without Yarn has no queue', async () => {
    await serve({
      '/linkisManager/task-prediction': ok({
        yarnResource: null,
        ecmResource: '{"memory":1,"cores":0,"instances":41}',
        checkResult: false,
        userResource: '{"memory":20401094656,"cores":9,"instances":9}',
      }),
    });
    expect(await client.engine.prediction('shell', 'IDE')).toEqual({
      possible: false,
      user: { memory: 20401094656, cores: 9, instances: 9 },
      userQueue: undefined,
      machines: { memory: 1, cores: 0, instances: 41 },
      queue: undefined,
      queueName: undefined,
    });
  });

  it.each([[{}], [{ checkResult: 'yes', userResource: '{' }]])(
    'is not understood from %j',
    async (data) => {
      await serve({ '/linkisManager/task-prediction': ok(data) });
      const failure = await failureOf(client.engine.prediction('shell', 'IDE'));
      expect(failure).toMatchObject({ code: 'LINKIS_SHAPE' });
    },
  );
});

describe('queues', () => {
  it('are listed with their clusters', async () => {
    await serve({
      '/linkisManager/rm/queues': ok({
        queues: [{ queues: ['default', 'root.etl', ''], clustername: 'prod' }, null, {}],
      }),
    });
    expect(await client.engine.queues()).toEqual([
      { queue: 'default', cluster: 'prod' },
      { queue: 'root.etl', cluster: 'prod' },
    ]);
  });

  it('have a maximum of memory although the answer has the name of the queue there', async () => {
    await serve({
      '/linkisManager/rm/queueresources': ok({
        queueInfo: {
          numPendingApps: 2,
          queuename: { queueMemory: 68719476736, queueCores: 64, queueName: 'default' },
          numActiveApps: 3,
          usedResources: { memory: 1024, cores: 4 },
          maxApps: 100,
          usedPercentage: { memory: 0.5, cores: 0.0625 },
          maxResources: { memory: 'default', cores: 64 },
        },
        userResources: [],
      }),
    });
    expect(await client.engine.queueLoad({ queue: 'default', cluster: 'prod' })).toEqual({
      used: { memory: 1024, cores: 4, instances: undefined },
      maximum: { memory: 68719476736, cores: 64, instances: undefined },
      memoryShare: 0.5,
      coresShare: 0.0625,
      runningApplications: 3,
      pendingApplications: 2,
      mostApplications: 100,
    });
    expect(server.requests[0]?.body).toEqual({
      queuename: 'default',
      clustername: 'prod',
      clustertype: 'Yarn',
    });
  });

  it.each([
    [
      'RMErrorException: errCode: 11006 ,desc: Failed to request external resourceRMWarnException: errCode: 11006 ,desc: Queue:etl does not exist in YARN(YARN 中不存在队列:etl) ,ip: 127.0.0.1 ,port: 9101',
      'Yarn has no queue etl in the cluster sit',
    ],
    [
      'RMErrorException: errCode: 110013 ,desc: No suitable ExternalResourceProvider found for cluster:sit ,ip: 127.0.0.1 ,port: 9101',
      'the server knows no cluster sit',
    ],
  ])('that do not exist are told in few words', async (reason, words) => {
    const desc = `operation failed(操作失败)s！the reason(原因)：${reason}`;
    await serve({
      '/linkisManager/rm/queueresources': no(400, 1, desc, { errorMsg: { errCode: 0, desc } }),
    });
    const failure = await failureOf(client.engine.queueLoad({ queue: 'etl', cluster: 'sit' }));
    expect(failure).toMatchObject({ code: 'OPTION_INVALID', message: words });
  });
});

describe('an interface that the server does not have', () => {
  const spring = (status: number): Answer => ({
    status,
    body: { timestamp: 1, status, error: 'Not Found', path: '/api/rest_j/v1/x' },
  });
  const calls: readonly (readonly [string, () => Promise<unknown>])[] = [
    ['the list of engines', async () => client.engine.list()],
    ['the Yarn application of an engine', async () => client.engine.application('h:1')],
    ['what an engine has done', async () => client.engine.activity('h:1')],
    ['the list of past engines', async () => client.engine.past({ since: 0, page: 1, most: 1 })],
    ['whether an engine can start', async () => client.engine.prediction('spark', 'IDE')],
    ['the list of queues', async () => client.engine.queues()],
    ['the load of queue a', async () => client.engine.queueLoad({ queue: 'a', cluster: 'b' })],
  ];

  it.each([404, 405])('is told as such at %d, and not asked again', async (status) => {
    await serve({});
    await server.close();
    server = await startReplayServer(() => spring(status));
    await client.close();
    client = clientFor(server.url);
    for (const [what, call] of calls) {
      const failure = await failureOf(call());
      expect(failure).toMatchObject({
        code: 'LINKIS_REFUSED',
        message: `this server (${server.url}) does not offer ${what}`,
      });
      expect(failure.hint).toMatch(
        /Every Linkis from 1\.3\.0 on has it|Linkis has it from 1\.7\.0 on/,
      );
      await failureOf(call());
    }
    expect(server.requests).toHaveLength(calls.length);
  });

  it('is told as such where a proxy has a page for it, if Linkis answers other calls', async () => {
    const page: Answer = {
      status: 404,
      headers: { 'content-type': 'text/html' },
      body: '<html>404 Not Found</html>',
    };
    await serve({ '/linkisManager/rm/engines': ok({}), '/linkisManager/rm/queues': page });
    expect(await failureOf(client.engine.queues())).toMatchObject({ code: 'LINKIS_HTTP' });
    await client.engine.list();
    const failure = await failureOf(client.engine.queues());
    expect(failure.message).toBe(`this server (${server.url}) does not offer the list of queues`);
    // It is believed now.
    const asked = server.seen(/queues/).length;
    await failureOf(client.engine.queues());
    expect(server.seen(/queues/)).toHaveLength(asked);
  });

  it('is told as such when no service takes the path, and is asked again later', async () => {
    const message =
      'NoApplicationExistsException: errCode: 10050 ,desc: Application linkisManager does not exist any instances ,ip: 127.0.0.1 ,port: 9001';
    await serve({
      '/linkisManager/rm/queues': { body: { method: '/x', status: 1, message, data: null } },
    });
    const failure = await failureOf(client.engine.queues());
    expect(failure.message).toContain('does not offer the list of queues');
    const before = server.requests.length;
    expect(before).toBeLessThan(6);
    await failureOf(client.engine.queues());
    expect(server.requests.length).toBeGreaterThan(before);
  });
});
