/** Of a task of somebody else no route tells more than of a task that there is none, and none ends it. */
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Hono } from 'hono';
import { engineManagerRoutes } from '../../src/gateway/routes/engine-manager.ts';
import { engineLogRoutes } from '../../src/gateway/routes/engine-log.ts';
import { engineOperationRoutes } from '../../src/gateway/routes/engine-operations.ts';
import { entranceRoutes } from '../../src/gateway/routes/entrance.ts';
import type {
  GatewayEnvironment,
  GatewayParts,
} from '../../src/gateway/answers/gateway-context.ts';
import { jobhistoryRoutes } from '../../src/gateway/routes/jobhistory.ts';
import { foreignTasks, type ForeignTask, type TaskIds } from '../security/foreign-tasks.ts';
import { type Answer, startTestGateway, type TestGateway } from '../support/gateway-client.ts';

let test: TestGateway;
let running: TaskIds;
let ended: TaskIds;
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

async function asBob(row: ForeignTask, ids: TaskIds): Promise<Answer> {
  const { method, where, body } = row.ask(ids);
  return test.call(method, where, { user: 'bob', ...(body === undefined ? {} : { body }) });
}

/** Without what only repeats the question. */
function told({ http, text }: Answer, { execId, taskId }: TaskIds): unknown {
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
    engineLogRoutes(app, parts);
    engineOperationRoutes(app, parts);
    const routes = app.routes.map(
      ({ method, path }) => `${method} ${path.replace('/api/rest_j/v1', '')}`,
    );
    const own = [
      'POST /entrance/submit',
      'POST /entrance/execute',
      'GET /linkisManager/task-prediction',
    ];
    expect(routes.filter((route) => !own.includes(route)).toSorted()).toEqual(
      [...new Set(foreignTasks.map(({ route }) => route))].toSorted(),
    );
  });

  it.each(
    foreignTasks.map(
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
