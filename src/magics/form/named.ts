/** How magics name tasks and results, and what all of them may be asked for. Data only. */

export interface Asked {
  /** `--json`: add the same facts as JSON, for a program. */
  readonly json: boolean;
}

/** A task as the user names it. Neither number nor name = the notebook's last task. */
export interface TaskName {
  readonly taskId: number | undefined;
  /** The name that `--as` gave its results. */
  readonly name?: string | undefined;
}

/** A result as the user names it: of the named task, or of the last one. */
export interface ResultName extends TaskName {
  /** From 1, as titles count; undefined = the only result, or all of them. */
  readonly number: number | undefined;
}
