/** `kill` and `killJobs`: ask jobs to end and wait until their engines have stopped. */
import { asArray, asNumber, asString } from '../../shared/index.ts';
import { envelopeStatus } from '../../contract/index.ts';
import { envelope, ok, refused } from '../answers/answer.ts';
import type { HistoryRow } from '../jobs/history-row.ts';
import type { Job } from '../jobs/job.ts';
import { OperationFailure } from '../ground/gateway-error.ts';
import { within } from '../ground/within.ts';
import { findTask, isOwn } from '../answers/find-task.ts';
import { bodyOf, type GatewayContext, type GatewayParts } from '../answers/gateway-context.ts';

/** The reason in the job history, in Linkis' words for code 31001. */
const killedByUser = '用户主动kill任务';

/** Kills one task. Answers when the task has ended, or when the time of two kills is over. */
export async function killAnswer(context: GatewayContext, parts: GatewayParts): Promise<Response> {
  const { id, byNumber, row } = findTask(context, parts);
  const job = byNumber ? parts.entrance.byTaskId(Number(id)) : parts.entrance.byExecId(id);
  const { status, message, data } = await kill(context, parts, byNumber ? '' : id, job, row);
  return envelope(context, status, message, data);
}

/** Kills a list of tasks. If one of them is another user's, the call is refused and nothing is killed. */
export async function killList(context: GatewayContext, parts: GatewayParts): Promise<Response> {
  const body = (await bodyOf(context)) ?? {};
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
      context,
      'The length of the ID list does not match the length of the TASKID list(id列表的长度与taskId列表的长度不一致)',
    );
  }
  const found = ids.map((id, at) => ({
    id,
    job: parts.entrance.byExecId(id),
    row: parts.history.get(taskIds[at] ?? -1),
  }));
  for (const { job } of found) {
    if (job !== undefined && !isOwn(context, job)) return refused(context, noPermission(job));
  }
  const messages = await Promise.all(
    found.map(async ({ id, job, row }) => ({
      method: `/api/entrance/${id}/kill`,
      ...(await kill(context, parts, id, job, row)),
    })),
  );
  return ok(context, { messages }, 'success');
}

/** An envelope without its method. */
interface Outcome {
  readonly status: number;
  readonly message: string;
  readonly data: Readonly<Record<string, unknown>>;
}

async function kill(
  context: GatewayContext,
  parts: GatewayParts,
  id: string,
  job: Job | undefined,
  row: HistoryRow | undefined,
): Promise<Outcome> {
  const { ok: success, error } = envelopeStatus;
  if (job === undefined) {
    // A task that is not in memory has ended.
    return row !== undefined && isOwn(context, row)
      ? { status: success, message: 'Forced Kill task (强制杀死任务)', data: {} }
      : {
          status: error,
          message: 'Get job by ID error, kill failed.(获取job时发生异常，kill失败)',
          data: {},
        };
  }
  if (!isOwn(context, job)) return { status: error, message: noPermission(job), data: {} };
  if (job.isOver && job.state !== 'Cancelled') {
    const message = `An exception occurred while killing the job, kill failed(kill job的时候出现了异常，kill失败) with error:errCode: 120001 ,desc: jobId:${String(job.taskId)}, the task state in database is ${job.state}, update to Cancelled is refused`;
    return { status: error, message, data: {} };
  }
  job.cancel('user', killedByUser);
  await within(parts.settings.killWaitMs * 2, job.ended);
  const execID = id === '' ? parts.entrance.execIdOf(job) : id;
  return {
    status: success,
    message: 'Successfully killed the job(成功kill了job)',
    data: { execID },
  };
}

function noPermission(job: Job): string {
  return `You have no permission to kill this job, excecute by user:${job.user}`;
}
