/** From anything thrown to a Jupyter error: a stable name, the first real cause in one line, and a traceback with all a reader needs. */
import type { CellError } from '../../interpreter/index.ts';
import { type ErrorCode, LinkisKernelError, messageOf } from '../../shared/index.ts';
import type { ErrorLine } from '../log/failed-log.ts';
import { javaFrame } from '../log/bookkeeping.ts';
import { nextStep } from '../text/next-step.ts';
import { cutText, showControls } from '../text/visible-text.ts';
import { remedyOf } from './causes.ts';
import { codeAtFault, type FailedCode } from './code-at-fault.ts';
import { causeOf } from './first-cause.ts';
import { foreignNameRemedy } from './foreign-names.ts';
import { earlierErrors } from './python-traceback.ts';
import { withEnglish } from './server-texts.ts';
import { taskText } from '../../task/index.ts';

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
  GUARD_REFUSED: 'GuardRefused',
  TASK_REJECTED: 'LinkisSubmitRejected',
  TASK_FAILED: 'LinkisTaskFailed',
  TASK_CANCELLED: 'KeyboardInterrupt',
  TASK_TIMEOUT: 'LinkisTimeout',
  EXPECTATION_FAILED: 'ExpectationFailed',
  RESULT_GONE: 'LinkisTaskFailed',
  CONFIG_INVALID: 'UsageError',
  KERNELSPEC_EXISTS: 'UsageError',
  ENGINE_MISSING: 'UsageError',
  GATEWAY_START: 'LinkisConnectionError',
  NOTEBOOK_INVALID: 'UsageError',
  KERNEL_DIED: 'InternalError',
};

export interface Failure extends FailedCode {
  readonly error: unknown;
  /** The last lines of the log at error level. */
  readonly logTail?: readonly ErrorLine[] | undefined;
  /** Lines that the cell shows on stderr. */
  readonly shown?: readonly string[] | undefined;
  readonly taskId?: number | undefined;
  readonly serverCode?: number | undefined;
  /** The code was sent with kept queries in it, so that the engine's lines are not the cell's. @default false */
  readonly isComposed?: boolean | undefined;
  /** No cell can follow. @default false */
  readonly inBatch?: boolean | undefined;
}

/**
 * No colours and nothing dim: clients have one palette for light and dark. On the ground of JupyterLab's errors bold red is at 2.1 to 1 in the
 * dark theme, red at 2.7 in the light one, and none of the sixteen reaches 4.5 in both.
 */
const bold = '\u001b[1m';
const plain = '\u001b[0m';

/** Lines of the engine, or of the log, that are quoted at the most. */
const quotedLines = 12;
const longestLine = 500;

/** Anything but a `LinkisKernelError` becomes an `InternalError`. */
export function renderFailure(failure: Failure): CellError {
  const { error, taskId } = failure;
  const known = error instanceof LinkisKernelError ? error : undefined;
  const ename = known === undefined ? 'InternalError' : errorNames[known.code];
  const message = messageOf(error);
  const ofTask = known?.code === 'TASK_FAILED' || known?.code === 'TASK_TIMEOUT';
  const told = ofTask ? taskFailure(failure, message) : otherFailure(message);
  const evalue = cutText(showControls(told.evalue), longestLine);
  const traceback = [`${bold}${ename}${plain}: ${told.first ?? evalue}`];
  const add = (lines: readonly string[]): void =>
    lines.forEach((text) => traceback.push(lineOf(text)));
  if (told.code.length > 0) add(['', ...told.code]);
  if (told.more.length > 0) add([...(told.code.length > 0 ? [''] : []), ...told.more]);
  if (told.log.length > 0) {
    traceback.push('', 'Last errors of the log:');
    for (const text of told.log) traceback.push(`  ${lineOf(text)}`);
  }
  const next = [
    ...(known?.hint?.split('\n') ?? []),
    ...told.remedy,
    ...(known === undefined
      ? ['This is a bug in linkis-kernel; LINKIS_KERNEL_DEBUG shows more.']
      : []),
    ...(taskId === undefined ? [] : [`The whole log: %log ${taskText(taskId)}`]),
  ].map((line) => nextStep(line, failure.inBatch));
  if (next.length > 0) add(['', ...next]);
  return { ename, evalue, traceback };

  function otherFailure(text: string): Told {
    const [first = '', ...rest] = text.split('\n', 1 + quotedLines);
    const remedy =
      failure.serverCode === undefined ? undefined : remedyOf(failure.serverCode, text);
    return {
      evalue: first.trim(),
      more: rest.some((line) => line.trim() !== '') ? rest : [],
      code: [],
      log: [],
      remedy: remedy === undefined ? [] : [remedy],
    };
  }
}

