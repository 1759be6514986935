/** `entrance/*`: submit, status, log, progress, kill [EntranceRestfulApi.java]. */
import { asObject, asString } from '../../shared/index.ts';
import type { Job } from '../jobs/job.ts';
import { parseSubmission } from '../submission/parse-submission.ts';
import { badRequest, ok, refused, springError, unrouted } from '../answers/answer.ts';
import { isOwn } from '../answers/find-task.ts';
import {
  bodyOf,
  type GatewayContext,
  type GatewayParts,
  type Routes,
} from '../answers/gateway-context.ts';
import { killAnswer, killList } from './kill.ts';
import { logAnswer, pauseAnswer, progressAnswer, statusAnswer } from '../answers/task-answers.ts';

const base = '/api/rest_j/v1/entrance';

type Answer = (context: GatewayContext, parts: GatewayParts) => Promise<Response> | Response;

export function entranceRoutes(app: Routes, parts: GatewayParts): void {
  app.post(`${base}/submit`, async (context) => submit(context, parts, 'submit'));
  app.post(`${base}/execute`, async (context) => submit(context, parts, 'execute'));
  app.get(`${base}/operation/metrics/taskinfo`, (context) => taskInfo(context, parts));
  app.get(`${base}/operation/metrics/runningtask`, (context) => {
    const running = ownUnfinished(context, parts).filter((job) => job.state !== 'Inited');
    return ok(context, { runningTaskNumber: running.length });
  });
  const byId = (verb: string, answer: Answer): void => {
    app.get(`${base}/:id/${verb}`, async (context) => routedById(context, parts, answer));
  };
  byId('status', statusAnswer);
  byId('progress', (context) => progressAnswer(context, parts, false));
  byId('progressWithResource', (context) => progressAnswer(context, parts, true));
  byId('log', logAnswer);
  byId('pause', pauseAnswer);
  // A real server takes GET only; its documentation says POST.
  app.on(['GET', 'POST'], `${base}/:id/kill`, async (context) =>
    routedById(context, parts, killAnswer),
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
  const body = await bodyOf(context);
  if (body === undefined) return badRequest(context);
  const route = asString(asObject(body['labels'])?.['route']);
  if (route !== undefined && route !== '') {
    return unrouted(
      path,
      `GatewayErrorException: errCode: 11011 ,desc: Cannot route to the corresponding service, URL:${path} RouteLabel:${JSON.stringify(route)} ,ip: 127.0.0.1 ,port: 9001 ,serviceKind: linkis-mg-gateway`,
    );
  }
  const submission = parseSubmission(body, context.get('caller').name, '127.0.0.1');
  const ticket = context.get('ticket');
  const environment = ticket === undefined ? undefined : parts.sessions.environment(ticket);
  const job = await parts.entrance.submit({ ...submission, ticket, environment });
  return ok(`/api/entrance/${by}`, { taskID: job.taskId, execID: parts.entrance.execIdOf(job) });
}

/** Refuses ids that the real gateway cannot route, in its words. */
async function routedById(
  context: GatewayContext,
  parts: GatewayParts,
  answer: Answer,
): Promise<Response> {
  return idFault(context, context.req.param('id') ?? '', parts) ?? answer(context, parts);
}

/** The answer for an id that the gateway cannot route; undefined when it can. Another user's task counts as none. */
export function idFault(
  context: GatewayContext,
  id: string,
  parts: GatewayParts,
): Response | undefined {
  if (id.startsWith('exec_id') || id === 'operation') return undefined;
  const { pathname } = new URL(context.req.url);
  if (!/^\d+$/.test(id)) {
    const message = `NumberFormatException: For input string: "${id}"`;
    return unrouted(pathname, message, { stack: `java.lang.${message}` });
  }
  const row = parts.history.get(Number(id));
  if (row !== undefined && isOwn(context, row)) return undefined;
  return unrouted(pathname, `taskId ${id} is not exists.`);
}

function ownUnfinished(context: GatewayContext, parts: GatewayParts): readonly Job[] {
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
    return refused(context, 'Non-administrators cannot view task information of others');
  }
  const jobs = ownUnfinished(context, parts);
  const queued = jobs.filter((job) => job.state === 'Inited').length;
  return ok(context, {
    taskNumber: jobs.length,
    runningNumber: jobs.length - queued,
    queuedNumber: queued,
  });
}
