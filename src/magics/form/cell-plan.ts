/** What a cell comes to: the notebook's new defaults, answers, commands, and a task. Data only. */
import type { TaskState } from '../../task/index.ts';
import type { NotebookState, TaskDefaults } from './notebook-state.ts';

/** The plan of a cell. Order of work: take over `state`, show `answers`, run `commands`, run `task`. */
export interface CellPlan {
  readonly state: NotebookState;
  readonly answers: readonly Answer[];
  readonly commands: readonly Command[];
  readonly task?: PlannedTask;
}

/** Something to show at once. Both texts say the same; `html` is escaped. */
export interface Answer {
  readonly text: string;
  readonly html: string;
  /** For scripts, where the magic was called with `--json`. */
  readonly json?: unknown;
}

/** A task to submit: the defaults that held for its cell, and its code. `limit` is as asked for; `code` has it already. */
export interface PlannedTask extends Omit<TaskDefaults, 'engine'> {
  /** What is sent. */
  readonly code: string;
  /** First half of the engine label. */
  readonly engine: string;
  /** Second half; undefined = not given: `engineVersion` chooses from the server's list. */
  readonly version: string | undefined;
  readonly runType: string;
  /** See {@link EngineChoice}. */
  readonly program?: 'bash' | undefined;
  /** Line n of `code` is line n + headLines of the cell; -1 when a line was put in front of a cell without a head. */
  readonly headLines: number;
  /** What the kernel did to the code that the cell itself does not ask for, as sentences. */
  readonly notices?: readonly string[];
}

/** What the run room does for a magic. Each kind belongs to one of these families alone. */
export type Command =
  | CatalogueCommand
  | ExportCommand
  | LoginCommand
  | PlotCommand
  | PreviewCommand
  | ProfileCommand
  | ResultCommand
  | SessionCommand
  | TaskCommand
  | VariablesCommand;

/** Every command. */
interface Asked {
  /** `--json`: the same facts as JSON too, for a program to read. */
  readonly json: boolean;
}

/** A task by its words. Neither number nor name = the last one of the notebook. */
export interface TaskName {
  readonly taskId: number | undefined;
  /** As `--as` named its results. */
  readonly name?: string | undefined;
}

/** A result by its words: one of a task's, or of the last task's. */
export interface ResultName extends TaskName {
  /** From 1, as titles count; undefined = the only one, or every one. */
  readonly number: number | undefined;
}

/** About results. `of`: another table than the last one. */
export type ResultCommand = Asked &
  (
    | ({ readonly kind: 'result' } & ResultName)
    /** The page after the one shown last. */
    | { readonly kind: 'more'; readonly of?: ResultName | undefined }
    /** From 1. */
    | { readonly kind: 'page'; readonly page: number; readonly of?: ResultName | undefined }
    /** The table again with so many rows. */
    | { readonly kind: 'rows'; readonly rows: number; readonly of?: ResultName | undefined }
  );

/** A result as a file. */
export interface ExportCommand extends Asked {
  readonly kind: 'export';
  readonly source: ResultName;
  /** As written: relative to the kernel's working directory, which is the notebook's. */
  readonly file: string;
  readonly format: 'csv' | 'xlsx';
  readonly separator: string;
  readonly nullText: string;
  readonly sheet: string | undefined;
  /** Rows at the most; undefined = all of them. */
  readonly limit: number | undefined;
  /** Every table of the task: csv each in a file of its own, xlsx as the sheets of one. */
  readonly all: boolean;
  readonly force: boolean;
  readonly safe: boolean;
  /** Of csv. */
  readonly encoding: TextEncoding;
  /** Letters that the encoding does not have are written as `?`. */
  readonly lossy: boolean;
}

/** How text becomes bytes. */
export interface TextEncoding {
  /** As it is shown. */
  readonly name: string;
  /** Begins with a byte order mark, by which spreadsheets know it. */
  readonly bom: boolean;
}

/** What a plot can be. */
export const plotKinds = ['bar', 'line', 'area', 'scatter', 'pie'] as const;

