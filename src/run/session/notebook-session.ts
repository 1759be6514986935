/**
 * What a notebook keeps from cell to cell: the defaults that its magics set, the last results, and which engine ran for
 * which label, so that a lost session is noticed. One per kernel; holds no connection.
 */
import type { NotebookState } from '../../magics/index.ts';
import { silentLogger } from '../../shared/index.ts';
import type { ResultSetRef, TaskId } from '../../task/index.ts';
import { createJournal, type Journal } from '../journal/journal.ts';

/** A result that `%more`, `%page` and `%rows` go on with. */
export interface OpenResult {
  readonly result: ResultSetRef;
  readonly taskId: TaskId;
  /** Position among the task's results, from 1, as titles show it. */
  readonly number: number;
  /** Known once the task has ended. */
  readonly of: number | undefined;
  /** Names of its columns, for completion; undefined = nobody has looked. */
  readonly columns?: readonly string[] | undefined;
  /** Page shown last, from 1, of `rows` rows. */
  readonly page: number;
  readonly rows: number;
}

/** The notebook's memory. Changed by the run room alone. */
export interface NotebookSession {
  /** The kernel's own session, see {@link engineSessionOf}; holds no `-`. */
  readonly id: string;
  /** The session of an earlier kernel that was taken up, until the next fresh engine is asked for. */
  takenUp: { readonly id: string; readonly freshEngines: number } | undefined;
  state: NotebookState;
  /** The last table or text that was shown. */
  open: OpenResult | undefined;
  /** The tasks whose results `--as` named, and the rows that their cells showed of a table. */
  readonly named: Map<string, { readonly taskId: TaskId; readonly rows: number }>;
  /** The last task that this notebook submitted. */
  lastTask: TaskId | undefined;
  /** Above the result directories of its tasks, as the last one showed; the next may lie elsewhere. */
  resultRoot: string | undefined;
  /** Where each task is noted, for the kernels that come after this one. */
  readonly journal: Journal;
  /** Names that earlier cells have SET inside an engine, which puts them into later code itself. */
  readonly engineVariables: Set<string>;
  /** Engine label to the instance that ran the last task with it. */
  readonly engineInstances: Map<string, string>;
  /** Tasks that were told to end, as long as this kernel lives; the server may say so later. */
  readonly killed: Set<TaskId>;
  /** Kills and late submits that are still under way; awaited, for a bounded time, when the session closes. */
  readonly pending: Set<Promise<unknown>>;
}

/** A new memory; `journal` is kept in memory too unless one is given. */
export function createNotebookSession(
  id: string,
  state: NotebookState,
  journal: Journal = createJournal(id, undefined, silentLogger),
): NotebookSession {
  return {
    journal,
    id,
    takenUp: undefined,
    state,
    open: undefined,
    named: new Map(),
    lastTask: undefined,
    resultRoot: undefined,
    engineVariables: new Set(),
    engineInstances: new Map(),
    killed: new Set(),
    pending: new Set(),
  };
}

/**
 * The session that the next task's engine carries as `fixedEngineConn`. A fresh engine is one of another session: the server
 * would give the running one to the same name.
 */
export function engineSessionOf({ id, state, takenUp }: NotebookSession): string {
  const { freshEngines } = state;
  if (takenUp?.freshEngines === freshEngines) return takenUp.id;
  return freshEngines === 0 ? id : `${id}_${String(freshEngines)}`;
}

/** True when engines are the notebook's own by what it has done itself, whatever the settings say. */
export function isPinned({ state, takenUp }: NotebookSession): boolean {
  return state.freshEngines > 0 || takenUp !== undefined;
}

/** Forgets what was at another gateway: engines, results, tasks by their number. */
export function leaveGateway(session: NotebookSession): void {
  session.takenUp = undefined;
  session.open = undefined;
  session.named.clear();
  session.lastTask = undefined;
  session.resultRoot = undefined;
  session.engineInstances.clear();
  session.engineVariables.clear();
}
