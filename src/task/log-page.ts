/** A page of a task's log. */

/** One line, without its line end. A line without a level of its own has that of the line before it. */
export interface LogLine {
  readonly text: string;
  readonly level: 'error' | 'warn' | 'info';
  /** The prints that the code had made before it wrote the line, when the server says. */
  readonly after?: PrintPlace | undefined;
  /** What a program wrote to stderr, when the server says that the line is nothing else. */
  readonly program?: string | undefined;
  /** No line end follows `program`. */
  readonly isOpen?: boolean | undefined;
}

/** A place in what a task prints: behind all results before number `result`, and behind `line` lines and `column` characters of that. */
export interface PrintPlace {
  readonly result: number;
  readonly line: number;
  readonly column: number;
}

/** The lines from the requested one on. */
export interface LogPage {
  readonly lines: readonly LogLine[];
  /** Ask for this line next; lines are counted from 1. */
  readonly nextLine: number;
  /** No line will follow: the stored log was read to its end. */
  readonly complete: boolean;
}
