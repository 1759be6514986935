/** What is to be shown of a table result. */
import type { ResultColumn } from '../../task/index.ts';

export interface TableView {
  readonly columns: readonly ResultColumn[];
  /** Columns of the whole result, when `columns` has only the first ones. */
  readonly totalColumns?: number | undefined;
  /** Null is SQL NULL. */
  readonly rows: readonly (readonly (string | null)[])[];
  /** Position among the task's results, from 1. */
  readonly n?: number | undefined;
  readonly of?: number | undefined;
  /** Number of the first row shown, from 1. @default 1 */
  readonly firstRow?: number | undefined;
  /** Rows of the whole result, when that is known. @default known of a page after which nothing follows */
  readonly totalRows?: number | undefined;
  /** The result has more rows after these. */
  readonly more: boolean;
  /** How to get the rows after these, e.g. `%more`. */
  readonly rest?: string | undefined;
  /** What the server left out or changed. */
  readonly notices?: readonly string[] | undefined;
  /** What else the caption says, e.g. `0.1 s` and `task 17`. */
  readonly facts?: readonly string[] | undefined;
  readonly limits: { readonly tableBytes: number };
}
