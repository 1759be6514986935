/** Finds the task of the id in an entrance path: a job in memory, only its row, or nothing. */
import type { HistoryRow } from '../jobs/history-row.ts';
import type { Job } from '../jobs/job.ts';
import type { GatewayContext, GatewayParts } from './gateway-context.ts';

export interface FoundTask {
  /** The id in the path. */
  readonly id: string;
  /** The id is a task number: then the job history answers for an ended task. */
  readonly byNumber: boolean;
  /** Undefined when it is not in memory, or has ended and was asked for by its number. */
  readonly job: Job | undefined;
  /** Found by the number in the path, or by `?taskID=`. */
  readonly row: HistoryRow | undefined;
  /** The execID for answers; empty for a number without a job. */
  readonly execID: string;
}

/** Another user's task is not found: the real server shows its state, but here users share nothing. */
export function findTask(context: GatewayContext, parts: GatewayParts): FoundTask {
  const id = context.req.param('id') ?? '';
  const own = <T extends Job | HistoryRow>(task: T | undefined): T | undefined =>
    task !== undefined && isOwn(context, task) ? task : undefined;
  if (/^\d+$/.test(id)) {
    const found = own(parts.entrance.byTaskId(Number(id)));
    const job = found?.isOver === true ? undefined : found;
    return {
      id,
      byNumber: true,
      job,
      row: own(parts.history.get(Number(id))),
      execID: job === undefined ? '' : parts.entrance.execIdOf(job),
    };
  }
  const asked = context.req.query('taskID');
  return {
    id,
    byNumber: false,
    job: own(parts.entrance.byExecId(id)),
    row: asked === undefined ? undefined : own(parts.history.get(Number(asked))),
    execID: id,
  };
}

/** True when the task is the caller's, or the caller may see everybody's. */
export function isOwn(context: GatewayContext, task: { readonly user: string }): boolean {
  const caller = context.get('caller');
  return caller.admin || task.user === caller.name;
}
