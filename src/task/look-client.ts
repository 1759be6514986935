/**
 * Questions to tables of this machine, beside tasks: many a second, and nothing of them lasts. Only a local gateway has them.
 */
export interface LookClient {
  /** How the table of a result is stored. `path`: of the result. Rejects with `LINKIS_REFUSED` when it is no table of the user's. */
  table(path: string, signal?: AbortSignal): Promise<LookedTable>;
  /**
   * Runs SQL in a look, and gives the rows of the last statement, as texts. `look`: small letters and digits; a place with tables of its own,
   * which `isNew` makes. Rejects with `RESULT_GONE` when it is not there (any more), and with `TASK_FAILED` and DuckDB's words when it fails.
   */
  ask(
    question: { readonly look: string; readonly isNew: boolean; readonly code: string },
    signal?: AbortSignal,
  ): Promise<readonly (readonly (string | null)[])[]>;
  /** Gives the look back with all that lies in it. */
  end(look: string, signal?: AbortSignal): Promise<void>;
}

export interface LookedTable {
  /** In order; `type` is DuckDB's name. `isPython`: numbers and times of the result are written as Python does. */
  readonly columns: readonly { readonly type: string; readonly isPython: boolean }[];
  readonly rows: number;
}
