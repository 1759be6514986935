/** `%kill`: ends one task, or all that run for this notebook, and says what became of each. */
import type { TaskCommand } from '../../magics/index.ts';
import { renderLines } from '../../render/index.ts';
import { LinkisKernelError, messageOf } from '../../shared/index.ts';
import {
  execId,
  isTerminal,
  type TaskId,
  type TaskInfo,
  type TaskState,
} from '../../task/index.ts';
import type { MimeBundle } from '../../interpreter/index.ts';
import { infoOf, isSameTask } from '../attach-target.ts';
import type { RunParts } from '../cell-run.ts';
import { killTask } from '../kill-task.ts';
import { taskRow } from '../task-row.ts';
import { namedTask } from './named-task.ts';

interface Killed {
  readonly taskId: TaskId;
  readonly state: string;
  readonly text: string;
}

/** Rejects when a single task cannot be killed; of `all`, each says what became of it. */
export async function killTasks(
  command: Extract<TaskCommand, { kind: 'kill' }>,
  parts: RunParts,
  signal: AbortSignal,
): Promise<MimeBundle> {
  const killed =
    command.taskId === 'all'
      ? await killAll(parts, signal)
      : [await kill(await taskRow(namedTask(command.taskId, parts), parts, signal), parts)];
  const lines = killed.map(({ text }) => text);
  return {
    ...renderLines(lines.length === 0 ? ['No task of this notebook is running.'] : lines),
    ...(command.json === true
      ? { 'application/json': killed.map(({ taskId, state }) => ({ taskId, state })) }
      : {}),
  };
}

async function killAll(parts: RunParts, signal: AbortSignal): Promise<readonly Killed[]> {
  const tasks = (await parts.session.journal.tasks()).filter(
    (task) => task.end === undefined && !task.elsewhere,
  );
  const infos = await Promise.all(tasks.map(async (task) => infoOf(task, parts.client, signal)));
  const running = infos
    .filter((info) => info !== undefined)
    .filter(({ state }) => !isTerminal(state));
  return Promise.all(
    running.map(async (info) => {
      try {
        return await kill(info, parts);
      } catch (thrown) {
        return { taskId: info.taskId, state: info.state, text: messageOf(thrown) };
      }
    }),
  );
}

async function kill(info: TaskInfo, parts: RunParts): Promise<Killed> {
  const { taskId, state } = info;
  const id = String(taskId);
  if (isTerminal(state)) return { taskId, state, text: `Task ${id} had already ended: ${state}.` };
  // A task that the server has not given an execID yet is killed by its number.
  const task = { taskId, execId: info.execId ?? execId(id) };
  const end = await killTask(task, parts, parts.settings.interruptWaitMs);
  if (end === undefined) {
    throw new LinkisKernelError(
      'TASK_CANCELLED',
      `task ${id} was told to stop, but the server has not confirmed its end`,
      { hint: `Look again with %status ${id}.` },
    );
  }
  await noteEnd(info, end, parts);
  return { taskId, state: end, text: `Task ${id} is ${end}.` };
}

/** So that no later kernel of the notebook tells it as news. A task that the journal does not have is none of the notebook's. */
async function noteEnd(info: TaskInfo, end: TaskState, { session }: RunParts): Promise<void> {
  const noted = (await session.journal.tasks()).findLast(
    (task) => task.taskId === info.taskId && isSameTask(info, task),
  );
  if (noted !== undefined && noted.end === undefined) session.journal.adopt(noted).ended(end);
}
