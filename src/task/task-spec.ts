/** A task as it is asked for. */

/** What is submitted: code, where it runs, with which parameters. */
export interface TaskSpec {
  readonly code: string;
  /** Linkis run type: `sql`, `hql`, `py`, `python`, `shell`, … */
  readonly runType: string;
  /** The engine label, `<engine>-<version>`, e.g. `spark-3.2.1`. */
  readonly engineType: string;
  /** The application that submits, second half of the `userCreator` label; holds no `-`. */
  readonly creator: string;
  /** `params.variable`: the server puts them in place of `${name}`. */
  readonly variables: Readonly<Record<string, string>>;
  /** `params.configuration.runtime`: read by the task. */
  readonly runtime: Readonly<Record<string, unknown>>;
  /** `params.configuration.startup`: read when a new engine is started. */
  readonly startup: Readonly<Record<string, unknown>>;
  /** Labels besides `engineType` and `userCreator`, e.g. `fixedEngineConn`. */
  readonly labels: Readonly<Record<string, string>>;
  /** Where the task comes from; comes back in job history. Text to text. May hold {@link submitMarkKey}. */
  readonly source: Readonly<Record<string, string>>;
}

/**
 * The key in `source` under which a submit carries a mark of its own, never used twice: by it a task is found whose
 * submit was not answered. A service chooses a mark when the spec brings none.
 */
export const submitMarkKey: string = 'idempotencyKey';
