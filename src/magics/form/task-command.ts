/** What the run room does about tasks, as data. */
import type { TaskState } from '../../task/index.ts';

/** A task by its words. Neither number nor name = the last one of the notebook. */
export interface TaskName {
  readonly taskId: number | undefined;
  /** As `--as` named its results. */
  readonly name?: string | undefined;
}

/** A command about one task. `json` adds the facts for a program to read. */
interface AboutTask extends TaskName {
  readonly json?: true | undefined;
}

/** One command. */
export type TaskCommand =
  | ({
      readonly kind: 'log';
      /** Lines of that level and above; undefined = every line. */
      readonly level?: 'warn' | 'error' | undefined;
      /** The last so many of them. */
      readonly tail?: number | undefined;
    } & AboutTask)
  | ({ readonly kind: 'status' | 'progress' | 'code' } & AboutTask)
  | {
      readonly kind: 'kill';
      /** `all` = every running task of this notebook; neither number nor name = the last one that runs, else the last one. */
      readonly taskId: number | 'all' | undefined;
      readonly name?: string | undefined;
      readonly json?: true | undefined;
    }
  | { readonly kind: 'jobs'; readonly json?: true | undefined }
  | ({ readonly kind: 'history'; readonly json?: true | undefined } & HistoryFilter)
  /** The code of a task as the next cell. */
  | { readonly kind: 'insert'; readonly taskId: number }
  | {
      readonly kind: 'attach';
      /** Neither number nor name = the last one that runs, else the last one. */
      readonly taskId: number | undefined;
      readonly name?: string | undefined;
      /** Show the log from its first line, also what was shown before. */
      readonly whole?: true | undefined;
      readonly json?: true | undefined;
    };

/** A time that is said from now on backwards, or as it is, in epoch milliseconds. */
export type TimePoint = { readonly agoMs: number } | { readonly at: number };

/** Which tasks of the job history are wanted. */
export interface HistoryFilter {
  /** Tasks at the most, on one page. */
  readonly count: number;
  /** From 1. */
  readonly page: number;
  readonly states?: readonly TaskState[] | undefined;
  readonly engine?: string | undefined;
  /** Submitted at that time or later. */
  readonly since?: TimePoint | undefined;
  /** Submitted before that time. */
  readonly before?: TimePoint | undefined;
  /** A text in the code, letter case aside. */
  readonly grep?: string | undefined;
}
