/** Which task `%attach` means, and what the journal has of it. A task whose submit was not answered is searched for by its mark. */
import { LinkisKernelError, utcTime } from '../../shared/index.ts';
import { isTerminal, submitMarkKey, taskId, type TaskInfo, taskText } from '../../task/index.ts';
import type { CellRun } from '../cell/cell-run.ts';
import type { JournaledTask } from '../journal/tasks.ts';
import { historyPages, taskRow } from './task-row.ts';

/** The task to attach to. */
export interface AttachTarget {
  readonly info: TaskInfo;
  /** Undefined when the journal does not have it. */
  readonly journaled: JournaledTask | undefined;
  /** A sentence for the user: why this task, when no number was given. */
  readonly chosen?: string | undefined;
}

/** Rows of the job history asked for at once, and the most pages of them that are searched for a mark. */
const pageSize = 100;
const mostPages = 10;
/** The most tasks without a known end that are asked for: the newest. */
const mostAsked = 20;
/** Clocks differ by this much at the most, in milliseconds. */
export const skewMs = 600_000;
/** Milliseconds after which a submit that is not in the job history never came there. */
const lostAfterMs = 60_000;

/** The task of that number; without one {@link lastTarget}. Throws `OPTION_INVALID` when there is none, `RESULT_GONE` when it is lost. */
export async function attachTarget(
  number: number | undefined,
  run: CellRun,
): Promise<AttachTarget> {
  const tasks = await run.session.journal.tasks();
  if (number === undefined) {
    const own = tasks.filter(
      (task) => (!task.elsewhere || task.detached) && task.end !== 'Refused',
    );
    return lastTarget(own, run);
  }
  const info = await taskRow(taskId(number), run);
  const journaled = tasks.findLast((task) => task.taskId === number && isSameTask(info, task));
  return { info, journaled };
}

/** The last task of the notebook that still runs, else its last task. */
async function lastTarget(own: readonly JournaledTask[], run: CellRun): Promise<AttachTarget> {
  const { client, session } = run;
  const running = await lastRunning(own, run);
  if (running !== undefined)
    return {
      ...running,
      chosen: `Task ${taskText(running.info.taskId)}, the last of this notebook that is still running.`,
    };
  const last = own.at(-1);
  if (last === undefined) {
    if (session.lastTask !== undefined)
      return { info: await taskRow(session.lastTask, run), journaled: undefined };
    throw new LinkisKernelError('OPTION_INVALID', 'no task has run in this notebook yet', {
      hint: 'Name one by its number, as in %attach 4711; %history lists your tasks.',
    });
  }
  const info = await infoOf(last, run);
  if (info !== undefined) {
    const chosen = `Task ${taskText(info.taskId)}, the last of this notebook; none is still running.`;
    return { info, journaled: last, chosen };
  }
  if (isLost(last)) session.journal.attach(last).ended('Refused');
  throw new LinkisKernelError(
    'RESULT_GONE',
    last.taskId === undefined
      ? `the last submit of this notebook (${utcTime(last.at)} UTC, ${last.engine}) is not in the job history: the server has not taken it`
      : `task ${taskText(last.taskId)}, the last one of this notebook, is not in the job history of ${client.address}`,
    { hint: 'Run the cell again; %jobs lists the tasks of this notebook.' },
  );
}

/** The newest of them that still runs. Rejects when the server cannot be asked. */
export async function lastRunning(
  tasks: readonly JournaledTask[],
  run: Pick<CellRun, 'client' | 'signal'>,
): Promise<{ readonly info: TaskInfo; readonly journaled: JournaledTask } | undefined> {
  for (const task of tasks
    .filter(({ end }) => end === undefined)
    .slice(-mostAsked)
    .toReversed()) {
    const info = await infoOf(task, run);
    if (info !== undefined && !isTerminal(info.state)) return { info, journaled: task };
  }
  return undefined;
}

/** The job history's row of a journaled task; undefined when the server has no such task (any more). Rejects when it cannot be asked. */
export async function infoOf(
  task: JournaledTask,
  run: Pick<CellRun, 'client' | 'signal'>,
): Promise<TaskInfo | undefined> {
  if (task.taskId === undefined) return findByMark(task, run);
  try {
    const info = await run.client.info(taskId(task.taskId), run.signal);
    return isSameTask(info, task) ? info : undefined;
  } catch (thrown) {
    // The server answers so for a number that the history does not have, or has for another user.
    if (thrown instanceof LinkisKernelError && thrown.code === 'LINKIS_REFUSED') return undefined;
    throw thrown;
  }
}

/** False when the number names another task, as after the server was set up anew: the mark shows it. */
export function isSameTask(info: TaskInfo, task: JournaledTask): boolean {
  const mark = info.source[submitMarkKey];
  return mark === undefined || mark === task.mark;
}

/** True when an unanswered submit is too old to appear any more. */
export function isLost(task: JournaledTask): boolean {
  return task.taskId === undefined && Date.now() - task.at > lostAfterMs;
}

async function findByMark(
  task: JournaledTask,
  run: Pick<CellRun, 'client' | 'signal'>,
): Promise<TaskInfo | undefined> {
  const { creator, mark, at } = task;
  let pages = 0;
  for await (const rows of historyPages({ creator, since: at - skewMs, pageSize }, run)) {
    const found = rows.find((row) => row.source[submitMarkKey] === mark);
    pages += 1;
    if (found !== undefined || pages === mostPages) return found;
  }
  return undefined;
}
