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

/** Looks the path's id up. */
export function findTask(context: GatewayContext, parts: GatewayParts): FoundTask {
  const id = context.req.param('id') ?? '';
  if (/^\d+$/.test(id)) {
    const job = parts.entrance.byTaskId(Number(id));
    return {
      id,
      byNumber: true,
      job: job?.isOver === true ? undefined : job,
      row: parts.history.get(Number(id)),
    };
  }
  const asked = context.req.query('taskID');
  return {
    id,
    byNumber: false,
    job: parts.entrance.byExecId(id),
    row: asked === undefined ? undefined : parts.history.get(Number(asked)),
  };
}
