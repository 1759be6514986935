/** The error of a cell that was interrupted, or whose deadline passed: what became of its task, and what to do if unsure. */
import { LinkisKernelError } from '../../shared/index.ts';
import type { TaskHandle } from '../../task/index.ts';
import type { TaskRun } from '../cell/cell-run.ts';
import type { KillEnd } from './kill-task.ts';

/** `end` is what is known of the kill. */
export function stoppedError(
  run: Pick<TaskRun, 'signal' | 'planned'>,
  task: TaskHandle | undefined,
  end: KillEnd | undefined,
): LinkisKernelError {
  const interrupted = run.signal.aborted;
  const why = interrupted
    ? 'interrupted'
    : `not done within its time of ${String((run.planned.timeoutMs ?? 0) / 1000)} s`;
  const code = interrupted ? 'TASK_CANCELLED' : 'TASK_TIMEOUT';
  if (task === undefined) {
    return new LinkisKernelError(code, `${why} before the task was accepted`, {
      hint: 'If the server accepts it after all, it is killed at once.',
    });
  }
  const id = String(task.taskId);
  if (end?.undelivered !== undefined) {
    return new LinkisKernelError(
      code,
      `${why}: the kill of task ${id} could not be delivered: ${end.undelivered.message}`,
      {
        hint: `The task goes on: once the gateway is back, %kill ${id} ends it, %attach ${id} goes on showing it.`,
        cause: end.undelivered,
      },
    );
  }
  if (end?.state === undefined) {
    return new LinkisKernelError(
      code,
      `${why}: task ${id} was told to stop, but the server has not confirmed its end`,
      { hint: `It may still run: look with %status ${id}, stop it with %kill ${id}.` },
    );
  }
  return new LinkisKernelError(code, `${why}: task ${id} is ${end.state}`);
}
