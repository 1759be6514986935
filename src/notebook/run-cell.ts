/** The cells of a run and how they end. */
import type { JsonObject, LinkisKernelError } from '../shared/index.ts';
import type { Notebook, NotebookCell } from './notebook-file.ts';

/** A code cell and its place among those with code: from 1 to `of`. */
export interface RunCell {
  readonly cell: NotebookCell;
  readonly index: number;
  readonly of: number;
}

/** How a cell ended. */
export type CellEnd = {
  readonly elapsedMs: number;
  /** ISO 8601, in UTC. */
  readonly started?: string | undefined;
  readonly ended?: string | undefined;
  /** What the kernel tells of the cell's last task in its reply. */
  readonly facts?: JsonObject | undefined;
  /** Tasks that it has submitted, as far as the kernel tells. */
  readonly tasks: readonly number[];
} & CellResult;

export type CellResult =
  /** `kept`: an earlier run has run it. */
  | { readonly status: 'ok' | 'skipped' | 'kept' }
  | {
      readonly status: 'error';
      readonly ename: string;
      readonly evalue: string;
      /** The cell is tagged `raises-exception`: its error is what it shows. */
      readonly expected: boolean;
    };

export interface NotebookRun {
  readonly notebook: Notebook;
  /** The code cells in order, each with its end; undefined = it was not run. */
  readonly cells: readonly (RunCell & { readonly end: CellEnd | undefined })[];
  /** Why the run ended early, unless a cell failed. */
  readonly stopped: LinkisKernelError | undefined;
}

/** The cells that a run is about: those with code, in order. */
export function runCellsOf({ cells }: Notebook): readonly RunCell[] {
  return cells
    .filter(({ type, source }) => type === 'code' && source.trim() !== '')
    .map((cell, index, { length: of }) => ({ cell, index: index + 1, of }));
}
