/** A task as it is submitted. */

export interface TaskSpec {
  readonly code: string;
  /** Linkis run type: `sql`, `hql`, `py`, `python`, `shell`, … */
  readonly runType: string;
  /** The engine label, `<engine>-<version>`, e.g. `spark-3.2.1`. */
  readonly engineType: string;
  /** The application that submits: the second half of the `userCreator` label; holds no `-`. */
  readonly creator: string;
  /** `params.variable`: the server puts these values in place of `${name}`. */
  readonly variables: Readonly<Record<string, string>>;
  /** `params.configuration.runtime`: read by the task. */
  readonly runtime: Readonly<Record<string, unknown>>;
  /** `params.configuration.startup`: read when a new engine is started. */
  readonly startup: Readonly<Record<string, unknown>>;
  /** Labels besides `engineType` and `userCreator`, e.g. `fixedEngineConn`. */
  readonly labels: Readonly<Record<string, string>>;
  /** Where the task comes from, text to text; job history gives it back. May hold {@link submitMarkKey}. */
  readonly source: Readonly<Record<string, string>>;
}

/** Key in `source` of a submit's unique mark: it finds a task whose submit got no answer. The client makes a mark if the spec has none. */
export const submitMarkKey: string = 'idempotencyKey';

/** Key in `source` of a task that the kernel runs for itself and that no list of the user's tasks needs to show. */
export const ownTaskKey: string = 'kernelTask';
