/** What a cell asks for: new defaults of the notebook, answers, commands, and a task. Data only. */
import type { EngineLogKind, TaskState } from '../../task/index.ts';
import type { Question } from '../variables/question.ts';
import type { Asked, ResultName, TaskName } from './named.ts';
import type { ExportCommand, RunFileCommand, SendCommand } from './file-commands.ts';
import type { FileCommand, GlobalVariablesCommand, ParametersCommand } from './server-commands.ts';
import type { EngineChoice, NotebookState, TaskDefaults } from './notebook-state.ts';
import type { DataSourcesCommand, DescribeCommand, FunctionsCommand } from './server-commands.ts';
import type { CodeOrigin } from './written-place.ts';

export type { ResultName, TaskName } from './named.ts';

/** The plan of a cell. Order of work: take over `state`, show `answers`, ask `questions`, run `commands`, run `task`. */
export interface CellPlan {
  readonly state: NotebookState;
  readonly answers: readonly Answer[];
  /** Their answers are variables of the commands and the task. @default none */
  readonly questions?: readonly Question[] | undefined;
  readonly commands: readonly Command[];
  readonly task?: PlannedTask;
}

/** Something to show at once. Both texts say the same; `html` is escaped. */
export interface Answer {
  readonly text: string;
  readonly html: string;
  /** Shown as it is, in place of `html`: what the user has written for the reader. */
  readonly asIs?: Readonly<Record<string, string>>;
  /** For scripts, where the magic was called with `--json`. */
  readonly json?: unknown;
}

/** A task to submit: the defaults that held for its cell, and its code. `limit` is what was asked for; `code` contains it already. */
export interface PlannedTask extends Omit<TaskDefaults, 'engine' | 'keep'> {
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
  /** Given where the kernel has put something into `code`: lines then count in what was written, see `writtenPlaces`. */
  readonly origin?: CodeOrigin | undefined;
  /** The cell shows what its results say in another form. @default it shows them */
  readonly hidesResults?: true | undefined;
  /** Sentences on what the kernel did to the code although the cell does not ask for it. */
  readonly notices?: readonly string[];
}

/** What the run room does for a magic. Each `kind` is in one of these families only. */
export type Command =
  | CatalogueCommand
  | DataSourcesCommand
  | DescribeCommand
  | ExportCommand
  | FileCommand
  | GridCommand
  | GlobalVariablesCommand
  | FunctionsCommand
  | LoginCommand
  | ParametersCommand
  | PipCommand
  | PlotCommand
  | PreviewCommand
  | ProfileCommand
  | ResultCommand
  | RunFileCommand
  | SendCommand
  | SendValueCommand
  | SessionCommand
  | SettingsProfileCommand
  | ShellCommand
  | TaskCommand
  | VariablesCommand;

/** About results. `of` names another table than the last one. */
export type ResultCommand = Asked &
  (
    | ({ readonly kind: 'result' } & ResultName)
    /** The page after the one shown last. */
    | { readonly kind: 'more'; readonly of?: ResultName | undefined }
    /** From 1. */
    | { readonly kind: 'page'; readonly page: number; readonly of?: ResultName | undefined }
    /** The table again, with this many rows. */
    | { readonly kind: 'rows'; readonly rows: number; readonly of?: ResultName | undefined }
  );

export const plotKinds = ['bar', 'line', 'area', 'scatter', 'pie'] as const;

