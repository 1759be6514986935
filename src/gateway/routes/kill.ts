/** `kill` and `killJobs`: ask jobs to end and wait until their engines have stopped. */
import { asArray, asNumber, asObject, asString, delay, parseJson } from '../../shared/index.ts';
import { envelopeStatus } from '../../contract/index.ts';
import { envelope, ok, refused } from './answer.ts';
import type { HistoryRow } from '../jobs/history-row.ts';
import type { Job } from '../jobs/job.ts';
import { OperationFailure } from '../ground/operation-failure.ts';
import { findTask, isOwn } from './find-task.ts';
import { type GatewayContext, type GatewayParts, methodOf } from './gateway-context.ts';

/** A Linkis message before it becomes an answer, since `killJobs` lists several. */
interface Message {
  readonly method: string;
  readonly status: number;
  readonly message: string;
  readonly data: Readonly<Record<string, unknown>>;
}

/** The reason in job history; Linkis' words for code 31001. */
const killedByUser = '用户主动kill任务';

/** Kills one task; the answer comes when it has ended, or the engine had its time. */
export async function killAnswer(context: GatewayContext, parts: GatewayParts): Promise<Response> {
  const { id, byNumber, row } = findTask(context, parts);
  const method = methodOf(context);
  const job = byNumber ? parts.entrance.byTaskId(Number(id)) : parts.entrance.byExecId(id);
  const message = await kill(context, parts, method, byNumber ? '' : id, job, row);
  return envelope(message.method, message.status, message.message, message.data);
}

/** Kills a list; one task of somebody else refuses the whole call before anything is killed. */
export async function killList(context: GatewayContext, parts: GatewayParts): Promise<Response> {
  const method = methodOf(context);
  const body = asObject(parseJson(await context.req.text())) ?? {};
  const ids = asArray(body['idList'])?.map((id) => asString(id) ?? '');
  const taskIds = asArray(body['taskIDList'])?.map((id) => asNumber(id) ?? -1);
  if (ids === undefined || taskIds === undefined) {
    throw new OperationFailure(
      `NullPointerException: Cannot invoke "com.fasterxml.jackson.databind.JsonNode.size()" because "${ids === undefined ? 'idNode' : 'taskIDNode'}" is null`,
      'entrance',
    );
  }
  if (ids.length !== taskIds.length) {
    return refused(
      method,
      'The length of the ID list does not match the length of the TASKID list(id列表的长度与taskId列表的长度不一致)',
    );
  }
  const found = ids.map((id, at) => ({
    id,
    job: parts.entrance.byExecId(id),
    row: parts.history.get(taskIds[at] ?? -1),
  }));
  for (const { job } of found) {
    if (job !== undefined && !isOwn(context, job)) return refused(method, noPermission(job));
  }
  const messages = await Promise.all(
    found.map(async ({ id, job, row }) =>
      kill(context, parts, `/api/entrance/${id}/kill`, id, job, row),
    ),
  );
  return ok(method, { messages }, 'success');
}

async function kill(
  context: GatewayContext,
  parts: GatewayParts,
  method: string,
  id: string,
  job: Job | undefined,
  row: HistoryRow | undefined,
): Promise<Message> {
  const say = (status: number, message: string, data: Message['data'] = {}): Message => ({
    method,
    status,
    message,
    data,
  });
  const { ok: fine, error } = envelopeStatus;
  if (job === undefined) {
    // The row of a task that is not in memory has ended already: there is nothing to force.
    return row !== undefined && isOwn(context, row)
      ? say(fine, 'Forced Kill task (强制杀死任务)')
      : say(error, 'Get job by ID error, kill failed.(获取job时发生异常，kill失败)');
  }
  if (!isOwn(context, job)) return say(error, noPermission(job));
  if (job.isOver && job.state !== 'Cancelled') {
    return say(
      error,
      `An exception occurred while killing the job, kill failed(kill job的时候出现了异常，kill失败) with error:errCode: 120001 ,desc: jobId:${String(job.taskId)}, the task state in database is ${job.state}, update to Cancelled is refused`,
    );
  }
  job.cancel('user', killedByUser);
  const patience = new AbortController();
  await Promise.race([job.ended, delay(parts.settings.killWaitMs * 2, patience.signal)]);
  patience.abort();
  const execID = id === '' ? parts.entrance.execIdOf(job) : id;
  return say(fine, 'Successfully killed the job(成功kill了job)', { execID });
}

function noPermission(job: Job): string {
  return `You have no permission to kill this job, excecute by user:${job.user}`;
}
