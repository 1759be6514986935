/** The engine manager's interfaces about single engines, their logs, and queues. */
import type { ContractCase, EndedTask, KeyTypes } from './contract-case.ts';

const manager = (verb: string) => (): string => `/linkisManager/${verb}`;
const application = 'linkis-cg-engineconn';

/** Of what the sources say and no recording has. */
const bySource = 'by source, not recorded';

const openLog = (
  parameters: unknown,
  more: Readonly<Record<string, unknown>> = {},
): Pick<ContractCase, 'chapter' | 'method' | 'path' | 'body'> => ({
  chapter: 0,
  method: 'POST',
  path: manager('openEngineLog'),
  body: ({ engine, engineManager }: EndedTask) => ({
    applicationName: application,
    emInstance: engineManager,
    instance: engine,
    parameters,
    ...more,
  }),
});
const logPage: KeyTypes = {
  'result.logPath': 'string',
  'result.logs': 'list',
  'result.endLine': 'number',
  'result.rows': 'number',
  isError: 'boolean',
  errorMsg: 'string',
};
const good = { http: 200, status: 0, message: /^OK$/ };
const bad = { http: 400, status: 1 };

const operate = (
  more: (task: EndedTask) => Readonly<Record<string, unknown>>,
): Pick<ContractCase, 'chapter' | 'method' | 'path' | 'body'> => ({
  chapter: 0,
  method: 'POST',
  path: manager('executeEngineConnOperation'),
  body: more,
});
const yarnParameters = { __operator_name__: 'engineConnYarnApplication' };

