/** Makes the outcome of a cell from anything thrown: the one place where errors become data. */
import type { CellOutcome } from '../../interpreter/index.ts';
import {
  languageOf,
  magicBelowCode,
  parseCell,
  type PlannedTask,
  ranCode,
} from '../../magics/index.ts';
import { type FailedLog, renderFailure, withoutTaskNumbers } from '../../render/index.ts';
import { asNumber, LinkisKernelError } from '../../shared/index.ts';
import type { TaskHandle } from '../../task/index.ts';
import { isOnLocal, type KernelFacts } from '../session/kernel-facts.ts';
import type { NotebookSession } from '../session/notebook-session.ts';
import { taskText } from '../../task/index.ts';

/** What is known of a cell that failed. */
export interface FailedCell {
  readonly cellCode: string;
  readonly facts?: KernelFacts | undefined;
  /** Given when the cell's own code may be at fault. */
  readonly session?: NotebookSession | undefined;
  readonly planned?: PlannedTask | undefined;
  readonly task?: TaskHandle | undefined;
  /** The task's number is not told where another run would have another one. @default it is told */
  readonly isStable?: boolean | undefined;
  /** What the task's log says of its failure. */
  readonly failed?: FailedLog | undefined;
  /** The server's error code of the task. */
  readonly serverCode?: number | undefined;
}

/** Error codes that end the following, not the task. */
const leavesTask: ReadonlySet<string> = new Set([
  'LINKIS_UNREACHABLE',
  'LINKIS_HTTP',
  'LINKIS_SHAPE',
  'LINKIS_AUTH',
]);

/** The error outcome. Anything but a `LinkisKernelError` is a bug of ours and shown as `InternalError`. */
export function failureOutcome(
  thrown: unknown,
  cell: FailedCell,
): Extract<CellOutcome, { status: 'error' }> {
  const { planned, facts, cellCode } = cell;
  const told =
    thrown instanceof LinkisKernelError
      ? [misplacedMagic, otherLanguage, addressOrigin, leftTask].reduce(
          (told, hint) => withHint(told, hint(told, cell)),
          thrown,
        )
      : thrown;
  const error =
    cell.isStable === true && told instanceof LinkisKernelError ? withoutNumbers(told) : told;
  return {
    status: 'error',
    error: renderFailure({
      error,
      cellCode,
      headLines: planned?.headLines ?? 0,
      isComposed: planned?.origin !== undefined,
      ran: planned === undefined ? undefined : () => ranCode(planned, isOnLocal(planned, facts)),
      ...(thrown instanceof LinkisKernelError && thrown.code === 'TASK_FAILED'
        ? {
            logTail: cell.failed?.errors,
            shown: cell.failed?.shown,
            statement: cell.failed?.statement,
          }
        : {}),
      taskId: cell.isStable === true ? undefined : cell.task?.taskId,
      serverCode: cell.serverCode ?? refusalCode(thrown),
      inBatch: facts?.inBatch,
    }),
  };
}

/** The words of an engine stay as they are: a stage of Spark has tasks too. */
function withoutNumbers(error: LinkisKernelError): LinkisKernelError {
  const { code, message, hint, cause } = error;
  const isOfEngine = code === 'TASK_FAILED' && !/^task L?\d+ ended as \w+$/.test(message);
  const own = isOfEngine ? message : withoutTaskNumbers(message);
  return new LinkisKernelError(code, own, {
    hint: hint === undefined ? undefined : withoutTaskNumbers(hint),
    cause,
  });
}

/** `error` with one more sentence in its hint. */
export function withHint(
  error: LinkisKernelError,
  sentence: string | undefined,
): LinkisKernelError {
  if (sentence === undefined) return error;
  const hint = [error.hint, sentence].filter((part) => part !== undefined).join(' ');
  return new LinkisKernelError(error.code, error.message, { hint, cause: error });
}

/** A hint at a magic below the first line of code: the engine's own words rarely explain it. */
function misplacedMagic({ code }: LinkisKernelError, cell: FailedCell): string | undefined {
  if ((code !== 'TASK_FAILED' && code !== 'TASK_REJECTED') || cell.session === undefined)
    return undefined;
  const magic = magicBelowCode(parseCell(cell.cellCode), cell.session.state.aliases);
  return magic === undefined
    ? undefined
    : `Line ${String(magic.line)}, ${magic.name}, was sent as code: magics stand above the first line of code. Move it there, or into a cell of its own.`;
}

/** A first line that begins no SQL, and Python for certain. */
const python =
  /^(?:import\s+(?!database\b)\w|from\s+\S+\s+import\b|(?:def|class|for|if|while|with|try)\b[^\n]*:[ \t]*(?:#|$)|print\s*\(|@\w|[\p{XID_Start}_][\p{XID_Continue}.]*(?:\s*[+\-*/|&]?=(?!=)|\.\w+\())/imu;

/** A hint at Python that ran as SQL, as in the first cell of a notebook of another kernel: a parser's words do not tell. */
function otherLanguage({ code }: LinkisKernelError, { planned }: FailedCell): string | undefined {
  if (code !== 'TASK_FAILED' || planned === undefined || languageOf(planned.runType) !== 'sql')
    return undefined;
  const first = planned.code.split('\n').find((line) => !/^\s*(?:#|--|$)/.test(line)) ?? '';
  if (!python.test(first.trimStart())) return undefined;
  const [cell, notebook] =
    planned.engine === 'spark' ? ['%%pyspark', '%engine spark py'] : ['%%python', '%engine python'];
  return `This looks like Python, and it ran as SQL: ${cell} above the code runs it as Python, ${notebook} all cells from here on.`;
}

/** A hint at where the address of an unreachable gateway is set: the user mends it there. */
function addressOrigin({ code }: LinkisKernelError, { facts }: FailedCell): string | undefined {
  if (code !== 'LINKIS_UNREACHABLE') return undefined;
  const origin = facts?.settings.find(({ key }) => key === 'url')?.origin;
  return origin === undefined || origin === 'default' ? undefined : `Its url comes from ${origin}.`;
}

/** What to type when the task goes on without its cell. */
function leftTask({ code }: LinkisKernelError, { task }: FailedCell): string | undefined {
  if (task === undefined || !leavesTask.has(code)) return undefined;
  const id = taskText(task.taskId);
  return `The task goes on without this cell: follow it again with %attach ${id}, see how it stands with %status ${id}, end it with %kill ${id}.`;
}

/** The server's error code of a refusal, unless the refusal's own hint says what to do. */
function refusalCode(thrown: unknown): number | undefined {
  if (!(thrown instanceof LinkisKernelError) || thrown.hint !== undefined) return undefined;
  return 'errorCode' in thrown ? asNumber(thrown.errorCode) : undefined;
}
