/** A page of a task's log. */

/** One line, without its line end. A line without a level of its own has that of the line before it. */
export interface LogLine {
  readonly text: string;
  readonly level: 'error' | 'warn' | 'info';
}

/** The lines from the requested one on. */
export interface LogPage {
  readonly lines: readonly LogLine[];
  /** Ask for this line next; lines are counted from 1. */
  readonly nextLine: number;
  /** No line will follow: the stored log was read to its end. */
  readonly complete: boolean;
}