/** Rows. */
export const engineCases: readonly ContractCase[] = [
  ...['stdout', 'stderr', 'gc', 'yarnApp'].map((logType): ContractCase => ({
    name: `openEngineLog ${logType}`,
    ...openLog({ logType, fromLine: 1, pageSize: 3 }),
    ...good,
    data: logPage,
  })),
  {
    name: 'openEngineLog from the head, past its end',
    ...openLog({ logType: 'stdout', fromLine: 100_000, pageSize: 3, enableTail: false }),
    ...good,
    data: logPage,
  },
  {
    name: 'openEngineLog without fromLine and pageSize',
    ...openLog({ logType: 'stdout' }),
    ...good,
    data: logPage,
  },
  {
    name: 'openEngineLog, numbers as text',
    ...openLog({ logType: 'stdout', fromLine: '1', pageSize: '3' }),
    ...good,
    data: { result: 'object', isError: 'boolean', errorMsg: 'string' },
  },
  {
    name: 'openEngineLog of an unknown type',
    ...openLog({ logType: 'nonsense', fromLine: 1, pageSize: 3 }),
    ...bad,
    message: /210003/,
  },
  {
    name: 'openEngineLog of no engine',
    ...openLog({ logType: 'stdout' }, { instance: '127.0.0.1:1' }),
    ...bad,
    message: /^EC instance: 127\.0\.0\.1:1 not exist/,
  },
  {
    name: 'openEngineLog of no engine manager',
    ...openLog({ logType: 'stdout' }, { emInstance: '127.0.0.1:2' }),
    ...bad,
    message: /does not exist, Unable to open engine log/,
  },
  {
    name: 'openEngineLog without parameters',
    ...openLog(undefined),
    ...bad,
    message: /JsonNode\.toString\(\)/,
  },
  {
    name: 'openEngineLog without applicationName',
    ...openLog({ logType: 'stdout' }, { applicationName: undefined }),
    ...bad,
    message: /JsonNode\.asText\(\)/,
  },
  {
    name: 'openEngineLog, enableTail as text',
    ...openLog({ logType: 'stdout', enableTail: 'no' }),
    ...good,
    data: { result: 'object', isError: 'boolean', errorMsg: 'string' },
    local: bySource,
  },
  {
    name: 'operation engineConnYarnApplication on an engine that is none',
    ...operate(({ engine }) => ({
      applicationName: application,
      instance: engine,
      parameters: yarnParameters,
    })),
    ...good,
    data: { result: 'object', isError: 'boolean', errorMsg: 'string' },
  },
  {
    name: 'operation on no engine',
    ...operate(() => ({
      applicationName: application,
      instance: '127.0.0.1:1',
      parameters: yarnParameters,
    })),
    ...good,
    data: { isError: 'boolean', errorMsg: 'string' },
  },
  {
    name: 'operation without parameters',
    ...operate(({ engine }) => ({ applicationName: application, instance: engine })),
    ...bad,
    message: /^error code\(错误码\): -1, .*Illegal response of operation\.\.$/,
  },
  {
    name: 'operation without applicationName',
    ...operate(({ engine }) => ({ instance: engine, parameters: yarnParameters })),
    ...bad,
    message: /NullPointerException/,
    data: { 'errorMsg.errCode': 'number', 'errorMsg.serviceKind': 'string' },
  },
  {
    chapter: 0,
    name: 'getEngineConn',
    method: 'POST',
    path: manager('getEngineConn'),
    body: ({ engine }) => ({ applicationName: application, instance: engine }),
    ...good,
    data: { ecMetrics: 'string', 'engine.startTime': 'number', 'engine.owner': 'string' },
  },
  {
    chapter: 0,
    name: 'getEngineConn of no engine',
    method: 'POST',
    path: manager('getEngineConn'),
    body: () => ({ applicationName: application, instance: '127.0.0.1:1' }),
    ...bad,
    message: /^Instance does not exist ServiceInstance\(linkis-cg-engineconn, 127\.0\.0\.1:1, 0\)$/,
  },
  {
    chapter: 0,
    name: 'getEngineConn, empty object',
    method: 'POST',
    path: manager('getEngineConn'),
    body: () => ({}),
    ...bad,
    message: /NullPointerException/,
  },
  {
    chapter: 0,
    name: 'killEngineConn of no engine',
    method: 'POST',
    path: manager('killEngineConn'),
    body: () => ({ applicationName: application, instance: '127.0.0.1:1' }),
    ...bad,
    message: /NullPointerException: .*getOwner\(\)/,
  },
  {
    chapter: 0,
    name: 'task-prediction',
    method: 'GET',
    path: manager('task-prediction'),
    query: () => ({ engineType: 'shell', creator: 'IDE' }),
    ...good,
    data: {
      checkResult: 'boolean',
      userResource: 'string',
      ecmResource: 'string',
      yarnResource: 'string?',
      tenant: 'string?',
    },
  },
  ...['shell-1', 'nonsense'].map((engineType): ContractCase => ({
    chapter: 0,
    name: `task-prediction of ${engineType}`,
    method: 'GET',
    path: manager('task-prediction'),
    query: () => ({ engineType, creator: 'IDE' }),
    ...bad,
    message: /70063/,
    data: { 'errorMsg.serviceKind': 'string', 'errorMsg.port': 'number' },
  })),
  ...['engineType', 'creator'].map((missing): ContractCase => ({
    chapter: 0,
    name: `task-prediction without ${missing}`,
    method: 'GET',
    path: manager('task-prediction'),
    query: () => ({ engineType: 'shell', creator: 'IDE', [missing]: '' }),
    ...bad,
    message: new RegExp(`^parameters:${missing} can't be null`),
  })),
  {
    chapter: 0,
    name: 'rm/queues',
    method: 'POST',
    path: manager('rm/queues'),
    body: () => ({}),
    ...good,
    data: { queues: 'list' },
  },
  {
    chapter: 0,
    name: 'rm/queueresources',
    method: 'POST',
    path: manager('rm/queueresources'),
    body: () => ({ queuename: 'default', clustername: 'default', clustertype: 'Yarn' }),
    ...good,
    data: {
      'queueInfo.usedResources.memory': 'number',
      // As released: the name of the queue.
      'queueInfo.maxResources.memory': 'string',
      'queueInfo.queuename.queueMemory': 'number',
      'queueInfo.usedPercentage.cores': 'number',
      'queueInfo.maxApps': 'number',
      'queueInfo.numActiveApps': 'number',
      'queueInfo.numPendingApps': 'number',
      userResources: 'list',
    },
  },
  {
    chapter: 0,
    name: 'rm/queueresources of no queue',
    method: 'POST',
    path: manager('rm/queueresources'),
    body: () => ({ queuename: 'nosuch', clustername: 'default', clustertype: 'Yarn' }),
    ...bad,
    message: /errCode: 11006 /,
  },
  {
    chapter: 0,
    name: 'rm/queueresources, empty object',
    method: 'POST',
    path: manager('rm/queueresources'),
    body: () => ({}),
    ...bad,
    message: /errCode: 110013 .*cluster:null/,
  },
  {
    chapter: 0,
    name: 'ecinfo/ecrHistoryList of an instance',
    method: 'GET',
    path: manager('ecinfo/ecrHistoryList'),
    query: ({ engine }) => ({ instance: engine }),
    ...good,
    data: { engineList: 'list', totalPage: 'number' },
  },
  {
    chapter: 0,
    name: 'ecinfo/ecrHistoryList, a date that is none',
    method: 'GET',
    path: manager('ecinfo/ecrHistoryList'),
    query: () => ({ startDate: 'yesterday' }),
    http: 400,
    status: 400,
    local: bySource,
  },
  {
    chapter: 0,
    name: 'ecinfo/get of none such',
    method: 'GET',
    path: manager('ecinfo/get'),
    query: () => ({ ticketid: 'nosuch' }),
    ...bad,
    message: /^tickedId not exist:nosuch$/,
  },
];
