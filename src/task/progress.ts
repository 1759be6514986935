/** How far a task is, and what it costs. */

/** One stage of a task (a Spark job, say). */
export interface StageProgress {
  readonly id: string;
  readonly total: number;
  readonly running: number;
  readonly failed: number;
  readonly succeeded: number;
}

/** Progress and resources of a task at one moment. */
export interface Progress {
  /** 0 to 1; undefined when the server does not say it (any more). */
  readonly fraction: number | undefined;
  readonly stages: readonly StageProgress[];
  /** Yarn resources of all applications of the task, memory in bytes; undefined when there are none. */
  readonly yarn:
    | {
        readonly cores: number;
        readonly memoryBytes: number;
        readonly applications: readonly string[];
      }
    | undefined;
}
