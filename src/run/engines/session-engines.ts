/** Tells which living engines are the notebook's: by the label that pins them where the server lists it, else by its tasks' rows. */
import { isTerminal, type TaskInfo, type UserEngine } from '../../task/index.ts';
import type { CellRun } from '../cell/cell-run.ts';
import { type EngineSession, engineSessions, liveliest } from '../session/engine-sessions.ts';
import type { JournaledTask } from '../journal/tasks.ts';
import { journaledRows } from '../named/journaled-rows.ts';
import { engineSessionOf } from '../session/notebook-session.ts';

export interface SessionEngine {
  readonly engine: UserEngine;
  /** Undefined for a shared engine. */
  readonly session: EngineSession | undefined;
  readonly kernel: EngineSession['kernel'];
  /** True when the engine surely ran the task, and is not a later one at the same address. */
  readonly certain: boolean;
}

/** The sessions of the notebook, and by instance the living engines that are known to be its own. */
export interface SessionEngines {
  /** In the order of their last use, the latest first. */
  readonly sessions: readonly EngineSession[];
  readonly engines: ReadonlyMap<string, SessionEngine>;
  /** Rows of the last tasks on each engine of a session, as far as the job history has them. */
  readonly rowsOf: (session: EngineSession) => readonly TaskInfo[];
}

/** The most tasks whose rows are read: the newest. */
const mostTasks = 60;

/** Rejects with a `LinkisKernelError` when the server cannot be asked. */
export async function sessionEngines(
  living: readonly UserEngine[],
  run: Pick<CellRun, 'client' | 'session' | 'signal'>,
): Promise<SessionEngines> {
  const { session } = run;
  const kernels = await session.journal.kernels();
  const sessions = engineSessions(kernels, engineSessionOf(session));
  const own = kernels.find(({ life }) => life === 'this');
  // Tasks of this kernel on shared engines, and those that it is attached to.
  const others = [...(own?.tasks.values() ?? [])].filter(
    (task) => task.engineSession === undefined || task.session !== session.id,
  );
  const noted = [
    ...sessions.flatMap((one) => lastTasks(one.tasks).map((task) => ({ task, session: one }))),
    ...lastTasks(others).map((task) => ({ task, session: undefined })),
  ]
    .toSorted((one, other) => other.task.at - one.task.at)
    .slice(0, mostTasks);
  const rows = await journaledRows(
    noted.map(({ task }) => task),
    run,
  );
  const engines = new Map<string, SessionEngine>();
  const isOf = (found: SessionEngine): void => {
    const { instance } = found.engine;
    const known = engines.get(instance);
    const rank = ({ kernel }: SessionEngine): number => liveliest.indexOf(kernel);
    if (known === undefined || rank(found) < rank(known)) engines.set(instance, found);
  };
  const instances = new Map(living.map((engine) => [engine.instance, engine]));
  for (const engine of living) {
    const pinned = sessions.find(({ id }) => id === engine.session);
    if (pinned !== undefined)
      isOf({ engine, session: pinned, kernel: pinned.kernel, certain: true });
  }
  for (const { task, session: of } of noted) {
    const row = rows.get(task.mark);
    const engine = instances.get(row?.engineInstance ?? '');
    if (row === undefined || engine === undefined || beganAfter(engine, row)) continue;
    const certain =
      isTerminal(row.state) && engine.startedTime !== undefined && row.updatedTime !== undefined;
    isOf({ engine, session: of, kernel: of?.kernel ?? 'this', certain });
  }
  for (const instance of session.engineInstances.values()) {
    const engine = instances.get(instance);
    if (engine !== undefined) isOf({ engine, session: undefined, kernel: 'this', certain: true });
  }
  return {
    sessions,
    engines,
    rowsOf: (one) => lastTasks(one.tasks).flatMap((task) => rows.get(task.mark) ?? []),
  };
}

/** The newest task on each engine, and those whose end is not noted, the newest first. */
export function lastTasks(tasks: readonly JournaledTask[]): readonly JournaledTask[] {
  const seen = new Set<string>();
  return tasks.toReversed().filter(({ engine, end }) => {
    if (end === 'Refused') return false;
    const isLast = !seen.has(engine);
    seen.add(engine);
    return isLast || end === undefined;
  });
}

/** The server lists an engine for a while after its end. */
export function isEnding({ state }: UserEngine): boolean {
  return /^(ShuttingDown|Failed|Success)$/.test(state);
}

/** True for an engine that began after the task's end: it is another one, at the address of the first. */
export function beganAfter({ startedTime }: UserEngine, { state, updatedTime }: TaskInfo): boolean {
  if (!isTerminal(state) || startedTime === undefined || updatedTime === undefined) return false;
  return startedTime > updatedTime;
}
