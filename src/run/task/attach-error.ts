/** The error of an interrupted `%attach`. */
import { LinkisKernelError } from '../../shared/index.ts';
import type { TaskHandle } from '../../task/index.ts';

/** The task is left to itself, and runs on. */
export function detachedError(task: TaskHandle): LinkisKernelError {
  const id = String(task.taskId);
  return new LinkisKernelError(
    'TASK_CANCELLED',
    `no longer attached to task ${id}, which goes on`,
    {
      hint: `%attach ${id} goes on showing it, %kill ${id} ends it.`,
    },
  );
}
