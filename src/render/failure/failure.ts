/** From anything thrown to a Jupyter error: a stable name, the first real cause in one line, and a traceback with all a reader needs. */
import type { CellError } from '../../interpreter/index.ts';
import { type ErrorCode, LinkisKernelError, messageOf } from '../../shared/index.ts';
import type { LogLine } from '../../task/index.ts';
import { remedyOf } from './causes.ts';
import { findPosition } from './error-position.ts';
import { type CodeThatRan, placeInCell, type PlaceInCell } from './place-in-cell.ts';
import { nextStep } from '../text/next-step.ts';
import { quoteLine } from '../text/quote-line.ts';
import { cutText, showControls } from '../text/visible-text.ts';
import { firstCause } from './first-cause.ts';

/** From an error code to Jupyter's `ename`. The names are stable, so that `allow_error_names` and scripts can rely on them. */
export const errorNames: Readonly<Record<ErrorCode, string>> = {
  WIRE_FORMAT: 'InternalError',
  WIRE_SIGNATURE: 'InternalError',
  CONNECTION_FILE: 'UsageError',
  PORT_TAKEN: 'LinkisConnectionError',
  MAGIC_UNKNOWN: 'UnknownMagic',
  MAGIC_SYNTAX: 'UsageError',
  OPTION_INVALID: 'UsageError',
  VARIABLE_UNDEFINED: 'UndefinedVariable',
  CELL_NOT_TEXT: 'UsageError',
  LINKIS_UNREACHABLE: 'LinkisConnectionError',
  LINKIS_HTTP: 'LinkisConnectionError',
  LINKIS_SHAPE: 'LinkisConnectionError',
  LINKIS_REFUSED: 'LinkisTaskFailed',
  LINKIS_AUTH: 'LinkisAuthError',
  TASK_REJECTED: 'LinkisSubmitRejected',
  TASK_FAILED: 'LinkisTaskFailed',
  TASK_CANCELLED: 'KeyboardInterrupt',
  TASK_TIMEOUT: 'LinkisTimeout',
  RESULT_GONE: 'LinkisTaskFailed',
  CONFIG_INVALID: 'UsageError',
  KERNELSPEC_EXISTS: 'UsageError',
  ENGINE_MISSING: 'UsageError',
  GATEWAY_START: 'LinkisConnectionError',
  NOTEBOOK_INVALID: 'UsageError',
  KERNEL_DIED: 'InternalError',
};

export interface ErrorLine extends LogLine {
  /** The cell shows it already, above the error. @default false */
  readonly streamed?: boolean | undefined;
}

export interface Failure {
  readonly error: unknown;
  /** The cell's whole text. */
  readonly cellCode: string;
  /** Line n of the code that ran is line n + headLines of the cell. */
  readonly headLines: number;
  /** The code as the engine had it. @default the cell without its head */
  readonly ran?: (() => CodeThatRan) | undefined;
  /** The last lines of the log at error level. */
  readonly logTail?: readonly ErrorLine[] | undefined;
  readonly taskId?: number | undefined;
  readonly serverCode?: number | undefined;
  /** No cell can follow. @default false */
  readonly inBatch?: boolean | undefined;
}

const red = '\u001b[31m';
const bold = '\u001b[1m';
const dim = '\u001b[2m';
const plain = '\u001b[0m';

/** Log lines that are quoted at the most. */
const quotedLines = 12;
const longestLine = 500;
/** Lines of a traceback that a reader sees at once. */
const shortLines = 10;

