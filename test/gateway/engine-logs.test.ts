/** Engines of the gateway as `linkisManager/*` tells of them: logs, operations, records, queues, and what each refuses. */
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { EngineLog } from '../../src/gateway/engines/engine-log.ts';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { startTestGateway, type TestGateway } from '../support/gateway-client.ts';

let test: TestGateway;
beforeEach(async () => {
  test = await startTestGateway();
});
afterEach(async () => {
  await test.close();
});

const instance = '127.0.0.1:40001';
const application = { applicationName: 'linkis-cg-engineconn', instance };

// oxlint-disable-next-line typescript/no-explicit-any -- tests look into any answer
async function log(parameters: unknown, more: object = {}, user = 'hadoop'): Promise<any> {
  const body = { ...application, emInstance: '127.0.0.1:9102', parameters, ...more };
  const answer = await test.call('POST', '/linkisManager/openEngineLog', { user, body });
  return { http: answer.http, ...answer.body };
}

async function ran(code: string): Promise<void> {
  await test.reached((await test.submit(code)).taskId);
}

describe('openEngineLog', () => {
  it('has what the engine did and what failed, and goes on after its end and a restart', async () => {
    await ran('log WARN 数据 slow');
    await ran('fail - table missing');
    const read = async (): Promise<string> =>
      (await log({ logType: 'stdout' })).data.result.logs.join('\n');
    const text = await read();
    expect(text).toMatch(
      /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3} \[INFO \] \[JobId-\] - shell-1 started/,
    );
    expect(text).toContain('[WARN ] [JobId-1] - 数据 slow');
    expect(text).toContain('[ERROR] [JobId-2] - Failed to execute task 2: table missing');
    await test.call('POST', '/linkisManager/killEngineConn', { body: application });
    expect(await read()).toContain(`${instance} has ended`);
    await test.restart();
    expect(await read()).toContain(text);
  });

  it('pages from the end and from the head as Linkis does', async () => {
    await ran(Array.from({ length: 6 }, (_line, at) => `log INFO line ${String(at)}`).join('\n'));
    const page = async (parameters: object): Promise<unknown> => {
      const { result } = (await log({ logType: 'stdout', ...parameters })).data;
      return [
        result.logs.map((line: string) => line.replace(/^.* - /, '')),
        result.endLine,
        result.rows,
      ];
    };
    const last = 'Finished to execute task 1';
    expect(await page({ fromLine: 1, pageSize: 2 })).toEqual([['line 5', last], 2, 2]);
    expect(await page({ fromLine: 3, pageSize: 2 })).toEqual([['line 3', 'line 4'], 4, 2]);
    const head = { enableTail: false, pageSize: 2 };
    expect(await page({ ...head, fromLine: 3 })).toEqual([['line 0', 'line 1'], 4, 2]);
    expect(await page({ ...head, fromLine: 9 })).toEqual([[last], 9, 1]);
    expect(await page({ ...head, fromLine: 100_000 })).toEqual([[], 9, 0]);
    expect(await page({ ...head, onlyKeywords: 'line 1,line 4' })).toEqual([
      ['line 1', 'line 4'],
      7,
      2,
    ]);
    expect(await page({ ...head, pageSize: 1, ignoreKeywords: 'start,task' })).toEqual([
      ['line 0'],
      3,
      1,
    ]);
  });

  it('has empty files for what no engine here writes', async () => {
    await ran('print 1');
    for (const logType of ['stderr', 'gc', 'yarnApp'])
      expect((await log({ logType })).data).toMatchObject({
        result: { logs: [], endLine: 0, rows: 0 },
        isError: false,
        errorMsg: '',
      });
  });

  it('says within a good answer what Java could not cast', async () => {
    await ran('print 1');
    expect(await log({ logType: 'stdout', fromLine: '1', pageSize: 3 })).toMatchObject({
      http: 200,
      status: 0,
      data: {
        result: {},
        isError: true,
        errorMsg: expect.stringMatching(/^ClassCastException: class java\.lang\.String/),
      },
    });
    expect((await log({ logType: 'stdout', enableTail: 'no' })).data.errorMsg).toMatch(/Boolean/);
  });

  it.each([
    [
      'an unknown type',
      { parameters: { logType: 'nonsense' } },
      /^errCode: 210003 ,desc: param error/,
    ],
    ['udfLog', { parameters: { logType: 'udfLog' } }, /210003/],
    ['no such engine', { instance: '127.0.0.1:1' }, /^EC instance: 127\.0\.0\.1:1 not exist $/],
    ['no such engine manager', { emInstance: '127.0.0.1:2' }, /^ECM node :\[127\.0\.0\.1:40001\]/],
    ['no parameters', { parameters: undefined }, /JsonNode\.toString\(\)/],
    ['no applicationName', { applicationName: undefined }, /JsonNode\.asText\(\)/],
  ])('refuses %s', async (_what, more, message) => {
    await ran('print 1');
    const answer = await log({ logType: 'stdout' }, more);
    expect(answer).toMatchObject({ http: 400, status: 1, data: {} });
    expect(answer.message).toMatch(message);
  });

  it("shows nobody another user's", async () => {
    await ran('print 1');
    const answer = await log({ logType: 'stdout' }, {}, 'alice');
    expect(answer).toMatchObject({ http: 400, message: `EC instance: ${instance} not exist ` });
  });
});

