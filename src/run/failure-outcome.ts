/** From anything thrown to the outcome of a cell: the one place where errors become data. */
import type { CellOutcome } from '../interpreter/index.ts';
import { renderFailure } from '../render/index.ts';
import { LinkisKernelError } from '../shared/index.ts';
import type { TaskHandle, TaskState } from '../task/index.ts';
import type { CellRun } from './cell-run.ts';

/** What is known of the task beside the error. */
export interface FailureContext {
  readonly task?: TaskHandle | undefined;
  readonly state?: TaskState | undefined;
  /** The server's error code of the task. */
  readonly serverCode?: number | undefined;
}

/** The error outcome; what is no `LinkisKernelError` is a bug of ours and shown as `InternalError`. */
export function failureOutcome(
  thrown: unknown,
  cell: Pick<CellRun, 'cellCode' | 'tail'> & { readonly planned?: CellRun['planned'] },
  context: FailureContext = {},
): Extract<CellOutcome, { status: 'error' }> {
  return {
    status: 'error',
    error: renderFailure({
      error: thrown,
      cellCode: cell.cellCode,
      headLines: cell.planned?.headLines ?? 0,
      logTail:
        thrown instanceof LinkisKernelError && thrown.code === 'TASK_FAILED' ? cell.tail : [],
      taskId: context.task?.taskId,
      serverCode: context.serverCode,
    }),
  };
}
