/** What a cell comes to: the notebook's new defaults, things to answer, things to look up, a task to run. Data only. */
import type { NotebookState } from './notebook-state.ts';

/** Something to show at once. Both texts say the same; `html` is escaped. */
export interface Answer {
  readonly text: string;
  readonly html: string;
}

/** What the run room does about tasks. `taskId` undefined = the last task of this notebook. */
export type TaskCommand =
  | { readonly kind: 'log'; readonly taskId: number | undefined }
  | { readonly kind: 'status'; readonly taskId: number | undefined }
  | { readonly kind: 'kill'; readonly taskId: number | undefined };

/** What the run room does about results. */
export type ResultCommand =
  /** `number` counts from 1, as titles do; undefined = every result. */
  | {
      readonly kind: 'result';
      readonly taskId: number | undefined;
      readonly number: number | undefined;
    }
  /** The page after the one shown last. */
  | { readonly kind: 'more' }
  /** Counted from 1. */
  | { readonly kind: 'page'; readonly page: number }
  /** The last result again with so many rows. */
  | { readonly kind: 'rows'; readonly rows: number };

/** What the run room does for a magic. Kinds are one of a kind over all families. */
export type Command = TaskCommand | ResultCommand;

/** A task to submit. */
export interface PlannedTask {
  /** What is sent. */
  readonly code: string;
  /** First half of the engine label. */
  readonly engine: string;
  /** Second half; undefined = nobody said, ask the server (`engineVersion`). */
  readonly version: string | undefined;
  readonly runType: string;
  readonly creator: string;
  readonly variables: Readonly<Record<string, string>>;
  readonly runtime: Readonly<Record<string, unknown>>;
  readonly startup: Readonly<Record<string, unknown>>;
  readonly labels: Readonly<Record<string, string>>;
  /** Rows shown of a table; undefined = the setting. */
  readonly rows: number | undefined;
  /** As asked for; `code` has it already. */
  readonly limit: number | 'off' | undefined;
  readonly timeoutMs: number | undefined;
  /** No status line and no log, results and errors only. */
  readonly quiet: boolean;
  /** Line n of `code` is line n + headLines of the cell; -1 when a line was put in front of a cell without a head. */
  readonly headLines: number;
}

/** The plan of a cell. Order of work: take over `state`, show `answers`, run `commands`, run `task`. */
export interface CellPlan {
  readonly state: NotebookState;
  readonly answers: readonly Answer[];
  readonly commands: readonly Command[];
  readonly task?: PlannedTask;
}
