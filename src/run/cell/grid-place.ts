/** The seam between a cell that shows a table and the room that makes a grid of it. Types only. */
import type { CellEvent, MimeBundle } from '../../interpreter/index.ts';
import type { ResultPage, ResultSetRef, TaskId } from '../../task/index.ts';

/** The table of a result, as a page of it has told it. */
export interface GridSubject {
  readonly result: ResultSetRef;
  readonly taskId: TaskId;
  /** Its title: a name, or the task and the number of the result. */
  readonly title: string;
  readonly page: Extract<ResultPage, { readonly kind: 'table' }>;
}

export interface GridPlace {
  /** The static table, and the grid that hides it while it lives. Absent where no grid can be shown. */
  readonly show?: ((subject: GridSubject, shown: MimeBundle) => readonly CellEvent[]) | undefined;
  /** Why no grid can be shown, and what to do. Absent where one can. */
  readonly missing?: { readonly why: string; readonly remedy: string } | undefined;
}
