/** From anything thrown to the outcome of a cell: the one place where errors become data. */
import type { CellOutcome } from '../../interpreter/index.ts';
import { ranCode } from '../../magics/index.ts';
import { renderFailure } from '../../render/index.ts';
import { asNumber, LinkisKernelError } from '../../shared/index.ts';
import type { TaskHandle, TaskState } from '../../task/index.ts';
import type { TaskRun } from './cell-run.ts';
import { isOnLocal, type KernelFacts } from '../session/kernel-facts.ts';
import { withLateMagic } from './late-magic-hint.ts';

/** What is known of the task beside the error. */
export interface FailureContext {
  readonly task?: TaskHandle | undefined;
  readonly state?: TaskState | undefined;
  /** The server's error code of the task. */
  readonly serverCode?: number | undefined;
}

/** Failures that end the looking on and not the task. */
const leavesTask: ReadonlySet<string> = new Set([
  'LINKIS_UNREACHABLE',
  'LINKIS_HTTP',
  'LINKIS_SHAPE',
  'LINKIS_AUTH',
]);

/** With what to type next when the task goes on without its cell. */
function withNextStep(thrown: unknown, task: TaskHandle | undefined): unknown {
  if (task === undefined || !(thrown instanceof LinkisKernelError)) return thrown;
  if (!leavesTask.has(thrown.code)) return thrown;
  const id = String(task.taskId);
  const next = `The task goes on without this cell: follow it again with %attach ${id}, see how it stands with %status ${id}, end it with %kill ${id}.`;
  const hint = [thrown.hint, next].filter((part) => part !== undefined).join(' ');
  return new LinkisKernelError(thrown.code, thrown.message, { hint, cause: thrown });
}

/** With where the address comes from that cannot be reached: it is there that it is to be mended. */
function withOrigin(thrown: unknown, facts: KernelFacts | undefined): unknown {
  if (!(thrown instanceof LinkisKernelError) || thrown.code !== 'LINKIS_UNREACHABLE') return thrown;
  const origin = facts?.settings.find(({ key }) => key === 'url')?.origin;
  if (origin === undefined || origin === 'default') return thrown;
  const hint = [thrown.hint, `Its url comes from ${origin}.`].filter((part) => part !== undefined);
  return new LinkisKernelError(thrown.code, thrown.message, {
    hint: hint.join(' '),
    cause: thrown,
  });
}

/** The server's error code that a refusal carries, where its own hint does not say what to do already. */
function refusalCode(thrown: unknown): number | undefined {
  if (!(thrown instanceof LinkisKernelError) || thrown.hint !== undefined) return undefined;
  return 'errorCode' in thrown ? asNumber(thrown.errorCode) : undefined;
}

/** The error outcome; what is no `LinkisKernelError` is a bug of ours and shown as `InternalError`. */
export function failureOutcome(
  thrown: unknown,
  cell: Pick<TaskRun, 'cellCode' | 'tail' | 'attached'> &
    Partial<Pick<TaskRun, 'planned' | 'session' | 'facts'>>,
  context: FailureContext = {},
): Extract<CellOutcome, { status: 'error' }> {
  const { planned } = cell;
  const told = thrown instanceof LinkisKernelError ? withLateMagic(thrown, cell) : thrown;
  return {
    status: 'error',
    error: renderFailure({
      error: withNextStep(withOrigin(told, cell.facts), context.task),
      cellCode: cell.cellCode,
      headLines: planned?.headLines ?? 0,
      ran:
        planned === undefined ? undefined : () => ranCode(planned, isOnLocal(planned, cell.facts)),
      logTail:
        thrown instanceof LinkisKernelError && thrown.code === 'TASK_FAILED' ? cell.tail : [],
      taskId: context.task?.taskId,
      serverCode: context.serverCode ?? refusalCode(thrown),
    }),
  };
}
