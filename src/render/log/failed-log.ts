/** Keeps of a task's log what a failure needs: its last errors, what the cell has shown of them, and the statement that ran. */
import type { LogLine } from '../../task/index.ts';
import {
  echo,
  javaFrame,
  lineHeader,
  programError,
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
  /** Takes the next lines, and what is shown of them on stderr. */
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
      const streamed = new Set<string>();
      for (const text of shown) {
        const seen = lastOverwritten(text);
        streamed.add(seen);
        shownErrors.push(seen);
        if (shownErrors.length > mostLines) shownErrors.shift();
      }
      for (const line of lines) {
        const header = lineHeader.exec(line.text)?.[0];
        readEcho(line.text, header !== undefined);
        if (header !== undefined) inProgram = programError.test(line.text.slice(header.length));
        else if (programErrorAgain.test(line.text)) inProgram = true;
        else if (echo.test(line.text)) inProgram = false;
        if (line.level !== 'error' || inProgram || javaFrame.test(line.text)) continue;
        if (echo.test(line.text) || inEcho) continue;
        const text = lastOverwritten(line.text);
        errors.push({ ...line, text, streamed: streamed.has(text) });
        if (errors.length > mostLines) errors.shift();
      }
    },
  };
}

/** What can be seen of a line after carriage returns have overwritten its beginning. */
function lastOverwritten(line: string): string {
  return line.slice(line.lastIndexOf('\r') + 1);
}