describe('the log of an engine', () => {
  it('keeps its newest lines when it gets long, and says what it removed', async () => {
    const directory = await mkdtemp(path.join(tmpdir(), 'engine-log-'));
    try {
      const written = await EngineLog.open(path.join(directory, 'logs'));
      const line = 'x'.repeat(64 * 1024);
      for (let at = 0; at < 80; at += 1) {
        written.error(`${String(at)} ${line}`);
        await written.flush();
      }
      const text = await readFile(path.join(directory, 'logs', 'stderr'), 'utf8');
      expect(text.length).toBeLessThan(4 * 1024 * 1024 + 1000);
      expect(text).toMatch(/^\[… \d+ bytes of earlier lines were removed/);
      expect(text.trimEnd().split('\n').at(-1)?.slice(0, 3)).toBe('79 ');
    } finally {
      await rm(directory, { recursive: true });
    }
  });

  it('goes nowhere when the disk refuses it, and nothing fails', async () => {
    const written = await EngineLog.open('/dev/null/logs');
    written.note('INFO', 'lost');
    await expect(written.flush()).resolves.toBeUndefined();
  });
});

describe('executeEngineConnOperation', () => {
  const operate = async (body: unknown): Promise<[number, unknown, unknown]> => {
    const path = '/linkisManager/executeEngineConnOperation';
    const answer = await test.call('POST', path, { body });
    return [answer.http, answer.body.message, answer.body.data];
  };
  const parameters = { __operator_name__: 'engineConnYarnApplication' };

  it('says of an engine without an application that it is none', async () => {
    await ran('print 1');
    expect(await operate({ ...application, parameters })).toEqual([
      200,
      'OK',
      {
        result: {},
        isError: true,
        errorMsg:
          'EngineConnException: errCode: 20301 ,desc: EngineConn is not a yarn application, cannot fetch applicaiton info. ,ip: 127.0.0.1 ,port: 40001 ,serviceKind: linkis-cg-engineconn',
      },
    ]);
  });

  it('tells the application of an engine that has one', async () => {
    await test.close();
    const facts = { applicationId: 'local-1', applicationUrl: 'http://127.0.0.1:4040', queue: 'q' };
    const ofCluster = { ...facts, cores: 2, memoryBytes: 4096 };
    const { createScriptedEngine } = await import('../support/scripted-engine.ts');
    const { kind } = createScriptedEngine();
    const withFacts = {
      ...kind,
      start: async (session: Parameters<typeof kind.start>[0]) => {
        const engine = await kind.start(session);
        return Object.assign(engine, { application: ofCluster });
      },
    };
    test = await startTestGateway({ engines: [withFacts] });
    await ran('print 1');
    expect(await operate({ ...application, parameters })).toEqual([
      200,
      'OK',
      { result: { ...facts, yarnMode: '' }, isError: false, errorMsg: '' },
    ]);
    const { engines } = (await test.call('POST', '/linkisManager/rm/engines', { body: {} })).body
      .data;
    expect(engines[0].usedResource).toEqual({
      loadInstanceResource: { memory: 1_073_741_824, cores: 1, instances: 1 },
      yarnResource: {
        queueMemory: 4096,
        queueCores: 2,
        queueInstances: 0,
        queueName: 'q',
        applicationId: 'local-1',
      },
    });
  });

  it('refuses what it cannot do', async () => {
    await ran('print 1');
    const gone = await operate({ ...application, instance: '127.0.0.1:1', parameters });
    expect(gone).toEqual([
      200,
      'OK',
      {
        isError: true,
        errorMsg: 'Ec : ServiceInstance(linkis-cg-engineconn, 127.0.0.1:1, 0) not found.',
      },
    ]);
    const unknown = await operate({ ...application, parameters: { __operator_name__: 'nope' } });
    expect(unknown[2]).toMatchObject({
      isError: true,
      errorMsg: expect.stringMatching(/20030.*nope/),
    });
    expect((await operate(application)).slice(0, 2)).toEqual([
      400,
      'error code(错误码): -1, error message(错误信息): Illegal response of operation..',
    ]);
    expect((await operate({ instance, parameters }))[1]).toMatch(
      /NullPointerException: Cannot invoke/,
    );
  });
});

describe('getEngineConn', () => {
  it('tells what an engine has done, in a JSON text', async () => {
    await ran('print 1');
    const { data } = (
      await test.call('POST', '/linkisManager/getEngineConn', { body: application })
    ).body;
    expect(JSON.parse(data.ecMetrics)).toMatchObject({
      totalBusyTimeMills: expect.any(Number),
      totalUnlockTimeMills: expect.any(Number),
      yarnqueueName: 'default',
      ticketId: data.engine.ticketId,
    });
    expect(data.engine).toMatchObject({ nodeStatus: 'Unlock', owner: 'hadoop' });
  });

  it('refuses none such and an empty body', async () => {
    const none = await test.call('POST', '/linkisManager/getEngineConn', { body: application });
    expect([none.http, none.body.message]).toEqual([
      400,
      `Instance does not exist ServiceInstance(linkis-cg-engineconn, ${instance}, 0)`,
    ]);
    const empty = await test.call('POST', '/linkisManager/getEngineConn', { body: {} });
    expect([empty.http, empty.body.method]).toEqual([400, null]);
    const kill = await test.call('POST', '/linkisManager/killEngineConn', { body: application });
    expect(kill.body.message).toContain('getOwner()');
  });
});

describe('ecrHistoryList', () => {
  const rows = async (query: string, user = 'hadoop'): Promise<Record<string, unknown>[]> =>
    (await test.call('GET', `/linkisManager/ecinfo/ecrHistoryList?${query}`, { user })).body.data
      .engineList;

  it('lists living and ended engines, and survives a restart', async () => {
    await ran('print 1');
    expect(await rows('')).toEqual([
      expect.objectContaining({
        serviceInstance: instance,
        labelValue: 'hadoop-IDE,shell-1',
        ecmInstance: '127.0.0.1:9102',
        releaseTime: null,
        status: 'Running',
      }),
    ]);
    await test.restart();
    expect(await rows(`instance=${instance}`)).toEqual([
      expect.objectContaining({ status: 'Success', releaseTime: expect.any(Number) }),
    ]);
    expect(await rows('instance=127.0.0.1%3A1')).toEqual([]);
    expect(await rows('engineType=spark')).toEqual([]);
    expect(await rows('creator=recorder')).toEqual([]);
    expect(await rows('endDate=2020-01-01+00%3A00%3A00')).toEqual([]);
    expect(await rows('', 'alice')).toEqual([]);
  });

  it.each(['startDate=yesterday', 'pageNow=x', 'pageSize=0'])(
    'refuses %s without an envelope',
    async (query) => {
      const answer = await test.call('GET', `/linkisManager/ecinfo/ecrHistoryList?${query}`);
      expect([answer.http, answer.body.status]).toEqual([400, 400]);
    },
  );
});

describe('task-prediction', () => {
  const ask = async (
    query: string,
  ): Promise<{ http: number; message: string; data: Record<string, unknown> }> => {
    const answer = await test.call('GET', `/linkisManager/task-prediction?${query}`);
    return { http: answer.http, ...answer.body };
  };

  it('has its resources as JSON texts', async () => {
    const { data } = await ask('engineType=shell&creator=IDE');
    expect(data).toMatchObject({ checkResult: true, tenant: null, yarnResource: null });
    expect(JSON.parse(String(data['userResource']))).toEqual({
      memory: expect.any(Number),
      cores: expect.any(Number),
      instances: expect.any(Number),
    });
  });

  it('is false when the user has as many engines as run at once', async () => {
    await test.close();
    test = await startTestGateway({ concurrency: 1 });
    await ran('print 1');
    const { data } = await ask('engineType=shell&creator=IDE');
    expect(data['checkResult']).toBe(false);
    expect(JSON.parse(String(data['userResource']))).toMatchObject({ instances: 0 });
  });

  it.each([
    ['engineType=shell-1&creator=IDE', /70063 ,desc: No plugin found shell-1-\*/],
    ['engineType=nonsense&creator=IDE', /70063/],
    ['engineType=&creator=IDE', /^parameters:engineType can't be null/],
    ['engineType=shell', /^parameters:creator can't be null/],
  ])('refuses %s', async (query, message) => {
    const answer = await ask(query);
    expect(answer.http).toBe(400);
    expect(answer.message).toMatch(message);
  });
});

describe('queues', () => {
  it('are the machine, with its own memory and cores', async () => {
    const listed = await test.call('POST', '/linkisManager/rm/queues');
    expect(listed.body).toMatchObject({
      method: null,
      data: { queues: [{ queues: ['default'], clustername: 'default' }] },
    });
    const body = { queuename: 'default', clustername: 'default', clustertype: 'Yarn' };
    const { data } = (await test.call('POST', '/linkisManager/rm/queueresources', { body })).body;
    expect(data.queueInfo).toMatchObject({
      maxResources: { memory: 'default', cores: expect.any(Number) },
      usedResources: { memory: expect.any(Number), cores: 0 },
      queuename: { queueMemory: expect.any(Number), queueName: 'default' },
      numActiveApps: 0,
      numPendingApps: 0,
    });
  });

  it.each([
    [{ queuename: 'nosuch', clustername: 'default' }, /11006 ,desc: Queue:nosuch does not exist/],
    [{ queuename: 'default', clustername: 'sit' }, /110013 .*cluster:sit/],
    [{}, /110013 .*cluster:null/],
  ])('refuse %j', async (body, message) => {
    const answer = await test.call('POST', '/linkisManager/rm/queueresources', { body });
    expect([answer.http, answer.body.data.errorMsg.serviceKind]).toEqual([
      400,
      'linkis-cg-linkismanager',
    ]);
    expect(answer.body.message).toMatch(message);
  });
});
