/** What a new kernel reports of the tasks that earlier kernels of its notebook have left. */
import { type CellEvent, displayId } from '../interpreter/index.ts';
import { nextStep, renderNotices, renderSummary } from '../render/index.ts';
import { counted, messageOf } from '../shared/index.ts';
import { isTerminal, taskId, type TaskId, type TaskInfo, taskText } from '../task/index.ts';
import { engineLabel, handleOf } from './named/task-row.ts';
import { infoOf, isLost } from './named/task-target.ts';
import type { CellRun } from './cell/cell-run.ts';
import { engineSessions, lastLeft } from './session/engine-sessions.ts';
import type { Journal } from './journal/journal.ts';
import type { JournaledTask } from './journal/tasks.ts';
import { engineSessionOf, type NotebookSession } from './session/notebook-session.ts';

/** The most tasks that are asked for (the newest), and how many of them at once. */
const mostTasks = 20;
const atOnce = 5;

type NotedTasks = Awaited<ReturnType<Journal['tasks']>>;

/**
 * Tasks of the notebook that no living kernel follows and whose end nobody has seen, the newest first. Also those that an earlier kernel has
 * killed when it ended, as long as their status line may say that they run: a client that restarts a kernel no longer listens to the old one.
 */
export function abandonedTasks(
  tasks: NotedTasks,
  { session }: Pick<Journal, 'session'>,
): readonly JournaledTask[] {
  return tasks
    .filter((task) => task.end === undefined || (task.end === 'Cancelled' && hasStaleLine(task)))
    .filter((task) => !task.followers.includes(session))
    .filter((task) => !task.elsewhere || task.detached)
    .slice(-mostTasks)
    .toReversed();
}

function hasStaleLine({ line }: JournaledTask): boolean {
  return line !== undefined && !line.final;
}

/** The number of the last task that the notebook's earlier kernels have submitted. */
export function lastNotedTask(tasks: NotedTasks): TaskId | undefined {
  const last = tasks.findLast((task) => !task.elsewhere && task.taskId !== undefined);
  return last?.taskId === undefined ? undefined : taskId(last.taskId);
}

/** Shows what became of `tasks` in one display, or nothing, and in their own status lines. Notes both, so that each is reported once. */
export async function* reportAbandoned(
  tasks: readonly JournaledTask[],
  run: Pick<CellRun, 'client' | 'session' | 'logger' | 'signal'>,
  inBatch?: boolean,
): AsyncGenerator<CellEvent> {
  const { client, session, logger } = run;
  const running: TaskInfo[] = [];
  const ended: TaskInfo[] = [];
  const ask = async (
    task: JournaledTask,
  ): Promise<{ readonly task: JournaledTask; readonly info: TaskInfo | undefined }> => ({
    task,
    info: await infoOf(task, run),
  });
  const answers: PromiseSettledResult<Awaited<ReturnType<typeof ask>>>[] = [];
  for (let from = 0; from < tasks.length; from += atOnce)
    for (const found of await Promise.allSettled(tasks.slice(from, from + atOnce).map(ask)))
      answers.push(found);
  for (const found of answers) {
    if (found.status === 'rejected') {
      logger.info(`a task of an earlier kernel cannot be asked for: ${messageOf(found.reason)}`);
      continue;
    }
    const { task, info } = found.value;
    if (info === undefined) {
      // It was submitted to the gateway of another profile, and may be there.
      if (task.gateway !== client.address || task.end !== undefined) continue;
      if (task.taskId !== undefined || isLost(task)) session.journal.attach(task).ended('Refused');
    } else if (isTerminal(info.state)) {
      const entry = session.journal.attach(task);
      if (task.taskId === undefined) entry.submitted(handleOf(info));
      if (task.line !== undefined && hasStaleLine(task)) {
        entry.displayed(task.line.displayId, true);
        // A batch begins without the outputs of earlier runs.
        if (inBatch !== true) yield lineOf(task.line.displayId, info);
      }
      if (task.end !== undefined) continue;
      entry.ended(info.state);
      ended.push(info);
    } else running.push(info);
  }
  const notices = [
    ...(running.length === 0 ? [] : [runningNotice(running)]),
    ...(ended.length === 0 ? [] : [endedNotice(ended)]),
  ];
  if (notices.length === 0) return;
  const isLeft = await hasLostSession(session);
  yield {
    kind: 'display',
    bundle: renderNotices([
      ...notices.map((notice) => nextStep(notice, inBatch)),
      ...(isLeft ? [lostSession] : []),
    ]),
  };
}

/** The line that the task's own cell would have shown at its end. */
function lineOf(id: string, info: TaskInfo): CellEvent {
  const { taskId: task, state, costMs } = info;
  const elapsedMs = costMs ?? 0;
  return {
    kind: 'update',
    displayId: displayId(id),
    bundle: renderSummary({ engine: engineLabel(info), taskId: task, state, elapsedMs }),
  };
}

const lostSession =
  'The previous kernel died; its variables and temporary views may live on in its engines: %session last goes on with them';

/** True when the previous kernel died. One that its user shut down or restarted is not meant to go on. */
async function hasLostSession(session: NotebookSession): Promise<boolean> {
  const current = engineSessionOf(session);
  const left = lastLeft(engineSessions(await session.journal.kernels(), current));
  return left !== undefined && !left.closed && left.id !== current;
}

function runningNotice(tasks: readonly TaskInfo[]): string {
  const ids = tasks.map((task) => taskText(task.taskId));
  return `${counted(tasks.length, 'task')} of this notebook ${tasks.length === 1 ? 'is' : 'are'} still running (${ids.join(', ')}): %attach ${ids[0] ?? ''}`;
}

function endedNotice(tasks: readonly TaskInfo[]): string {
  const ends = tasks.map((task) => `${taskText(task.taskId)} ${task.state}`);
  return `${counted(tasks.length, 'task')} of this notebook ended without a cell to show it (${ends.join(', ')}): %attach ${taskText(tasks[0]?.taskId)}`;
}
