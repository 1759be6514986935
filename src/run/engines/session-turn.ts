/**
 * Whose turn it is on the engine of the notebook's session. Linkis starts another engine where the session's runs a task already, and later
 * cells get either: temporary views and variables of one are not those of the other. So a cell waits for its turn.
 */
import { hasSession } from '../../magics/index.ts';
import { messageOf } from '../../shared/index.ts';
import { isTerminal, taskId, type TaskId, type TaskSpec, taskText } from '../../task/index.ts';
import type { CellRun, TaskRun } from '../cell/cell-run.ts';
import type { TaskEvents } from '../cell/note-shown.ts';
import { reportWaits } from '../cell/report-waits.ts';
import type { EngineSession } from '../session/engine-sessions.ts';
import type { NotebookSession } from '../session/notebook-session.ts';
import { waitBeforeNextPoll } from '../session/pace.ts';

/** The shortest wait before a running task is asked for again, in milliseconds. */
const shortestWaitMs = 200;

/** What tasks have in common that run on one engine; undefined for a task that needs no engine of its session. */
export function sessionKey({ engineType, creator, labels }: TaskSpec): string | undefined {
  const session = labels['fixedEngineConn'];
  return session === undefined ? undefined : keyOf(session, { engine: engineType, creator });
}

function keyOf(
  session: string,
  { engine, creator }: { readonly engine: string; readonly creator: string },
): string | undefined {
  const [name = ''] = engine.split('-', 1);
  return hasSession(name) ? [session, creator, engine].join('\n') : undefined;
}

/** Takes up the tasks of an earlier kernel that may still run in the session. */
export function knowGoing({ id, tasks }: EngineSession, { going }: NotebookSession): void {
  for (const task of tasks) {
    const key = keyOf(id, task);
    if (task.end !== undefined || task.taskId === undefined || key === undefined) continue;
    going.set(taskId(task.taskId), key);
  }
}

/** Waits until no earlier task of the session runs on its engine. Gives the task that it waited for when the cell was stopped. */
export async function* untilTurn(
  run: TaskRun,
  key: string | undefined,
): TaskEvents<TaskId | undefined> {
  const { cell, output, stop } = run;
  const since = cell.clock.now();
  while (isTaken(key, cell)) {
    const before = yield* reportWaits(run, 'waiting', busyWith(key, cell, stop));
    if (before === undefined) return undefined;
    yield* output.status({ state: 'waiting', note: waitingWords(before) });
    await waitMore(since, cell, stop);
    if (stop.aborted) return before;
  }
  return undefined;
}

/** The same before a task of the kernel itself, which shows nothing. Rejects with the signal's reason. */
export async function untilFree(key: string | undefined, cell: CellRun): Promise<void> {
  const since = cell.clock.now();
  while (isTaken(key, cell) && (await busyWith(key, cell, cell.signal)) !== undefined) {
    await waitMore(since, cell, cell.signal);
    cell.signal.throwIfAborted();
  }
}

function isTaken(key: string | undefined, { session }: CellRun): key is string {
  return key !== undefined && [...session.going.values()].includes(key);
}

/** The first task that keeps the engine; undefined when none does. A task that cannot be asked for is waited for no longer. */
async function busyWith(
  key: string,
  { client, session, logger }: CellRun,
  signal: AbortSignal,
): Promise<TaskId | undefined> {
  for (const [id, other] of session.going) {
    if (other !== key) continue;
    try {
      if (!isTerminal((await client.info(id, signal)).state)) return id;
    } catch (thrown) {
      if (signal.aborted) return id;
      logger.info(`task ${taskText(id)}: ${messageOf(thrown)}`);
    }
    session.going.delete(id);
  }
  return undefined;
}

async function waitMore(
  since: number,
  { clock, settings }: CellRun,
  signal: AbortSignal,
): Promise<void> {
  const waitMs = waitBeforeNextPoll(clock.now() - since, false, settings.pace);
  await clock.wait(Math.max(shortestWaitMs, waitMs), signal);
}

function waitingWords(before: TaskId): string {
  return `task ${taskText(before)} runs on the engine of this notebook; --parallel runs a cell beside it`;
}
