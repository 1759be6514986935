/** Ends a kernel's own engines when it is shut down for good: on a cluster each of them is a driver that nobody needs any more. */
import { type Logger, messageOf } from '../../shared/index.ts';
import {
  isTerminal,
  taskId,
  type TaskClient,
  type TaskInfo,
  type UserEngine,
} from '../../task/index.ts';
import { journaledRows } from '../named/journaled-rows.ts';
import type { JournaledTask } from '../journal/tasks.ts';
import type { NotebookSession } from '../session/notebook-session.ts';
import { beganAfter, isEnding, lastTasks } from './session-engines.ts';

/** True when this kernel has run something on an engine that no other task of the user gets. Asks no server. */
export async function hasOwnEngines(session: NotebookSession): Promise<boolean> {
  return (await ownTasks(session)).length > 0;
}

/**
 * Ends the engines pinned to this kernel's sessions. Spares those on which a detached or unfollowed task still runs, those that are
 * not certainly the kernel's, and those of a session that another kernel may use. Never rejects: what cannot be ended is logged.
 */
export async function endOwnEngines(
  parts: {
    readonly client: TaskClient;
    readonly session: NotebookSession;
    readonly logger: Logger;
  },
  signal: AbortSignal,
): Promise<void> {
  const { client, session, logger } = parts;
  try {
    const tasks = await ownTasks(session);
    if (tasks.length === 0) return;
    const sessions = new Set(tasks.map(({ engineSession }) => engineSession));
    const noted = [...sessions].flatMap((id) =>
      lastTasks(tasks.filter(({ engineSession }) => engineSession === id)),
    );
    const [living, rows] = await Promise.all([
      client.catalogue.userEngines(signal),
      journaledRows(noted, { client, signal }),
    ]);
    const going = noted.filter((task) => goesOn(task, rows.get(task.mark), session));
    const doomed = living.filter(
      (engine) =>
        !isEnding(engine) &&
        (sessions.has(engine.session) || isKnown(engine, rows.values(), session)) &&
        !going.some((task) => mayRunOn(engine, rows.get(task.mark))),
    );
    await Promise.all(
      doomed.map(async ({ instance }) => {
        try {
          await client.catalogue.killEngine(instance, signal);
          logger.info(`engine ${instance} was told to end: its kernel is shut down`);
        } catch (thrown) {
          logger.warn(`engine ${instance} could not be told to end: ${messageOf(thrown)}`);
        }
      }),
    );
  } catch (thrown) {
    logger.warn(`the engines of this kernel could not be ended: ${messageOf(thrown)}`);
  }
}

/** This kernel's tasks on engines of its own, without the sessions that another kernel may use as well. */
async function ownTasks({ journal }: NotebookSession): Promise<readonly JournaledTask[]> {
  const kernels = await journal.kernels();
  const others = new Set(
    kernels
      .filter(({ life }) => life === 'alive' || life === 'unknown')
      .flatMap(({ uses, tasks }) => [
        ...uses,
        ...[...tasks.values()].flatMap(({ engineSession }) => engineSession ?? []),
      ]),
  );
  const own = kernels.find(({ life }) => life === 'this');
  return [...(own?.tasks.values() ?? [])].filter(
    ({ engineSession, session, end }) =>
      engineSession !== undefined &&
      session === journal.session &&
      end !== 'Refused' &&
      !others.has(engineSession),
  );
}

/** True when rows of its tasks show the engine to be the kernel's, for servers that do not list the label that pins it. */
function isKnown(engine: UserEngine, rows: Iterable<TaskInfo>, session: NotebookSession): boolean {
  const isLast = [...session.engineInstances.values()].includes(engine.instance);
  return [...rows].some((row) => {
    if (row.engineInstance !== engine.instance || beganAfter(engine, row)) return false;
    if (isLast || !isTerminal(row.state)) return true;
    // For a task that has ended long ago, only the times show whether a later engine has the same address.
    return engine.startedTime !== undefined && row.updatedTime !== undefined;
  });
}

/** True when the task is to outlive the kernel, or when its end is not known. */
function goesOn(task: JournaledTask, row: TaskInfo | undefined, session: NotebookSession): boolean {
  if (task.end !== undefined) return false;
  if (task.taskId !== undefined && session.killed.has(taskId(task.taskId))) return false;
  return row === undefined || !isTerminal(row.state);
}

/** True when the task of `row` runs on the engine, or may do so later: a task without an engine yet can get any. */
function mayRunOn({ instance }: UserEngine, row: TaskInfo | undefined): boolean {
  return row?.engineInstance === undefined || row.engineInstance === instance;
}
