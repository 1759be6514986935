/** `linkisManager/*` about single engines: what one is and has done, its application, its end, whether another could start; and past ones. */
import { availableParallelism, freemem } from 'node:os';
import { operatorKey, yarnOperator } from '../../contract/index.ts';
import { asObject, asString, type JsonObject } from '../../shared/index.ts';
import { chooseEngine } from '../engines/engine-choice.ts';
import type { PooledEngine } from '../engines/engine-pool.ts';
import type { EngineRecord } from '../engines/engine-records.ts';
import { GatewayError, OperationFailure } from '../ground/gateway-error.ts';
import { badRequest, ok, refused } from '../answers/answer.ts';
import { nullPointer } from './engine-log.ts';
import { engineManager, managerBase, node, oneEngine } from './engine-manager.ts';
import {
  bodyOf,
  type GatewayContext,
  type GatewayParts,
  type Routes,
} from '../answers/gateway-context.ts';

type Data = Readonly<Record<string, unknown>>;

/** What a call about one engine names. */
interface AskedEngine {
  readonly application: string;
  readonly instance: string;
  /** The caller's own; undefined when there is none. */
  readonly engine: PooledEngine | undefined;
  readonly body: JsonObject;
}

export function engineOperationRoutes(app: Routes, parts: GatewayParts): void {
  const post = (
    verb: string,
    answer: (context: GatewayContext, asked: AskedEngine) => Response | Promise<Response>,
  ): void => {
    app.post(`${managerBase}/${verb}`, async (context) => {
      const body = await bodyOf(context);
      if (body === undefined) return badRequest(context);
      const application = asString(body['applicationName']);
      const instance = asString(body['instance']);
      if (application === undefined || instance === undefined) throw nullPointerFailure();
      const engine = parts.pool
        .of(context.get('caller').name)
        .find(({ running }) => running.instance === instance);
      return answer(context, { application, instance, engine, body });
    });
  };

  post('getEngineConn', (context, { application, instance, engine }) => {
    if (engine === undefined)
      return refused(
        context,
        `Instance does not exist ServiceInstance(${application}, ${instance}, 0)`,
      );
    const ecMetrics = metricsOf(engine);
    return ok(context, { ecMetrics, engine: { ...node(engine), ...untold, ecMetrics } });
  });

  post('executeEngineConnOperation', (context, { application, instance, engine, body }) => {
    if (engine === undefined)
      return ok(context, {
        isError: true,
        errorMsg: `Ec : ServiceInstance(${application}, ${instance}, 0) not found.`,
      });
    const operator = asString(asObject(body['parameters'])?.[operatorKey]);
    if (operator === undefined)
      throw new GatewayError(-1, 'Illegal response of operation.', 'manager');
    const failed = (name: string, code: number, desc: string): Response => {
      const [ip = '', port = ''] = instance.split(':');
      const errorMsg = `${name}: errCode: ${String(code)} ,desc: ${desc} ,ip: ${ip} ,port: ${port} ,serviceKind: ${application}`;
      return ok(context, { result: {}, isError: true, errorMsg });
    };
    if (operator !== yarnOperator)
      return failed('GovernanceErrorException', 20030, `Cannot find operator named ${operator}.`);
    const running = engine.running.application;
    if (running === undefined)
      return failed(
        'EngineConnException',
        20301,
        'EngineConn is not a yarn application, cannot fetch applicaiton info.',
      );
    const { applicationId, applicationUrl, queue } = running;
    const result = { applicationId, applicationUrl, queue, yarnMode: '' };
    return ok(context, { result, isError: false, errorMsg: '' });
  });

  post('killEngineConn', async (context, { engine }) => {
    if (engine === undefined)
      throw new OperationFailure(
        'NullPointerException: Cannot invoke "org.apache.linkis.manager.common.entity.node.EngineNode.getOwner()" because "engineNode" is null',
        'manager',
      );
    await parts.pool.drop(engine);
    return ok(context, {}, 'Kill engineConn succeed.');
  });

  app.get(`${managerBase}/task-prediction`, async (context) => {
    const engineType = context.req.query('engineType') ?? '';
    const missing = [
      ['engineType', engineType],
      ['creator', context.req.query('creator') ?? ''],
    ].find(([, value]) => value === '')?.[0];
    if (missing !== undefined)
      return refused(
        context,
        `parameters:${missing} can't be null (请求参数【${missing}】不能为空)`,
      );
    const isKnown =
      parts.kinds.some(({ offers }) => offers.some(({ engine }) => engine === engineType)) ||
      (await chooseEngine(parts.kinds, { engine: engineType, version: '' }, 'sql')) !== undefined;
    if (!isKnown)
      throw new OperationFailure(
        `EngineConnPluginNotFoundException: errCode: 70063 ,desc: No plugin found ${engineType}-*, please check your configuration ,ip: 127.0.0.1 ,port: 9101 ,serviceKind: linkis-cg-linkismanager`,
        'manager',
      );
    const engines = parts.pool.of(context.get('caller').name);
    const busy = engines.filter((engine) => engine.busy).length;
    const left = JSON.stringify({
      memory: freemem(),
      cores: Math.max(0, availableParallelism() - busy),
      instances: Math.max(0, parts.settings.concurrency - engines.length),
    });
    return ok(context, {
      tenant: null,
      userResource: left,
      ecmResource: left,
      yarnResource: null,
      checkResult: engines.length < parts.settings.concurrency,
    });
  });

  app.get(`${managerBase}/ecinfo/ecrHistoryList`, async (context) => {
    const { name, admin } = context.get('caller');
    const query = (key: string): string | undefined => context.req.query(key)?.trim() || undefined;
    const [start, end] = [dateOf(query('startDate')), dateOf(query('endDate'))];
    const [pageNow, pageSize] = [query('pageNow') ?? '1', query('pageSize') ?? '20'].map(Number);
    if (start === 'wrong' || end === 'wrong' || !isPage(pageNow) || !isPage(pageSize))
      return badRequest(context);
    const since = start ?? new Date().setHours(0, 0, 0, 0);
    const until = end ?? Date.now();
    const creator = query('creator');
    const living = parts.pool.of(name).map(({ ticket }) => ticket);
    const records = await parts.pool.records.of(name, new Set(living));
    const found = records.filter(
      (record) =>
        record.startedAt >= since &&
        record.startedAt <= until &&
        // `creator` is a user there, for administrators; there is only the caller's own here.
        (!admin || creator === undefined || creator === name) &&
        (query('instance') ?? record.instance) === record.instance &&
        (query('engineType') ?? record.engine) === record.engine,
    );
    const from = (pageNow - 1) * pageSize;
    return ok(context, {
      engineList: found.slice(from, from + pageSize).map((record) => recordRow(record, parts)),
      totalPage: found.length,
    });
  });

  app.get(`${managerBase}/ecinfo/get`, async (context) => {
    const ticket = context.req.query('ticketid');
    if (ticket === undefined) return badRequest(context);
    const { name } = context.get('caller');
    const living = parts.pool.of(name).map((engine) => engine.ticket);
    const records = await parts.pool.records.of(name, new Set(living));
    const record = records.find((one) => one.ticket === ticket);
    return record === undefined
      ? refused(context, `tickedId not exist:${ticket}`)
      : ok(context, { ecResourceInfoRecord: recordRow(record, parts) });
  });
}

