/**
 * Where in a task's prints a line of its log was written: the local gateway says it in the line, in place of the thread's name. A Linkis
 * server has no word for it.
 */

/** Behind the results before number `result` (the number in a file's name), and behind `line` lines and `column` characters of it. */
export interface PrintPlace {
  readonly result: number;
  readonly line: number;
  readonly column: number;
}

/** `… ERROR [Thread-1 at 0:12:3] … appendErrorOutput [JobId-17] - ` */
const placed =
  /^(\d{4}-\d\d-\d\d \S+ ERROR \[Thread-1) at (\d{1,9}):(\d{1,15}):(\d{1,15})(\] \S+ \d+ appendErrorOutput \[JobId-\d*\] ([-+]) )/;

/** The name of the thread that reads a program's stderr, with the place. */
export function threadAt({ result, line, column }: PrintPlace): string {
  return `Thread-1 at ${String(result)}:${String(line)}:${String(column)}`;
}

/** What stands in a line before the text of the program. As a rule the next line has the same. */
export interface PlacedHead {
  readonly head: string;
  /** The same as a Linkis server would write it. */
  readonly shown: string;
  readonly after: PrintPlace;
  /** No line end follows the text. */
  readonly isOpen: boolean;
}

/** Undefined for a line without a place. */
export function placedHead(line: string): PlacedHead | undefined {
  const found = placed.exec(line);
  if (found === null) return undefined;
  const [head, before = '', result, row, column, behind = '', sign] = found;
  return {
    head,
    shown: before + behind,
    after: { result: Number(result), line: Number(row), column: Number(column) },
    isOpen: sign === '+',
  };
}
