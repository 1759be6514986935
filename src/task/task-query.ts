/** Which past and present tasks to list. */
import type { TaskId, TaskState } from './task-status.ts';

/** One page of the user's own tasks, newest first. A field that is left out does not narrow the list. */
export interface TaskQuery {
  /** From 1. A page past the end may repeat the last one: stop at a page that is not full or brings nothing new. */
  readonly page: number;
  readonly pageSize: number;
  readonly taskId?: TaskId | undefined;
  readonly states?: readonly TaskState[] | undefined;
  /** Engine name without a version. Letters, digits, `.`, `_` and `-`. */
  readonly engine?: string | undefined;
  readonly creator?: string | undefined;
  /** Submitted at this time or later, epoch milliseconds. */
  readonly since?: number | undefined;
  /** Submitted before this time, epoch milliseconds. */
  readonly before?: number | undefined;
}
