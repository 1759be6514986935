/** `entrance/*`: submit, status, log, progress, kill [EntranceRestfulApi.java]. */
import type { Hono } from 'hono';
import { asObject, asString, parseJson } from '../../shared/index.ts';
import { ok, refused, springError, unrouted } from './answer.ts';
import { parseSubmission } from '../submission/parse-submission.ts';
import {
  type GatewayContext,
  type GatewayEnvironment,
  type GatewayParts,
  methodOf,
} from './gateway-context.ts';
import { isOwn } from './find-task.ts';
import { killAnswer, killList } from './kill.ts';
import { logAnswer } from './task-log.ts';
import { pauseAnswer, progressAnswer, statusAnswer } from './task-state.ts';

const base = '/api/rest_j/v1/entrance';

/** Adds the routes. */
export function entranceRoutes(app: Hono<GatewayEnvironment>, parts: GatewayParts): void {
  app.post(`${base}/submit`, async (context) => submit(context, parts, 'submit'));
  app.post(`${base}/execute`, async (context) => submit(context, parts, 'execute'));
  app.get(`${base}/operation/metrics/taskinfo`, (context) => taskInfo(context, parts));
  app.get(`${base}/operation/metrics/runningtask`, (context) => {
    const running = ownUnfinished(context, parts).filter((job) => job.state !== 'Inited');
    return ok(methodOf(context), { runningTaskNumber: running.length });
  });
  const byId = (
    verb: string,
    answer: (context: GatewayContext) => Promise<Response> | Response,
  ): void => {
    app.get(`${base}/:id/${verb}`, async (context) => routedById(context, parts, answer));
  };
  byId('status', (context) => statusAnswer(context, parts));
  byId('progress', (context) => progressAnswer(context, parts, false));
  byId('progressWithResource', (context) => progressAnswer(context, parts, true));
  byId('log', async (context) => logAnswer(context, parts));
  byId('pause', (context) => pauseAnswer(context, parts));
  // A real server takes GET alone here; its documentation says POST. Either is understood.
  app.on(['GET', 'POST'], `${base}/:id/kill`, async (context) =>
    routedById(context, parts, async () => killAnswer(context, parts)),
  );
  app.post(`${base}/killJobs`, async (context) => killList(context, parts));
  app.post(`${base}/:id/killJobs`, async (context) => killList(context, parts));
}

async function submit(
  context: GatewayContext,
  parts: GatewayParts,
  by: 'submit' | 'execute',
): Promise<Response> {
  const path = `${base}/${by}`;
  if (!(context.req.header('content-type') ?? 'application/json').includes('json')) {
    return springError(415, 'Unsupported Media Type', path);
  }
  const body = asObject(parseJson(await context.req.text()));
  if (body === undefined) return springError(400, 'Bad Request', path);
  const route = asString(asObject(body['labels'])?.['route']);
  if (route !== undefined && route !== '') {
    return unrouted(
      path,
      `GatewayErrorException: errCode: 11011 ,desc: Cannot route to the corresponding service, URL:${path} RouteLabel:${JSON.stringify(route)} ,ip: 127.0.0.1 ,port: 9001 ,serviceKind: linkis-mg-gateway`,
    );
  }
  const submission = parseSubmission(body, by, context.get('caller').name, '127.0.0.1');
  const ticket = context.get('ticket');
  const environment = ticket === undefined ? undefined : parts.sessions.environment(ticket);
  const job = await parts.entrance.submit({ ...submission, ticket, environment });
  return ok(`/api/entrance/${by}`, { taskID: job.taskId, execID: parts.entrance.execIdOf(job) });
}

/** Refuses ids that the real gateway cannot route, in its words. */
async function routedById(
  context: GatewayContext,
  parts: GatewayParts,
  answer: (context: GatewayContext) => Promise<Response> | Response,
): Promise<Response> {
  const id = context.req.param('id') ?? '';
  const { pathname } = new URL(context.req.url);
  const fault = idFault(context, id, parts);
  return fault === undefined ? answer(context) : unrouted(pathname, fault.message, fault.data);
}

/** Why the gateway cannot route an id of the path; undefined when it can. A number of somebody else's task is as good as none. */
export function idFault(
  context: GatewayContext,
  id: string,
  parts: GatewayParts,
): { readonly message: string; readonly data: Readonly<Record<string, unknown>> } | undefined {
  if (id.startsWith('exec_id') || id === 'operation') return undefined;
  if (!/^\d+$/.test(id)) {
    const message = `NumberFormatException: For input string: "${id}"`;
    return { message, data: { stack: `java.lang.${message}` } };
  }
  const row = parts.history.get(Number(id));
  return row === undefined || !isOwn(context, row)
    ? { message: `taskId ${id} is not exists.`, data: {} }
    : undefined;
}

function ownUnfinished(
  context: GatewayContext,
  parts: GatewayParts,
): readonly { readonly state: string }[] {
  const { name } = context.get('caller');
  const creator = context.req.query('creator');
  const engine = context.req.query('ecType') ?? context.req.query('engineTypeLabel');
  return parts.entrance.queue.unfinished.filter(
    (job) =>
      job.user === name &&
      (creator === undefined || job.row.creator === creator) &&
      (engine === undefined || job.submission.engine === engine.split('-')[0]),
  );
}

function taskInfo(context: GatewayContext, parts: GatewayParts): Response {
  const asked = context.req.query('user');
  const caller = context.get('caller');
  if (asked !== undefined && asked !== caller.name && !caller.admin) {
    return refused(methodOf(context), 'Non-administrators cannot view task information of others');
  }
  const jobs = ownUnfinished(context, parts);
  const queued = jobs.filter((job) => job.state === 'Inited').length;
  return ok(methodOf(context), {
    taskNumber: jobs.length,
    runningNumber: jobs.length - queued,
    queuedNumber: queued,
  });
}