/** The parts of the error block. */
interface Told {
  /** The cause in one line. */
  readonly evalue: string;
  /** In place of the cause, where the cell shows it already. */
  readonly first?: string | undefined;
  readonly code: readonly string[];
  /** What the engine adds. */
  readonly more: readonly string[];
  /** The last errors of the log, where the cause is not known. */
  readonly log: readonly string[];
  readonly remedy: readonly string[];
}

function taskFailure(failure: Failure, message: string): Told {
  const { serverCode, shown = [] } = failure;
  const logTail = failure.logTail ?? [];
  const cause = causeOf(
    message,
    logTail.map(({ text }) => text),
  );
  const code = codeAtFault(cause.text, failure);
  const isComposed = failure.isComposed === true;
  const clean = (line: string): string => {
    if (code.length === 0) return line;
    return isComposed ? withoutLines(withoutPosition(line)) : withoutPosition(line);
  };
  const isElsewhere = isComposed && code.length === 0 && linesOfEngine.test(cause.text);
  const line = withEnglish(clean(cause.line));
  const isNumbered =
    serverCode === undefined || serverCode === 0 || line.startsWith(String(serverCode));
  const isShown = cause.shellEnd !== undefined && shown.includes(cause.line);
  const remedy =
    foreignNameRemedy(`${cause.line}\n${cause.text}`) ??
    remedyOf(serverCode, `${message}\n${cause.text}`);
  return {
    evalue: isNumbered ? line : `${String(serverCode)}: ${line}`,
    first: isShown
      ? `the shell ended with ${cause.shellEnd ?? ''}; what it wrote to stderr stands above`
      : undefined,
    code,
    more: [
      ...withoutWrongMark(cause.more)
        .map(clean)
        .filter((more) => !(code.length > 0 && isQuotation(more))),
      ...earlierErrors(cause.text).map((earlier) => `It came while this was handled: ${earlier}`),
    ].slice(0, quotedLines),
    // Lines that the cell shows already are not repeated: they would hide the cause.
    log: cause.isUnknown
      ? logLines(
          logTail.filter(({ streamed }) => streamed !== true).map(({ text }) => text),
          cause.line,
        )
      : [],
    remedy: [
      ...(remedy === undefined ? [] : [remedy]),
      ...(isElsewhere
        ? [
            'The engine counts lines in the code as it was sent, kept queries included: %code shows it.',
          ]
        : []),
    ],
  };
}

const linesOfEngine = /\bline \d+\b/i;

/** The text without any line of the code as it was sent: it would be read as one of the cell. */
function withoutLines(line: string): string {
  return line
    .replace(/\bline \d+:\d+:? ?/i, '')
    .replace(/ at line \d+\b/i, '')
    .replace(/ ?\bline \d+,? (?:pos(?:ition)?|col(?:umn)?) \d+/i, '');
}

/** The text without the engine's numbers of the place, which the quoted line shows. */
function withoutPosition(line: string): string {
  return line
    .trimEnd()
    .replace(/ ?\(line \d+, pos \d+\)/, '')
    .replace(/; ?line \d+ pos \d+;?$/, '')
    .replace(/;$/, '');
}

/** The engine's own mark is in the wrong column behind a tab. */
function withoutWrongMark(lines: readonly string[]): readonly string[] {
  return lines.filter(
    (line, index) => !(/^ *\^$/.test(line) && lines[index - 1]?.includes('\t') === true),
  );
}

/** DuckDB's own quotation of the code. */
function isQuotation(line: string): boolean {
  return /^(LINE \d+: | *\^$)/.test(line);
}

/** The last errors of the log, without Java's stack frames and without lines that repeat the ones above. */
function logLines(tail: readonly string[], cause: string): readonly string[] {
  return withoutWrongMark(tail)
    .filter((line) => line.trim() !== '' && !javaFrame.test(line) && !line.includes(cause))
    .filter(
      (line, index, lines) =>
        lines.findIndex((one) => withoutHeader(one) === withoutHeader(line)) === index,
    )
    .slice(-quotedLines);
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
