/** What another user of a served gateway asks of a task that is not their own. Data alone. */

/** The two ids of a task. */
export interface TaskIds {
  readonly execId: string;
  readonly taskId: number;
}

/** A route, the kind of id in it, and what else the request holds. */
export interface ForeignTask {
  readonly route: string;
  readonly ask: (ids: TaskIds) => { method: 'GET' | 'POST'; where: string; body?: unknown };
}

const byId = (verb: string, method: 'GET' | 'POST' = 'GET'): readonly ForeignTask[] => {
  const route = `${method} /entrance/:id/${verb}`;
  return [
    { route, ask: ({ taskId }) => ({ method, where: `/entrance/${String(taskId)}/${verb}` }) },
    { route, ask: ({ execId }) => ({ method, where: `/entrance/${execId}/${verb}` }) },
    {
      route,
      ask: ({ execId, taskId }) => ({
        method,
        where: `/entrance/${execId}/${verb}?taskID=${String(taskId)}`,
      }),
    },
  ];
};
const get = (route: string, query: (ids: TaskIds) => string): ForeignTask => ({
  route: `GET ${route}`,
  ask: (ids) => ({ method: 'GET', where: query(ids) }),
});

/** Of the engine that ran the task. */
const ofEngine = (verb: string, more: Readonly<Record<string, unknown>> = {}): ForeignTask => ({
  route: `POST /linkisManager/${verb}`,
  ask: () => ({
    method: 'POST',
    where: `/linkisManager/${verb}`,
    body: { applicationName: 'linkis-cg-engineconn', instance: '127.0.0.1:40001', ...more },
  }),
});

/** Every route that takes or lists tasks or engines, asked by another user than theirs. */
export const foreignTasks: readonly ForeignTask[] = [
  ...['status', 'progress', 'progressWithResource', 'log', 'pause'].flatMap((verb) => byId(verb)),
  ...(['GET', 'POST'] as const).flatMap((method) => byId('kill', method)),
  {
    route: 'POST /entrance/killJobs',
    ask: ({ execId, taskId }) => ({
      method: 'POST',
      where: '/entrance/killJobs',
      body: { idList: [execId], taskIDList: [taskId] },
    }),
  },
  {
    route: 'POST /entrance/:id/killJobs',
    ask: ({ execId, taskId }) => ({
      method: 'POST',
      where: `/entrance/${execId}/killJobs`,
      body: { idList: [execId], taskIDList: [taskId] },
    }),
  },
  get(
    '/entrance/operation/metrics/taskinfo',
    () => '/entrance/operation/metrics/taskinfo?user=bob',
  ),
  get('/entrance/operation/metrics/runningtask', () => '/entrance/operation/metrics/runningtask'),
  get('/jobhistory/:id/get', ({ taskId }) => `/jobhistory/${String(taskId)}/get`),
  get('/jobhistory/list', ({ taskId }) => `/jobhistory/list?taskID=${String(taskId)}`),
  get('/jobhistory/list', () => '/jobhistory/list?proxyUser=alice&isAdminView=true'),
  get('/jobhistory/listundonetasks', () => '/jobhistory/listundonetasks?proxyUser=alice'),
  get('/jobhistory/listundone', () => '/jobhistory/listundone?proxyUser=alice'),
  get(
    '/jobhistory/list-taskids',
    ({ taskId }) => `/jobhistory/list-taskids?taskID=${String(taskId)}`,
  ),
  get(
    '/jobhistory/job-extra-info',
    ({ taskId }) => `/jobhistory/job-extra-info?jobId=${String(taskId)}`,
  ),
  get('/jobhistory/governanceStationAdmin', () => '/jobhistory/governanceStationAdmin'),
  get('/linkisManager/listUserEngines', () => '/linkisManager/listUserEngines'),
  {
    route: 'POST /linkisManager/rm/engines',
    ask: () => ({ method: 'POST', where: '/linkisManager/rm/engines', body: {} }),
  },
  {
    route: 'POST /linkisManager/rm/userresources',
    ask: () => ({ method: 'POST', where: '/linkisManager/rm/userresources', body: {} }),
  },
  {
    route: 'POST /linkisManager/rm/enginekill',
    ask: () => ({
      method: 'POST',
      where: '/linkisManager/rm/enginekill',
      body: [{ applicationName: 'linkis-cg-engineconn', engineInstance: '127.0.0.1:40001' }],
    }),
  },
  ofEngine('openEngineLog', {
    emInstance: '127.0.0.1:9102',
    parameters: { logType: 'stdout', fromLine: 1, pageSize: 100 },
  }),
  ofEngine('getEngineConn'),
  ofEngine('killEngineConn'),
  ofEngine('executeEngineConnOperation', {
    parameters: { __operator_name__: 'engineConnYarnApplication' },
  }),
  get(
    '/linkisManager/ecinfo/ecrHistoryList',
    () => '/linkisManager/ecinfo/ecrHistoryList?creator=alice&instance=127.0.0.1%3A40001',
  ),
  get('/linkisManager/ecinfo/get', () => '/linkisManager/ecinfo/get?ticketid=..'),
];
