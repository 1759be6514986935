/** Of a task of somebody else no route tells more than of a task that there is none, and none ends it. */
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Hono } from 'hono';
import { engineManagerRoutes } from '../../src/gateway/routes/engine-manager.ts';
import { entranceRoutes } from '../../src/gateway/routes/entrance.ts';
import type { GatewayEnvironment, GatewayParts } from '../../src/gateway/routes/gateway-context.ts';
import { jobhistoryRoutes } from '../../src/gateway/routes/jobhistory.ts';
import { type Answer, startTestGateway, type TestGateway } from '../support/gateway-client.ts';

interface Ids {
  readonly execId: string;
  readonly taskId: number;
}

/** A route, the id in it by the kind that is asked with, and what the caller says beside it. */
interface Row {
  readonly route: string;
  readonly ask: (ids: Ids) => { method: 'GET' | 'POST'; where: string; body?: unknown };
}

const byId = (verb: string, method: 'GET' | 'POST' = 'GET'): readonly Row[] => {
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
const get = (route: string, query: (ids: Ids) => string): Row => ({
  route: `GET ${route}`,
  ask: (ids) => ({ method: 'GET', where: query(ids) }),
});

const rows: readonly Row[] = [
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
];

let test: TestGateway;
let running: Ids;
let ended: Ids;
beforeEach(async () => {
  test = await startTestGateway({
    users: [
      { name: 'alice', password: 'alice123' },
      { name: 'bob', password: 'bob123' },
    ],
    tokens: [{ token: 'secret-token', users: ['alice', 'bob'] }],
  });
  ended = await test.submit('print CANARY', { user: 'alice' });
  await test.reached(ended.taskId, undefined, 'alice');
  running = await test.submit('print CANARY\nwait go', { user: 'alice' });
  await test.reached(running.taskId, ['Running'], 'alice');
});
afterEach(async () => test.close());

async function asBob(row: Row, ids: Ids): Promise<Answer> {
  const { method, where, body } = row.ask(ids);
  return test.call(method, where, { user: 'bob', ...(body === undefined ? {} : { body }) });
}

/** Without what only repeats the question. */
function told({ http, text }: Answer, { execId, taskId }: Ids): unknown {
  const number = new RegExp(`(?<=[/ "])${String(taskId)}(?=[/ "])`, 'g');
  return [http, text.replaceAll(execId, 'EXEC').replace(number, 'TASK')];
}

describe('a task of another user', () => {
  it('is covered by every route that takes or lists tasks and engines', () => {
    const app = new Hono<GatewayEnvironment>();
    const parts = { settings: {} } as unknown as GatewayParts;
    entranceRoutes(app, parts);
    jobhistoryRoutes(app, parts);
    engineManagerRoutes(app, parts);
    const routes = app.routes.map(
      ({ method, path }) => `${method} ${path.replace('/api/rest_j/v1', '')}`,
    );
    const own = ['POST /entrance/submit', 'POST /entrance/execute'];
    expect(routes.filter((route) => !own.includes(route)).toSorted()).toEqual(
      [...new Set(rows.map(({ route }) => route))].toSorted(),
    );
  });

  it.each(
    rows.map(
      (row) =>
        [
          row.ask({ execId: 'EXEC', taskId: 0 }).method,
          row.ask({ execId: 'EXEC', taskId: 0 }).where,
          row,
        ] as const,
    ),
  )(
    '%s %s tells nothing of it, and ends neither it nor its engine',
    async (_method, _where, row) => {
      const unknown = {
        execId: running.execId.replace(/shell_\d+$/, 'shell_99'),
        taskId: 99_999,
      };
      const nothing = told(await asBob(row, unknown), unknown);
      for (const ids of [running, ended]) {
        const answer = await asBob(row, ids);
        expect(answer.text).not.toContain('CANARY');
        // The real server names the owner to who tries to kill; that is a refusal too.
        const refused = answer.text.includes('You have no permission to kill this job');
        if (!refused) expect(told(answer, ids)).toEqual(nothing);
      }
      expect((await test.task(running.taskId, 'alice'))['status']).toBe('Running');
      expect(test.engine.closed.size).toBe(0);
    },
  );

  it('is its own all the same', async () => {
    for (const id of [running.execId, String(running.taskId)]) {
      const status = await test.call('GET', `/entrance/${id}/status`, { user: 'alice' });
      expect(status.body.data.status).toBe('Running');
    }
    await test.call('GET', `/entrance/${running.execId}/kill`, { user: 'alice' });
    expect(await test.reached(running.taskId, undefined, 'alice')).toBe('Cancelled');
  });
});