/** Anything but a `LinkisKernelError` becomes an `InternalError`. */
export function renderFailure(failure: Failure): CellError {
  const { error, taskId, serverCode } = failure;
  const known = error instanceof LinkisKernelError ? error : undefined;
  const ename = known === undefined ? 'InternalError' : errorNames[known.code];
  const message = messageOf(error);
  const tail = (failure.logTail ?? []).map((line) => line.text);
  const ofTask = known?.code === 'TASK_FAILED' || known?.code === 'TASK_TIMEOUT';
  const cause = ofTask ? firstCause(message, tail) : (message.split('\n', 1)[0]?.trim() ?? '');
  const code =
    serverCode === undefined || serverCode === 0 || cause.startsWith(String(serverCode))
      ? ''
      : `${String(serverCode)}: `;
  const evalue = cutText(showControls(`${ofTask ? code : ''}${cause}`), longestLine);
  const traceback = [`${red}${bold}${ename}${plain}: ${evalue}`];
  const rest = message.split('\n').slice(1, 1 + quotedLines);
  const add = (lines: readonly string[]): void =>
    lines.forEach((text) => traceback.push(lineOf(text)));
  if (rest.some((line) => line.trim() !== '') && !ofTask) add(rest);
  const place = ofTask ? placeOf(failure, [message, ...tail].join('\n')) : undefined;
  const quoted = place === undefined ? [] : quoteLine(failure.cellCode, place);
  if (quoted.length > 0) add(['', ...quoted]);
  // Lines that the cell shows already are not repeated: they would hide the cause.
  const unread = (failure.logTail ?? []).filter((line) => line.streamed !== true);
  const log = logLines(
    unread.map((line) => line.text),
    cause,
    quoted.length > 0,
  );
  if (log.length > 0) {
    traceback.push('', `${dim}Last errors of the log:${plain}`);
    for (const text of log) traceback.push(`  ${lineOf(text)}`);
  }
  const next = [
    ...(known?.hint === undefined ? [] : [known.hint]),
    ...(serverCode === undefined && !ofTask ? [] : [remedyOf(serverCode, message) ?? '']),
    ...(known === undefined
      ? ['This is a bug in linkis-kernel; LINKIS_KERNEL_DEBUG shows more.']
      : []),
    ...(taskId === undefined ? [] : [`The whole log: %log ${String(taskId)}`]),
  ].flatMap((line) => (line === '' ? [] : [nextStep(line, failure.inBatch)]));
  if (next.length > 0) add(['', ...next]);
  // Repeated after a long text, for a reader who begins at the end.
  if (traceback.length > shortLines) traceback.push('', `${red}${ename}${plain}: ${evalue}`);
  return { ename, evalue, traceback };
}

function placeOf(failure: Failure, message: string): PlaceInCell | undefined {
  const { cellCode, headLines, ran } = failure;
  const defines = (name: string): boolean => {
    const at = cellCode.indexOf(`def ${name}`);
    return at !== -1 && !/\w/.test(cellCode.charAt(at + `def ${name}`.length));
  };
  const position = findPosition(message, defines);
  return position === undefined ? undefined : placeInCell(position, cellCode, headLines, ran?.());
}

/** The last errors of the log, without Java's stack frames and without lines that repeat the ones above. */
function logLines(tail: readonly string[], cause: string, quoted: boolean): readonly string[] {
  return (
    tail
      .filter((line) => line.trim() !== '' && !/^\s+at [\w.$/]+\(/.test(line))
      .filter((line) => !line.includes(cause) && !(quoted && /^(LINE \d+: | *\^$)/.test(line)))
      // The engine's own caret is in the wrong column after a tab.
      .filter((line, index, lines) => !(/^ *\^$/.test(line) && lines[index - 1]?.includes('\t')))
      .filter(
        (line, index, lines) =>
          lines.findIndex((one) => withoutHeader(one) === withoutHeader(line)) === index,
      )
      .slice(-quotedLines)
  );
}

/** The line without its header. When the server ends a task itself, it writes the reason twice, with different beginnings. */
function withoutHeader(line: string): string {
  return line
    .replace(/^\d{4}-\d\d-\d\d \S+\s+[A-Z-]+\s+/, '')
    .replace(/^Sorry, your job executed failed with reason: /, '')
    .trim();
}

function lineOf(text: string): string {
  return cutText(showControls(text.replaceAll('\t', '  ')), longestLine);
}