/** What this answer leaves out of a node, unlike the list of engines. */
const untold: Data = {
  labels: null,
  nodeResource: null,
  nodeOverLoadInfo: null,
  nodeHealthyInfo: null,
  updateTime: null,
};

function nullPointerFailure(): OperationFailure {
  return new OperationFailure(`NullPointerException: ${nullPointer('asText')}`, 'manager');
}

/** A JSON text in the answer, as engines report it. */
function metricsOf(engine: PooledEngine): string {
  const now = Date.now();
  const busy = engine.busyMs + (engine.busy ? now - engine.lastUse : 0);
  const { application } = engine.running;
  return JSON.stringify({
    totalBusyTimeMills: busy,
    totalIdleTimeMills: 0,
    totalLockTimeMills: busy,
    yarnqueueName: application?.queue ?? 'default',
    unlockToShutdownTimeMills: 0,
    ...(application === undefined ? {} : { applicationId: application.applicationId }),
    ticketId: engine.ticket,
    lastUnlockTimestamp: engine.lastUse,
    totalUnlockTimeMills: Math.max(0, now - engine.startedAt - busy),
  });
}

function recordRow(record: EngineRecord, parts: GatewayParts): Data {
  const { id, user, creator, engine, version, endedAt } = record;
  const { memory, cores } = oneEngine;
  const one = { cores, instance: 1, memory };
  return {
    id,
    createUser: user,
    labelValue: `${user}-${creator},${engine}-${version}`,
    ticketId: record.ticket,
    serviceInstance: record.instance,
    usedResource: one,
    requestResource: one,
    releasedResource: endedAt === undefined ? null : one,
    ecmInstance: engineManager,
    requestTimes: 1,
    usedTimes: 1,
    releaseTimes: endedAt === undefined ? 0 : 1,
    usedTime: record.startedAt,
    createTime: record.startedAt,
    releaseTime: endedAt ?? null,
    logDirSuffix: parts.pool.records.suffix(record),
    engineType: engine,
    status: endedAt === undefined ? 'Running' : 'Success',
  };
}

/** `yyyy-MM-dd HH:mm:ss` in the gateway's time zone, as epoch milliseconds. */
function dateOf(text: string | undefined): number | 'wrong' | undefined {
  if (text === undefined) return undefined;
  if (!/^\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}$/.test(text)) return 'wrong';
  const time = Date.parse(text.replace(' ', 'T'));
  return Number.isNaN(time) ? 'wrong' : time;
}

function isPage(number: number | undefined): number is number {
  return number !== undefined && Number.isInteger(number) && number >= 1;
}
