/** `status`, `progress`, `progressWithResource` and `pause` of a task. */
import { ok, refused } from './answer.ts';
import { hasEnded } from '../jobs/history-row.ts';
import { findTask } from './find-task.ts';
import { type GatewayContext, type GatewayParts, methodOf } from './gateway-context.ts';

/** From memory, else from the job history when the task's number is known. */
export function statusAnswer(context: GatewayContext, parts: GatewayParts): Response {
  const { id, byNumber, job, row } = findTask(context, parts);
  const method = methodOf(context);
  if (job !== undefined) {
    const execID = byNumber ? parts.entrance.execIdOf(job) : id;
    return ok(method, { status: job.state, execID });
  }
  if (byNumber) return ok(method, { taskID: id, status: row?.status ?? 'Cancelled', execID: '' });
  if (context.req.query('taskID') !== undefined) {
    return ok(method, { status: row?.status ?? 'Cancelled', execID: id });
  }
  return refused(
    method,
    'Get job by ID error and cannot obtain the corresponding task status.(获取job时发生异常，不能获取相应的任务状态)',
  );
}

/** At most 0.99 before the end. There is no Yarn here, so `yarnResource` is null until the end and then absent. */
export function progressAnswer(
  context: GatewayContext,
  parts: GatewayParts,
  withResource: boolean,
): Response {
  const { id, byNumber, job, row } = findTask(context, parts);
  const method = methodOf(context);
  if (job !== undefined) {
    return ok(method, {
      ...(withResource && !job.isOver ? { yarnResource: null } : {}),
      progress: job.progress,
      progressInfo: [],
      execID: byNumber ? parts.entrance.execIdOf(job) : id,
    });
  }
  if (byNumber && row !== undefined) {
    const progress = hasEnded(row.status) ? '1.0' : 0;
    return ok(method, { progress, progressInfo: [], taskID: id, execID: '' });
  }
  return refused(
    method,
    'The job corresponding to the ID is empty, and the corresponding task progress cannot be obtained.(ID 对应的job为空，不能获取相应的任务进度)',
  );
}

/** Does nothing, as the real one. */
export function pauseAnswer(context: GatewayContext, parts: GatewayParts): Response {
  const { id, job } = findTask(context, parts);
  const method = methodOf(context);
  return job === undefined
    ? refused(
        method,
        'The job corresponding to the ID is empty, and the corresponding task cannot be paused.(ID 对应的job为空，不能暂停相应的任务)',
      )
    : ok(method, { execID: id }, 'success to pause job (成功pause了job)');
}
