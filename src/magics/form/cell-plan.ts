/** What a cell comes to: the notebook's new defaults, things to answer, things to look up, a task to run. Data only. */
import type { NotebookState, TaskDefaults } from './notebook-state.ts';
import type { ExportCommand, ResultName } from './export-command.ts';
import type { PlotCommand } from './plot-command.ts';
import type { TaskCommand } from './task-command.ts';
import type { VariablesCommand } from './variables-command.ts';

/** Something to show at once. Both texts say the same; `html` is escaped. */
export interface Answer {
  readonly text: string;
  readonly html: string;
  /** For scripts, where the magic was asked for it. */
  readonly json?: unknown;
}

/** What the run room does about results. `of` = another table than the last one; `json`: the pages for a program to read. */
export type ResultCommand = { readonly json?: true | undefined } &
  /** `number` counts from 1, as titles do; undefined = every result. */
  (
    | {
        readonly kind: 'result';
        readonly taskId: number | undefined;
        /** As `--as` gave it, in place of a number. */
        readonly name?: string | undefined;
        readonly number: number | undefined;
      }
    /** The page after the one shown last. */
    | { readonly kind: 'more'; readonly of?: ResultName | undefined }
    /** Counted from 1. */
    | { readonly kind: 'page'; readonly page: number; readonly of?: ResultName | undefined }
    /** The last result again with so many rows. */
    | { readonly kind: 'rows'; readonly rows: number; readonly of?: ResultName | undefined }
  );

/** What the run room does about databases, tables and columns. `json`: for a program to read. */
export type CatalogueCommand =
  | { readonly kind: 'databases'; readonly json: boolean }
  /** Names are as written, quoted or not. Without a database, the notebook's. */
  | {
      readonly kind: 'tables';
      readonly database: string | undefined;
      readonly like: string | undefined;
      readonly json: boolean;
    }
  /** As written, with or without a database in front, quoted or not. */
  | { readonly kind: 'columns'; readonly table: string; readonly json: boolean }
  /** Without a database, it is told which one is in force. */
  | { readonly kind: 'use'; readonly database: string | undefined; readonly json: boolean };

/** What the run room tells of the session, and the end of one of its engines. */
export type SessionCommand =
  | {
      readonly kind: 'engines';
      readonly kill: string | undefined;
      /** Those that kernels of this notebook have left behind: list them, or end them. */
      readonly cleanup?: 'list' | 'end' | undefined;
      readonly json: boolean;
    }
  /** `which`: `last`, or the beginning of an id; undefined = they are listed. */
  | { readonly kind: 'session'; readonly which: string | undefined; readonly json: boolean }
  | { readonly kind: 'queue' | 'whoami' | 'info'; readonly json: boolean }
  | { readonly kind: 'config'; readonly key: string | undefined; readonly json: boolean };

/** A new session with the server, or the end of the one there is. */
export interface LoginCommand {
  readonly kind: 'login' | 'logout';
  readonly json: boolean;
}

/** The profiles, or the way to another one. */
export interface ProfileCommand {
  readonly kind: 'profile';
  /** Undefined = they are listed. */
  readonly name: string | undefined;
  readonly json: boolean;
}

/** The task of a cell, to be told in place of being run. */
export interface PreviewCommand {
  readonly kind: 'preview';
  readonly task: PlannedTask;
  readonly json: boolean;
}

/** What the run room does for a magic. Kinds are one of a kind over all families. */
export type Command =
  | PreviewCommand
  | ExportCommand
  | PlotCommand
  | TaskCommand
  | ResultCommand
  | CatalogueCommand
  | VariablesCommand
  | LoginCommand
  | ProfileCommand
  | SessionCommand;

/** A task to submit: the defaults that held for its cell, and its code. `limit` is as asked for; `code` has it already. */
export interface PlannedTask extends Omit<TaskDefaults, 'engine'> {
  /** What is sent. */
  readonly code: string;
  /** First half of the engine label. */
  readonly engine: string;
  /** Second half; undefined = nobody said, ask the server (`engineVersion`). */
  readonly version: string | undefined;
  readonly runType: string;
  /** See {@link EngineChoice}. */
  readonly program?: 'bash' | undefined;
  /** Line n of `code` is line n + headLines of the cell; -1 when a line was put in front of a cell without a head. */
  readonly headLines: number;
  /** What the kernel did to the code that the cell itself does not ask for, as sentences. */
  readonly notices?: readonly string[];
}

/** The plan of a cell. Order of work: take over `state`, show `answers`, run `commands`, run `task`. */
export interface CellPlan {
  readonly state: NotebookState;
  readonly answers: readonly Answer[];
  readonly commands: readonly Command[];
  readonly task?: PlannedTask;
}
