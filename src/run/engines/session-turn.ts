/**
 * Whose turn it is on the engine of the notebook's session. Linkis starts another engine where the session's runs a task already, and later
 * cells get either: temporary views and variables of one are not those of the other. So a cell waits for its turn.
 */
import { hasSession } from '../../magics/index.ts';
import { messageOf } from '../../shared/index.ts';
import { isTerminal, type TaskId, type TaskSpec, taskText } from '../../task/index.ts';
import type { TaskRun } from '../cell/cell-run.ts';
import type { TaskEvents } from '../cell/note-shown.ts';
import { reportWaits } from '../cell/report-waits.ts';
import { waitBeforeNextPoll } from '../session/pace.ts';

/** The shortest wait before a running task is asked for again, in milliseconds. */
const shortestWaitMs = 200;

/** What tasks have in common that run on one engine; undefined for a task that needs no engine of its session. */
export function sessionKey({ engineType, creator, labels }: TaskSpec): string | undefined {
  const session = labels['fixedEngineConn'];
  const [engine = ''] = engineType.split('-', 1);
  if (session === undefined || !hasSession(engine)) return undefined;
  return [session, creator, engineType].join('\n');
}

/** Waits until no earlier task of this kernel runs on the engine of the session. Gives the task that it waited for when the cell was stopped. */
export async function* untilTurn(
  run: TaskRun,
  key: string | undefined,
): TaskEvents<TaskId | undefined> {
  const { going } = run.cell.session;
  for (const [taskId, other] of going) {
    if (other !== key) continue;
    yield* untilOver(taskId, run);
    if (run.stop.aborted) return taskId;
    going.delete(taskId);
  }
  return undefined;
}

/** Waits for the end of one task, or for the stop of the cell. A task that cannot be asked for is waited for no longer. */
async function* untilOver(taskId: TaskId, run: TaskRun): TaskEvents<void> {
  const { cell, output, stop } = run;
  const { client, clock, settings, logger } = cell;
  const since = clock.now();
  const note = `task ${taskText(taskId)} runs on the engine of this notebook; --parallel runs a cell beside it`;
  while (!stop.aborted) {
    try {
      const { state } = yield* reportWaits(run, 'waiting', client.info(taskId, stop));
      if (isTerminal(state)) return;
    } catch (thrown) {
      if (!stop.aborted) logger.info(`task ${taskText(taskId)}: ${messageOf(thrown)}`);
      return;
    }
    yield* output.status({ state: 'waiting', note });
    const waitMs = waitBeforeNextPoll(clock.now() - since, false, settings.pace);
    await clock.wait(Math.max(shortestWaitMs, waitMs), stop);
  }
}
