/** What a row of the contract says: a request, and what any Linkis answers to it. */

/** The ids and paths of a task that has printed `hello` and ended. */
export interface EndedTask {
  readonly user: string;
  readonly execId: string;
  readonly taskId: number;
  readonly resultLocation: string;
  /** URI of its one result. */
  readonly result: string;
  readonly logPath: string;
  /** `host:port` of the engine that ran it, and of that engine's engine manager. */
  readonly engine: string;
  readonly engineManager: string;
}

/** JSON types of keys; `?` after a type: null is allowed too. A key that is not named may be there. */
export type KeyTypes = Readonly<Record<string, string>>;

/** One row. */
export interface ContractCase {
  /** Number of the interface in Linkis' document of its task interfaces; 0 for those around them. */
  readonly chapter: number;
  readonly name: string;
  readonly method: 'GET' | 'POST' | 'DELETE';
  readonly path: (task: EndedTask) => string;
  readonly query?: (task: EndedTask) => Readonly<Record<string, string>>;
  readonly body?: (task: EndedTask) => unknown;
  /** Sent without a login. */
  readonly stranger?: boolean;
  readonly http: number;
  /** The envelope's status; absent for an answer without an envelope. */
  readonly status?: number;
  readonly message?: RegExp;
  /** Keys of `data`, by dots for those inside. */
  readonly data?: KeyTypes;
  /** The body of an answer that is no JSON. */
  readonly text?: RegExp;
  readonly contentType?: RegExp;
  /** What only a stand-in promises: not asked of a real server. */
  readonly local?: string;
}
