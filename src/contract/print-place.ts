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

/** `[Thread-1 at 0:12:3]` */
const placed = /^(\d{4}-\d\d-\d\d \S+ ERROR \[Thread-1) at (\d{1,9}):(\d{1,15}):(\d{1,15})(?=\] )/;

/** The name of the thread that reads a program's stderr, with the place. */
export function threadAt({ result, line, column }: PrintPlace): string {
  return `Thread-1 at ${String(result)}:${String(line)}:${String(column)}`;
}

/** The line as a Linkis server would write it, and its place; undefined when it has none. */
export function placedLine(
  text: string,
): { readonly text: string; readonly after: PrintPlace } | undefined {
  const found = placed.exec(text);
  if (found === null) return undefined;
  const [all, head = '', result, line, column] = found;
  return {
    text: head + text.slice(all.length),
    after: { result: Number(result), line: Number(line), column: Number(column) },
  };
}
