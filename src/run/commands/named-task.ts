/** The task that a magic names by its number, or the last one of the notebook. */
import { LinkisKernelError } from '../../shared/index.ts';
import { taskId, type TaskId } from '../../task/index.ts';
import type { RunParts } from '../cell-run.ts';

/** Throws `OPTION_INVALID` when no number was given and nothing has run yet. */
export function namedTask(number: number | undefined, parts: RunParts): TaskId {
  if (number !== undefined) return taskId(number);
  const last = parts.session.lastTask;
  if (last !== undefined) return last;
  throw new LinkisKernelError('OPTION_INVALID', 'no task has run in this notebook yet', {
    hint: 'Name one by its number; %history lists yours.',
  });
}
