/** How a cell ended. Returned, never thrown: the kernel knows no error type of a language. */

/** A failure as Jupyter carries it. `traceback` must hold the cause too: nbconvert prints nothing else. */
export interface CellError {
  readonly ename: string;
  readonly evalue: string;
  /** Lines, ANSI colours allowed; the last one repeats `ename: evalue`. */
  readonly traceback: readonly string[];
}

/** `aborted` is no outcome: only the kernel says it. */
export type CellOutcome =
  | {
      readonly status: 'ok';
      readonly metadata?: Readonly<Record<string, unknown>> | undefined;
      /** Code for a new cell below, in clients that support it. */
      readonly nextInput?: string | undefined;
    }
  | {
      readonly status: 'error';
      readonly error: CellError;
      readonly metadata?: Readonly<Record<string, unknown>> | undefined;
    };
