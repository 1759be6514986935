/** `%kill` ends one task, or all tasks of this notebook except those of its other living kernels, and says what became of each. */
import type { TaskCommand, TaskName } from '../../magics/index.ts';
import { renderLines, withJson } from '../../render/index.ts';
import { LinkisKernelError, messageOf } from '../../shared/index.ts';
import {
  isLocalTask,
  isTerminal,
  type TaskId,
  type TaskInfo,
  type TaskState,
  taskText,
} from '../../task/index.ts';
import type { MimeBundle } from '../../interpreter/index.ts';
import { infoOf, isSameTask, lastRunning } from '../named/task-target.ts';
import type { CellRun } from '../cell/cell-run.ts';
import { endLeftEngine } from '../engines/left-engines.ts';
import { isServedLocally } from '../task/served-locally.ts';
import { killTask } from '../task/kill-task.ts';
import { handleOf, taskRow } from '../named/task-row.ts';
import { namedTask } from '../named/named-task.ts';

interface Killed {
  readonly taskId: TaskId;
  readonly state: string;
  readonly text: string;
}

/** Rejects when a single task cannot be killed; with `all`, the display says so for each task. */
export async function killTasks(
  command: Extract<TaskCommand, { kind: 'kill' }>,
  run: CellRun,
): Promise<MimeBundle> {
  const { taskId, name } = command;
  const killed =
    taskId === 'all'
      ? await killAll(run)
      : [await kill(await killTarget({ taskId, name }, run), run)];
  const lines = killed.map(({ text }) => text);
  const others = taskId === 'all' ? await runningElsewhere(run) : [];
  return withJson(
    renderLines([
      ...(killed.length === 0
        ? [`No task of this ${others.length === 0 ? 'notebook' : 'kernel'} is running.`]
        : lines),
      ...others.map(
        (id) => `Task ${id} of another kernel of this notebook goes on: %kill ${id} ends it.`,
      ),
    ]),
    command.json,
    killed.map(({ taskId, state }) => ({ taskId, state })),
  );
}

/** Without a name it is the last running task, which a user most likely wants to end. */
async function killTarget(named: TaskName, run: CellRun): Promise<TaskInfo> {
  if (named.taskId === undefined && named.name === undefined) {
    const own = (await run.session.journal.tasks()).filter((task) => !task.elsewhere);
    const running = await lastRunning(own, run);
    if (running !== undefined) return running.info;
  }
  return taskRow(await namedTask(named, run), run);
}

/** The running tasks of the notebook's other living kernels, which `%kill all` leaves alone. */
async function runningElsewhere(run: CellRun): Promise<readonly string[]> {
  const tasks = (await run.session.journal.tasks()).filter(
    (task) => task.end === undefined && task.elsewhere,
  );
  const infos = await Promise.all(tasks.map(async (task) => infoOf(task, run)));
  return infos.flatMap((info) =>
    info === undefined || isTerminal(info.state) ? [] : [taskText(info.taskId)],
  );
}

async function killAll(run: CellRun): Promise<readonly Killed[]> {
  const tasks = (await run.session.journal.tasks()).filter(
    (task) => task.end === undefined && !task.elsewhere,
  );
  const infos = await Promise.all(tasks.map(async (task) => infoOf(task, run)));
  const running = infos
    .filter((info) => info !== undefined)
    .filter(({ state }) => !isTerminal(state));
  return Promise.all(
    running.map(async (info) => {
      try {
        return await kill(info, run);
      } catch (thrown) {
        return { taskId: info.taskId, state: info.state, text: messageOf(thrown) };
      }
    }),
  );
}

async function kill(info: TaskInfo, run: CellRun): Promise<Killed> {
  const { taskId, state } = info;
  const id = taskText(taskId);
  if (isTerminal(state)) return { taskId, state, text: `Task ${id} had already ended: ${state}.` };
  const end = await killTask(handleOf(info), run, run.settings.interruptWaitMs);
  if (end.undelivered !== undefined) {
    throw new LinkisKernelError(
      end.undelivered.code,
      `the kill of task ${id} could not be delivered: ${end.undelivered.message}`,
      { hint: `The task goes on: %kill ${id} once the gateway is back.`, cause: end.undelivered },
    );
  }
  if (end.state === undefined) {
    throw new LinkisKernelError(
      'TASK_CANCELLED',
      `task ${id} was told to stop, but the server has not confirmed its end`,
      { hint: `Look again with %status ${id}.` },
    );
  }
  await noteEnd(info, end.state, run);
  // It had asked for an engine, and had none yet.
  const isLeft =
    state === 'Running' && end.state === 'Cancelled' && info.engineInstance === undefined;
  const isOnServer = isLeft && !isLocalTask(taskId) && !(await isServedLocally(info, run));
  const left = isOnServer ? ` ${await endLeftEngine(taskId, run)}` : '';
  return { taskId, state: end.state, text: `Task ${id} is ${end.state}.${left}` };
}

/** Notes the end, so that no later kernel of the notebook reports it. The journal has only the notebook's own tasks. */
async function noteEnd(info: TaskInfo, end: TaskState, { session }: CellRun): Promise<void> {
  const noted = (await session.journal.tasks()).findLast(
    (task) => task.taskId === info.taskId && isSameTask(info, task),
  );
  if (noted !== undefined && noted.end === undefined) session.journal.attach(noted).ended(end);
}
