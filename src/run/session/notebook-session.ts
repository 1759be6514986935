/** What a notebook keeps from cell to cell: defaults of its magics, last results, engines. One per kernel; holds no connection. */
import type { NotebookState } from '../../magics/index.ts';
import { silentLogger } from '../../shared/index.ts';
import type { ResultSetRef, TaskId } from '../../task/index.ts';
import { createJournal, type Journal } from '../journal/journal.ts';
import { createResultCache, type ResultCache } from '../journal/result-cache.ts';
import { createEngineChanges, type EngineChanges } from './engine-changes.ts';

/** A result that `%more`, `%page` and `%rows` go on with. */
export interface OpenResult {
  readonly result: ResultSetRef;
  readonly taskId: TaskId;
  /** Position among the task's results, from 1, as titles show it. */
  readonly number: number;
  /** Known once the task has ended. */
  readonly of: number | undefined;
  /** Names of its columns, for completion; undefined = not read yet. */
  readonly columns?: readonly string[] | undefined;
  /** Page shown last, from 1, of `rows` rows. */
  readonly page: number;
  readonly rows: number;
}

/** A table of a result as a Parquet file on this machine, whose columns are `c0`, `c1`, …. */
export interface LocalTable {
  readonly name: string;
  /** An absolute path, or that of a result of the local gateway. */
  readonly path: string;
  /** By position; a name stands there once, in whatever letter case. */
  readonly columns: readonly { readonly name: string; readonly type: string }[];
  /** What differs from the result on the server. One sentence each. */
  readonly notices: readonly string[];
  /** The rows that are here; undefined where nobody has counted them. */
  readonly rows: number | undefined;
  /** A limit has kept rows away. @default false */
  readonly isCut?: boolean | undefined;
  /** Columns whose texts, as the server wrote them, the file has too: that of `c3` is `t3`. @default none */
  readonly written?: readonly number[] | undefined;
}

/** An engine that has run tasks of this kernel. */
export interface EngineInUse {
  /** How many. */
  tasks: number;
  /** The user knows that it will soon end itself. */
  isToldEnd: boolean;
}

/** What a name of `--as` stands for. */
export interface NamedByCell {
  readonly taskId: TaskId;
  readonly rows: number;
  /** Of its first table, for completion; undefined = not read by this kernel. */
  readonly columns?: readonly string[] | undefined;
}

/** The notebook's memory. Changed by the run room alone. */
export interface NotebookSession {
  /** The kernel's own session, see {@link engineSessionOf}; holds no `-`. */
  readonly id: string;
  /** The kernel ends: a client that restarts it does not listen any more. */
  isEnding: boolean;
  /** The session of an earlier kernel that this one continues, until the next fresh engine is asked for. */
  continued: { readonly id: string; readonly freshEngines: number } | undefined;
  state: NotebookState;
  /** The last table or text, shown or held back. */
  open: OpenResult | undefined;
  /** The tasks whose results `--as` named, and the rows that their cells showed of a table. */
  readonly named: Map<string, NamedByCell>;
  /** Results that were fetched to this machine, by their files. */
  readonly localTables: Map<string, LocalTable>;
  /** The last task that this notebook submitted or attached to. */
  lastTask: TaskId | undefined;
  /** The directory above the last task's result directory; the next task's may lie elsewhere. */
  resultRoot: string | undefined;
  /** Where each task is noted, for the kernels that come after this one. */
  readonly journal: Journal;
  /** Which tasks have results for `--cache`. */
  readonly cache: ResultCache;
  /** What its cells have changed, which no earlier result knows of. */
  readonly changes: EngineChanges;
  /** Names that earlier cells have SET inside an engine: the engine itself substitutes them in later code. */
  readonly engineVariables: Set<string>;
  /** Engine label to the instance that ran the last task with it, so that a lost engine is noticed. */
  readonly engineInstances: Map<string, string>;
  /** By that label and by instance: all that have run tasks. */
  readonly enginesInUse: Map<string, Map<string, EngineInUse>>;
  /** By name of an engine: after how many tasks one has said that it ends itself. */
  readonly tasksOfEngine: Map<string, number>;
  /** Tasks that were stopped before they had an engine, by when, in milliseconds of the clock: one may still be started for them. */
  readonly leftStarts: Map<TaskId, number>;
  /** Tasks of this kernel on engines of its own session that no cell has seen to end: such an engine takes no other task meanwhile. */
  readonly going: Map<TaskId, string>;
  /** Which engines have a stand-in here, as far as a cell has told it: it is told once. */
  readonly toldStandIns: Set<string>;
  /** Engines whose Python process a stop has ended, with the stopped task; until a cell misses a name. */
  readonly endedPython: Map<string, TaskId>;
  /** Tasks that this kernel has killed; the server may report their end later. */
  readonly killed: Set<TaskId>;
  /** Kills and late submits that are still under way; awaited, for a bounded time, when the session closes. */
  readonly pending: Set<Promise<unknown>>;
}

/** A new notebook; its journal and the results of `--cache` are in memory unless they are given. */
export function createNotebookSession(
  id: string,
  state: NotebookState,
  journal: Journal = createJournal(id, undefined, silentLogger),
  cache: ResultCache = createResultCache(undefined, silentLogger),
): NotebookSession {
  return {
    journal,
    cache,
    changes: createEngineChanges(),
    id,
    isEnding: false,
    continued: undefined,
    state,
    open: undefined,
    named: new Map(),
    localTables: new Map(),
    lastTask: undefined,
    resultRoot: undefined,
    engineVariables: new Set(),
    engineInstances: new Map(),
    enginesInUse: new Map(),
    tasksOfEngine: new Map(),
    leftStarts: new Map(),
    going: new Map(),
    toldStandIns: new Set(),
    endedPython: new Map(),
    killed: new Set(),
    pending: new Set(),
  };
}

/** The session that the next task names as `fixedEngineConn`. A fresh engine needs another: the same name would get the running one. */
export function engineSessionOf({ id, state, continued }: NotebookSession): string {
  const { freshEngines } = state;
  if (continued?.freshEngines === freshEngines) return continued.id;
  return freshEngines === 0 ? id : `${id}_${String(freshEngines)}`;
}

/** True when a magic has given the notebook engines of its own, whatever the settings say. */
export function isPinned({ state, continued }: NotebookSession): boolean {
  return state.freshEngines > 0 || continued !== undefined;
}

/** Forgets what belongs to the gateway that is left: engines, results, task numbers. */
export function leaveGateway(session: NotebookSession): void {
  session.continued = undefined;
  session.open = undefined;
  session.named.clear();
  session.localTables.clear();
  session.lastTask = undefined;
  session.resultRoot = undefined;
  session.engineInstances.clear();
  session.enginesInUse.clear();
  session.tasksOfEngine.clear();
  session.leftStarts.clear();
  session.going.clear();
  session.engineVariables.clear();
  session.endedPython.clear();
}
