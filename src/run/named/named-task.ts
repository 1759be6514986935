/** The task that a magic means: by its number, by the name that `--as` gave its results, or the last one of the notebook. */
import type { TaskName } from '../../magics/index.ts';
import { LinkisKernelError } from '../../shared/index.ts';
import { taskId, type TaskId } from '../../task/index.ts';
import type { CellRun } from '../cell/cell-run.ts';
import { namedResults } from './named-results.ts';

/** Rejects with `OPTION_INVALID` when there is no such name, or nothing was named and nothing has run yet. */
export async function namedTask(named: TaskName, run: CellRun): Promise<TaskId> {
  if (named.taskId !== undefined) return taskId(named.taskId);
  if (named.name !== undefined) return (await namedResults(named.name, run)).taskId;
  const last = run.session.lastTask;
  if (last !== undefined) return last;
  throw new LinkisKernelError('OPTION_INVALID', 'no task has run in this notebook yet', {
    hint: 'Name one by its number; %history lists yours.',
  });
}
