/** The settings of the run room: defaults of a task, rhythm of its polls, limits of what is shown. */

/** How much of a task's log is streamed into the cell; `%log ID` always has all of it. */
export type LogMode = 'full' | 'concise' | 'warn' | 'error' | 'off';

/** When a cell shows the line that tells how its task goes. */
export type StatusMode = 'auto' | 'always' | 'end' | 'off' | 'stable';

/** What cells may do to data, the least strict first. */
export type GuardMode = 'off' | 'confirm' | 'read-only';

/** How a cell shows the tables of its task. */
export type TableMode = 'grid' | 'static';

/** Settings of the run room; `config` fills them. */
export interface RunSettings {
  /** Engine for cells without an engine magic, as `%engine` takes it. @default 'duckdb' on the local gateway, 'spark' elsewhere */
  readonly engine: string;
  /** Run type for that engine; undefined = the engine's own. */
  readonly runType: string | undefined;
  /** Second half of the `userCreator` label. @default 'notebook' (IDE caps SELECTs at 5000 rows; LINKISCLI dies when unpolled for 30 s) */
  readonly creator: string;
  /** `own`: this kernel's engines are its own (`fixedEngineConn`); `shared`: the user's other work shares them. @default 'own' */
  readonly session: 'own' | 'shared';
  /** What becomes of the engines of this kernel alone when it is shut down and not restarted. @default 'end' */
  readonly enginesAfter: 'end' | 'keep';
  /** SQL with a `${name}` that nobody defined: an error before the submit; it is sent; the user is asked, or refused in batch. @default 'refuse' */
  readonly undefinedVariables: 'refuse' | 'send' | 'ask';
  /** What cells may do to data: `confirm` asks before a loss, `read-only` runs only SQL that reads. @default 'off' */
  readonly guard: GuardMode;
  /** On a Linkis server, Python shows the value of its last expression by a line that the kernel puts behind the code. @default 'show' */
  readonly lastExpression: 'show' | 'off';
  /** Variables from the settings files, below those of the notebook. */
  readonly variables: Readonly<Record<string, string>>;
  readonly runtime: Readonly<Record<string, unknown>>;
  readonly startup: Readonly<Record<string, unknown>>;
  /** Short forms beyond the built-in ones: magic name to the words that `%%engine` takes, e.g. `{ "etl": "spark sql --queue etl" }`. */
  readonly aliases: Readonly<Record<string, string>>;
  /** @default 'concise' */
  readonly log: LogMode;
  /**
   * `auto`: when the task is not over after `pace.quietMs`, or when the cell shows nothing else. `end`: as `auto`, but first when the task has
   * ended, for clients that lose updates of a display. `stable`: above all other output of every
   * task, without times and numbers in the end, so that two runs leave the same notebook; in a batch it is never shown as running. @default 'auto'
   */
  readonly status: StatusMode;
  /** `grid`: a table can be scrolled, sorted and filtered whole, where the client shows widgets; static elsewhere. @default 'static' */
  readonly tables: TableMode;
  readonly pace: {
    /** Wait before the next poll, as a share of the task's age. @default 0.05 */
    readonly share: number;
    /** @default 3 */
    readonly minimumMs: number;
    /** @default 5000 */
    readonly maximumMs: number;
    /** Longest wait while output is flowing. @default 1000 */
    readonly flowingMs: number;
    /** How long a task runs before its status line appears: a line that comes sooner is lost in VS Code. @default 700 */
    readonly quietMs: number;
    /** Shortest time between two updates of the status line. @default 500 */
    readonly statusMs: number;
  };
  readonly limits: {
    /** Rows shown of a table. @default 200 */
    readonly rows: number;
    /** Bytes of one rendered table. @default 262144 */
    readonly tableBytes: number;
    /** Bytes of all results shown by one cell. @default 2097152 */
    readonly cellBytes: number;
    /** Rows of a named result that are fetched to this machine for a local cell; what is left out is told. @default 5000000 */
    readonly localRows: number;
    /** Bytes on disk that a named result may take there while it is fetched. @default 4294967296 */
    readonly localBytes: number;
    /** Bytes of streamed text of one cell; what exceeds it is cut in the middle, and a line says so. @default 8388608 */
    readonly streamBytes: number;
  };
  /** How long an interrupted cell waits for the server to confirm the kill. @default 8000 */
  readonly interruptWaitMs: number;
  /** How long a task is followed while the gateway cannot be reached. @default 300000 */
  readonly unreachableMs: number;
}
