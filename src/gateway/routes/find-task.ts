/** The id in an entrance path to a job: in memory, or only its row, or neither. */
import type { HistoryRow } from '../jobs/history-row.ts';
import type { Job } from '../jobs/job.ts';
import type { GatewayContext, GatewayParts } from './gateway-context.ts';

/** What an id stands for. */
export interface FoundTask {
  /** The id as asked. */
  readonly id: string;
  /** The id is a task number; an ended task is then answered from the job history. */
  readonly byNumber: boolean;
  /** Undefined when it is not in memory, or it is asked by number and has ended. */
  readonly job: Job | undefined;
  /** By the number in the path, or by `?taskID=`. */
  readonly row: HistoryRow | undefined;
}

/** Looks the path's id up. A task of somebody else is none, though the real server tells its state: this one's users share nothing. */
export function findTask(context: GatewayContext, parts: GatewayParts): FoundTask {
  const id = context.req.param('id') ?? '';
  const own = <T extends Job | HistoryRow>(task: T | undefined): T | undefined =>
    task !== undefined && isOwn(context, task) ? task : undefined;
  if (/^\d+$/.test(id)) {
    const job = own(parts.entrance.byTaskId(Number(id)));
    return {
      id,
      byNumber: true,
      job: job?.isOver === true ? undefined : job,
      row: own(parts.history.get(Number(id))),
    };
  }
  const asked = context.req.query('taskID');
  return {
    id,
    byNumber: false,
    job: own(parts.entrance.byExecId(id)),
    row: asked === undefined ? undefined : own(parts.history.get(Number(asked))),
  };
}

/** True when the task is the caller's, or the caller may see everybody's. */
export function isOwn(context: GatewayContext, task: { readonly user: string }): boolean {
  const caller = context.get('caller');
  return caller.admin || task.user === caller.name;
}