/** A result as a picture. What is undefined is chosen by what the columns are. */
export interface PlotCommand extends Asked {
  readonly kind: 'plot';
  readonly source: ResultName;
  readonly plot: (typeof plotKinds)[number] | undefined;
  /** Names of columns as written; those of `y` with commas between them. */
  readonly x: string | undefined;
  readonly y: string | undefined;
  readonly color: string | undefined;
  readonly title: string | undefined;
  /** Of the area between the axes, in pixels. */
  readonly width: number | undefined;
  readonly height: number | undefined;
  /** Rows that are read at the most; undefined = the default. */
  readonly limit: number | undefined;
  /** The Vega-Lite specification in place of the HTML, for clients that draw it themselves. */
  readonly vega: boolean;
}

/** About tasks. */
export type TaskCommand = Asked &
  (
    | ({
        readonly kind: 'log';
        /** Lines of that level and above; undefined = every line. */
        readonly level?: 'warn' | 'error' | undefined;
        /** The last so many of them. */
        readonly tail?: number | undefined;
      } & TaskName)
    | ({ readonly kind: 'status' | 'progress' | 'code' } & TaskName)
    | {
        readonly kind: 'kill';
        /** `all` = every running task of this notebook; neither number nor name = the last one that runs, else the last one. */
        readonly taskId: number | 'all' | undefined;
        readonly name?: string | undefined;
      }
    | { readonly kind: 'jobs' }
    | ({ readonly kind: 'history' } & HistoryFilter)
    /** The code of a task as the next cell. */
    | { readonly kind: 'insert'; readonly taskId: number }
    | ({
        /** Neither number nor name = the last one that runs, else the last one. */
        readonly kind: 'attach';
        /** Show the log from its first line, also what was shown before. */
        readonly whole?: true | undefined;
      } & TaskName)
  );

/** A time before now, or in epoch milliseconds. */
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

/** About databases, tables and columns. Names are as written, quoted or not. */
export type CatalogueCommand = Asked &
  (
    | { readonly kind: 'databases' }
    /** Without a database, the notebook's. */
    | {
        readonly kind: 'tables';
        readonly database: string | undefined;
        readonly like: string | undefined;
      }
    /** With or without a database in front. */
    | { readonly kind: 'columns'; readonly table: string }
    /** Without a database, the one in force is shown. */
    | { readonly kind: 'use'; readonly database: string | undefined }
  );

/** About the session, and the end of one of its engines. */
export type SessionCommand = Asked &
  (
    | {
        readonly kind: 'engines';
        readonly kill: string | undefined;
        /** For engines of this notebook's earlier kernels: list them, or end them. */
        readonly cleanup?: 'list' | 'end' | undefined;
      }
    /** `which`: `last`, or the beginning of an id; undefined = they are listed. */
    | { readonly kind: 'session'; readonly which: string | undefined }
    | { readonly kind: 'queue' | 'whoami' | 'info' }
    | { readonly kind: 'config'; readonly key: string | undefined }
  );

/** A new session with the server, or the end of the one there is. */
export interface LoginCommand extends Asked {
  readonly kind: 'login' | 'logout';
}

/** The list of profiles, or a switch to one. */
export interface ProfileCommand extends Asked {
  readonly kind: 'profile';
  /** Undefined = they are listed. */
  readonly name: string | undefined;
}

/** The list of all variables, as far as the cell and the notebook have set them; the run room adds what the server has. */
export interface VariablesCommand extends Asked {
  readonly kind: 'variables';
  /** What holds for the cell in place of the notebook's; undefined = the cell has none of its own. */
  readonly cell: Readonly<Record<string, string>> | undefined;
  /** What holds for the notebook, the settings' included. */
  readonly notebook: Readonly<Record<string, string>>;
  readonly settings: Readonly<Record<string, string>>;
  /** The server's dates and the user's name too. */
  readonly builtIn: boolean;
}

/** The task of a cell, shown in place of being run. */
export interface PreviewCommand extends Asked {
  readonly kind: 'preview';
  readonly task: PlannedTask;
}