/** A result as a picture. What is undefined is chosen by what the columns hold. */
export interface PlotCommand extends Asked {
  readonly kind: 'plot';
  readonly source: ResultName;
  readonly plot: (typeof plotKinds)[number] | undefined;
  /** Names of columns as written; `y` may have several, with commas. */
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

/** A result as a grid. */
export interface GridCommand extends Asked {
  readonly kind: 'grid';
  readonly source: ResultName;
}

/** What the columns of a result or a table hold. */
export interface ProfileCommand extends Asked {
  readonly kind: 'profile';
  /** Undefined = the word is no name of a result. */
  readonly source: ResultName | undefined;
  /** As written, with its quotes; undefined = the word certainly means a result. A name may be both. */
  readonly table: string | undefined;
  /** Names of columns as written; empty = all. */
  readonly columns: readonly string[];
  /** The first rows only; undefined = all. */
  readonly limit: number | undefined;
  /** Percent of a table's rows. */
  readonly sample: number | undefined;
  /** For a table; a result always has one. */
  readonly histogram: boolean;
}

export type TaskCommand = Asked &
  (
    | ({
        readonly kind: 'log';
        /** Lines of this level and above; undefined = every line. */
        readonly level?: 'warn' | 'error' | undefined;
        /** Only this many of the last lines. */
        readonly tail?: number | undefined;
        /** Only lines with this text, in any letter case. */
        readonly grep?: string | undefined;
        /** It is no fault when no task has run yet. */
        readonly ifAny?: true | undefined;
        /** The log of an engine in place of the task's. */
        readonly engine?: EngineLogChoice | undefined;
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
    /** Puts the code of a task into the next cell. */
    | { readonly kind: 'insert'; readonly taskId: number }
    | ({
        /** Neither number nor name = the last one that runs, else the last one. */
        readonly kind: 'attach';
        /** Show the log from its first line, also what was shown before. */
        readonly whole?: true | undefined;
      } & TaskName)
  );

/** A log of an engine: of the one that ran the named task, or of the one at an address. Neither `from` nor a tail = its usual end. */
export interface EngineLogChoice {
  readonly log: EngineLogKind;
  /** `HOST:PORT` */
  readonly instance: string | undefined;
  /** From this line on, counted from 1, and how many lines. */
  readonly from: number | undefined;
  readonly lines: number | undefined;
}

/** A time in milliseconds: before now, or since the epoch. */
export type TimePoint = { readonly agoMs: number } | { readonly at: number };

/** Which tasks of the job history to list. */
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
  /** A text that the code contains, in any letter case. */
  readonly grep?: string | undefined;
}

/** About databases, tables and columns. Names are as written, quoted or not. */
export type CatalogueCommand = Asked &
  (
    | { readonly kind: 'databases' }
    /** No database = the notebook's. */
    | {
        readonly kind: 'tables';
        readonly database: string | undefined;
        readonly like: string | undefined;
      }
    /** The table may have a database in front. */
    | { readonly kind: 'columns'; readonly table: string }
    /** No database = show the one in force. */
    | { readonly kind: 'use'; readonly database: string | undefined }
  );

/** About the session and its engines. */
export type SessionCommand = Asked &
  (
    | {
        readonly kind: 'engines';
        readonly kill: string | undefined;
        /** List or end the engines that this notebook's earlier kernels left behind. */
        readonly cleanup?: 'list' | 'end' | undefined;
      }
    /** `which`: `last`, or the beginning of an id; undefined = list the sessions. */
    | { readonly kind: 'session'; readonly which: string | undefined }
    /** Those that started at most so many milliseconds ago. */
    | { readonly kind: 'past-engines'; readonly sinceMs: number }
    | {
        readonly kind: 'queue-load';
        readonly queue: string;
        /** Undefined = the one that has such a queue. */
        readonly cluster: string | undefined;
      }
    | { readonly kind: 'queue' | 'whoami' | 'info' }
    | { readonly kind: 'config'; readonly key: string | undefined }
  );

/** Begins a new session with the server, or ends the present one. */
export interface LoginCommand extends Asked {
  readonly kind: 'login' | 'logout';
}

/** Lists the profiles of the settings, or switches to one. */
export interface SettingsProfileCommand extends Asked {
  readonly kind: 'settings-profile';
  /** Undefined = list them. */
  readonly name: string | undefined;
}

/** Runs pip of the Python that runs cells, on the local gateway. */
export interface PipCommand {
  readonly kind: 'pip';
  /** What stands behind `%pip`. */
  readonly words: readonly string[];
  /** For the Python of this machine, also beside a server. @default that of the notebook's gateway */
  readonly place?: 'local';
}

/** Runs lines of a shell on this machine. */
export interface ShellCommand {
  readonly kind: 'shell';
  readonly code: string;
}

/** A named result, or a variable of `%%local python`, becomes a variable of a Python engine. */
export interface SendValueCommand {
  readonly kind: 'send-value';
  /** As `%%local python` knows it. */
  readonly name: string;
  readonly as: 'frame' | 'text';
  /** What it is called there, as Python spells it (NFKC). */
  readonly variable: string;
  /** Rows at the most; undefined = as many as `--with` sends. */
  readonly rows: number | undefined;
  readonly engine: EngineChoice;
}

/** Lists the variables of the cell and the notebook; the run room adds the server's. */
export interface VariablesCommand extends Asked {
  readonly kind: 'variables';
  /** Variables that hold for the cell in place of the notebook's; undefined = it has none of its own. */
  readonly cell: Readonly<Record<string, string>> | undefined;
  /** The notebook's variables, those of the settings included. */
  readonly notebook: Readonly<Record<string, string>>;
  readonly settings: Readonly<Record<string, string>>;
  /** List the server's dates and the user's name too. */
  readonly builtIn: boolean;
}

/** Shows the task of a cell instead of running it. */
export interface PreviewCommand extends Asked {
  readonly kind: 'preview';
  readonly task: PlannedTask;
  /** Look for what an engine would not take, and for tables that are not there. */
  readonly check: boolean;
}
