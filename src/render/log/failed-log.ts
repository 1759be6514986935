/** Keeps of a task's log what a failure needs: its last errors, what the cell has shown of them, and the statement that ran. */
import type { LogLine } from '../../task/index.ts';
import {
  echo,
  headedProgramError,
  javaFrame,
  lineHeader,
  programErrorAgain,
  statementTime,
} from './bookkeeping.ts';

export interface ErrorLine extends LogLine {
  /** The cell shows it already, above the error. @default false */
  readonly streamed?: boolean | undefined;
}

export interface FailedLog {
  /** The last lines at error level, without frames of Java and without what programs wrote to stderr. */
  readonly errors: readonly ErrorLine[];
  /** The last lines that the cell shows on stderr. */
  readonly shown: readonly string[];
  /** The code that the engine repeated last, without blank lines: of a cell of several statements, the one that failed. */
  readonly statement: string | undefined;
}

/** The most lines that are kept of each. */
const mostLines = 100;
/** Characters kept of a statement. */
const longestStatement = 65_536;

export function createFailedLog(): FailedLog & {
  /** Takes the next lines, and the texts of one line or more that are shown of them on stderr. */
  read(lines: readonly LogLine[], shown: readonly string[]): void;
} {
  const errors: ErrorLine[] = [];
  const shownErrors: string[] = [];
  let statement: string | undefined;
  let inEcho = false;
  let inProgram = false;

  function readEcho(text: string, isHeaded: boolean): void {
    const first = isHeaded ? undefined : echo.exec(text)?.[1];
    if (first !== undefined) {
      inEcho = !statementTime.test(first);
      if (inEcho) statement = first;
    } else if (isHeaded) inEcho = false;
    else if (inEcho && (statement?.length ?? 0) < longestStatement)
      statement = `${statement ?? ''}\n${text}`;
  }

  return {
    errors,
    shown: shownErrors,
    get statement() {
      return statement;
    },
    read(lines, shown) {
      for (const text of shown)
        for (const seen of lastLines(text, mostLines)) shownErrors.push(lastOverwritten(seen));
      if (shownErrors.length > mostLines) shownErrors.splice(0, shownErrors.length - mostLines);
      // Of a log of what a program wrote no line asks for it.
      let streamed: ReadonlySet<string> | undefined;
      for (const line of lines) {
        if (line.program !== undefined) {
          inEcho = false;
          inProgram = true;
          continue;
        }
        const isHeaded = lineHeader.test(line.text);
        readEcho(line.text, isHeaded);
        if (isHeaded) inProgram = headedProgramError.test(line.text);
        else if (programErrorAgain.test(line.text)) inProgram = true;
        else if (echo.test(line.text)) inProgram = false;
        if (line.level !== 'error' || inProgram || javaFrame.test(line.text)) continue;
        if (echo.test(line.text) || inEcho) continue;
        const text = lastOverwritten(line.text);
        streamed ??= new Set(shown.flatMap((own) => own.split('\n').map(lastOverwritten)));
        errors.push({ ...line, text, streamed: streamed.has(text) });
        if (errors.length > mostLines) errors.shift();
      }
    },
  };
}

/** The last `most` lines of a text; a line end at its end begins an empty one. */
function lastLines(text: string, most: number): readonly string[] {
  let from = text.length;
  for (let count = 0; count < most && from > 0; count += 1) from = text.lastIndexOf('\n', from - 1);
  return text.slice(from > 0 ? from + 1 : 0).split('\n');
}

/** What can be seen of a line after carriage returns have overwritten its beginning. */
function lastOverwritten(line: string): string {
  return line.slice(line.lastIndexOf('\r') + 1);
}
