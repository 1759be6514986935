/** What a notebook's cells inherit from its settings and from the magics that ran before. Values only; every change is a new state. */
import type { EngineOffer } from '../../task/index.ts';
import type { KeptQueries } from './kept-query.ts';

export interface EngineChoice {
  /** First half of the engine label. */
  readonly name: string;
  /** Second half; undefined = not given: `engineVersion` chooses from the server's list. */
  readonly version: string | undefined;
  readonly runType: string;
  /** The shell that `%%bash` asks for; absent = the engine's own. */
  readonly program?: 'bash' | undefined;
}

/** Everything that a task has besides its code. */
export interface TaskDefaults {
  readonly engine: EngineChoice;
  readonly creator: string;
  readonly variables: Readonly<Record<string, string>>;
  readonly runtime: Readonly<Record<string, unknown>>;
  readonly startup: Readonly<Record<string, unknown>>;
  readonly labels: Readonly<Record<string, string>>;
  /** Rows shown of a table; undefined = the setting. */
  readonly rows: number | undefined;
  /** See `applyLimit`; undefined = as the server does. */
  readonly limit: number | 'off' | undefined;
  readonly timeoutMs: number | undefined;
  /** Show results and errors only: no status line, no log. */
  readonly quiet: boolean;
  /** How tables are shown, where the client can. @default 'static' */
  readonly tables?: 'grid' | 'static' | undefined;
  /** Submit the task without following it. Set for one cell, never for the notebook. */
  readonly detach?: boolean | undefined;
  /** `--parallel`: an engine of its own, which ends with the task. Set for one cell. */
  readonly parallel?: boolean | undefined;
  /** Submit code although it has undefined variables. Set for one cell. */
  readonly allowUndefined?: boolean | undefined;
  /** `--yes`: what the guard would ask about is confirmed. Set for one cell. */
  readonly confirmed?: boolean | undefined;
  /** `%%time`: the time is told whatever the cell shows. Set for one cell. */
  readonly timed?: boolean | undefined;
  /** `%%raw`: the kernel puts nothing into the code. Set for one cell. */
  readonly untouched?: boolean | undefined;
  /** `%%local`: the cell runs on the machine of the kernel. Set for one cell. */
  readonly place?: 'local' | undefined;
  /** `--local-rows`: rows that are fetched of each named result. Set for one cell. */
  readonly localRows?: number | undefined;
  /** How old a result of the same code may be to be shown in place of a run; 0 = run it anew. Set for one cell. */
  readonly cacheMs?: number | undefined;
  /** Name of the cell's results. Set for one cell. */
  readonly resultName?: string | undefined;
  /** `--expect`: conditions that the last table must meet. Set for one cell. */
  readonly expectations?: readonly string[] | undefined;
  /** Variables that get the first row of the last table. Set for one cell. */
  readonly into?: readonly string[] | undefined;
  /** `--with`: kept queries that SQL reads as tables, or results that Python gets as variables, as written. Set for one cell. */
  readonly with?: readonly string[] | undefined;
  /** `--query` and `--save`: the cell's code is kept as a query of that name. Set for one cell. */
  readonly keep?: { readonly name: string; readonly runs: boolean } | undefined;
}

export interface NotebookState extends TaskDefaults {
  /** Names of results that the next Python cell which mentions them gets as variables. @default none */
  readonly handed?: readonly string[];
  /** By name, for `{{name}}` in SQL. */
  readonly queries: KeptQueries;
  readonly aliases: Readonly<Record<string, string>>;
  /** What the settings say: `--reset` returns to it, short forms fall back on it, `%engine` names it where the notebook differs. */
  readonly configured: {
    readonly engine: EngineChoice;
    readonly creator: string;
    readonly variables: Readonly<Record<string, string>>;
    readonly runtime: Readonly<Record<string, unknown>>;
    readonly startup: Readonly<Record<string, unknown>>;
    readonly tables?: 'grid' | 'static' | undefined;
  };
  /** The database that the catalogue's magics and completion look in; undefined = the server's default. */
  readonly database: string | undefined;
  /** The server's engines; empty until the first task asks for them. */
  readonly offers: readonly EngineOffer[];
  /** How often the user asked for a fresh engine; each time the notebook's session gets another name. */
  readonly freshEngines: number;
  /** Names of the engines that have run for this notebook since it last asked for a fresh one. */
  readonly startedEngines: readonly string[];
}
