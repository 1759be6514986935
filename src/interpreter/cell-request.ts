/** What the kernel hands to an interpreter. */

export interface CellRequest {
  /** The cell's text, untouched. */
  readonly code: string;
  /** No output is wanted: the kernel drops events, and the interpreter may skip the work for them. */
  readonly silent: boolean;
  /** The `execution_count` that the cell got. */
  readonly executionCount: number;
  /** Aborted by an interrupt or a shutdown; the cell then ends with a `KeyboardInterrupt` outcome. */
  readonly signal: AbortSignal;
  /** Asks the user for one line; rejects when the cell is interrupted. Absent when the client allows no stdin (nbconvert, papermill). */
  readonly ask?:
    ((prompt: string, options: { readonly hidden: boolean }) => Promise<string>) | undefined;
  /** The client's id of the cell (`metadata.cellId`), if it sent one. */
  readonly cellId?: string | undefined;
  /** The language that the client shows for the cell (`metadata.vscode.languageId`), if it sent one. */
  readonly languageId?: string | undefined;
  /** Nobody is there to run another cell, as in a batch run: what to do next is said as a command for the shell. @default false */
  readonly inBatch?: boolean | undefined;
}
