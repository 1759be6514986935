/** How a task's cell fails: what its phases throw, and the one place that makes an outcome of it. */
import type { CellOutcome } from '../../interpreter/index.ts';
import type { ShownState } from '../../render/index.ts';
import { LinkisKernelError, messageOf } from '../../shared/index.ts';
import { type TaskHandle, type TaskId, taskText } from '../../task/index.ts';
import type { TaskRun } from '../cell/cell-run.ts';
import { failureOutcome } from '../cell/failure-outcome.ts';
import type { TaskEvent } from '../cell/note-shown.ts';
import { neverArrived } from '../session/patient-client.ts';
import type { KillEnd } from './kill-task.ts';

/** What a failed phase knows of its task. */
interface KnownOfTask {
  readonly task?: TaskHandle | undefined;
  /** For the summary, if none is shown yet. @default 'not submitted' when the server has certainly taken no task, else 'Unknown' */
  readonly state?: ShownState | undefined;
  /** The server's error code of the task. */
  readonly serverCode?: number | undefined;
  readonly metadata?: CellOutcome['metadata'];
}

/** Thrown by a phase that knows more than the error. The error is shown as it is, also when the cell was stopped meanwhile. */
export class TaskFailure extends Error {
  readonly error: LinkisKernelError;
  readonly known: KnownOfTask;

  constructor(error: LinkisKernelError, known: KnownOfTask = {}) {
    super(messageOf(error));
    this.error = error;
    this.known = known;
  }
}

/** Shows the summary, if it is not shown yet, and gives the outcome. `task` is undefined when the submit has failed. */
export function* failTask(
  run: TaskRun,
  thrown: unknown,
  task: TaskHandle | undefined,
): Generator<TaskEvent, CellOutcome> {
  const { cell, output, planned, cellCode } = run;
  const known = thrown instanceof TaskFailure ? thrown.known : {};
  const isUnsent = task === undefined && wasNotTaken(thrown);
  yield* output.end(known.state ?? (isUnsent ? 'not submitted' : 'Unknown'));
  const error = errorOf(run, thrown, task);
  if (!(error instanceof LinkisKernelError)) cell.logger.error('running a task', error);
  const of = known.task ?? task;
  const failed = failureOutcome(error, {
    cellCode,
    planned,
    failed: output.failed,
    facts: cell.facts,
    // An attached task has the code of another cell: hints at this cell's code do not apply.
    session: run.attached === true ? undefined : cell.session,
    task: of,
    isStable: cell.settings.status === 'stable',
    serverCode: known.serverCode,
  });
  const metadata =
    known.metadata ??
    (of === undefined ? undefined : { linkis: { taskId: of.taskId, execId: of.execId } });
  return metadata === undefined ? failed : { ...failed, metadata };
}

function errorOf(run: TaskRun, thrown: unknown, task: TaskHandle | undefined): unknown {
  if (thrown instanceof TaskFailure) return thrown.error;
  return run.stop.aborted ? stoppedError(run, task) : thrown;
}

/** True when a submit that failed with this has certainly made no task. */
export function wasNotTaken(thrown: unknown): boolean {
  if (!(thrown instanceof LinkisKernelError)) return false;
  // The kernel itself throws OPTION_INVALID, before it sends anything.
  return /^(OPTION_INVALID|TASK_REJECTED|LINKIS_AUTH)$/.test(thrown.code) || neverArrived(thrown);
}

/** The error of an interrupted or overdue cell: what became of its task, and what to do if unsure. `end`: how the kill went. */
export function stoppedError(
  run: Pick<TaskRun, 'cell' | 'planned' | 'attached'>,
  task?: TaskHandle,
  end?: KillEnd,
): LinkisKernelError {
  const { why, code } = stopOf(run);
  if (task === undefined) {
    return new LinkisKernelError(code, `${why} before the task was accepted`, {
      hint: 'If the server accepts it after all, it is killed at once.',
    });
  }
  const id = taskText(task.taskId);
  if (run.attached === true && end?.state === undefined)
    return new LinkisKernelError(code, `no longer attached to task ${id}, which goes on`, {
      hint: `%attach ${id} goes on showing it, %kill ${id} ends it.`,
    });
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

/** The error of a cell that was stopped while it waited for another task: nothing was sent. */
export function notSent(run: Pick<TaskRun, 'cell' | 'planned'>, before: TaskId): LinkisKernelError {
  const { why, code } = stopOf(run);
  const id = taskText(before);
  return new LinkisKernelError(
    code,
    `${why} while it waited for task ${id}: the cell was not sent`,
    {
      hint: `Task ${id} goes on, on the engine of this notebook: %attach ${id} shows it, %kill ${id} ends it. --parallel runs a cell beside it, on an engine of its own.`,
    },
  );
}

function stopOf({ cell, planned }: Pick<TaskRun, 'cell' | 'planned'>): {
  readonly why: string;
  readonly code: 'TASK_CANCELLED' | 'TASK_TIMEOUT';
} {
  return cell.signal.aborted
    ? { why: 'interrupted', code: 'TASK_CANCELLED' }
    : {
        why: `not done within its time of ${String((planned.timeoutMs ?? 0) / 1000)} s`,
        code: 'TASK_TIMEOUT',
      };
}
