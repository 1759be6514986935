/** A task's row of the job history, as the seam gives it. */
import {
  decodeJobHistoryRow,
  jobHistoryPath,
  type JobRow,
  jobStates,
  shapeError,
} from '../../contract/index.ts';
import {
  execId,
  isTerminal,
  type TaskId,
  taskId,
  type TaskInfo,
  type TaskState,
} from '../../task/index.ts';
import type { ClientParts } from '../session/client-parts.ts';

/** The state for the server's word in any case; an unknown word does not mean an end. */
export function taskState(word: string): TaskState {
  return jobStates.find((state) => state.toLowerCase() === word.trim().toLowerCase()) ?? 'Unknown';
}

export function taskInfo(row: JobRow): TaskInfo {
  return {
    ...row,
    taskId: taskId(row.taskId),
    execId: row.execId === undefined ? undefined : execId(row.execId),
    state: taskState(row.status),
  };
}

async function readRow(parts: ClientParts, task: TaskId, signal?: AbortSignal): Promise<JobRow> {
  const row = await parts.gateways.read(
    { path: jobHistoryPath(task), what: `the job history's row of task ${String(task)}` },
    (envelope, name) => {
      const decoded = decodeJobHistoryRow(envelope, name);
      if (decoded.taskId !== task)
        throw shapeError(name, 'data.task.taskID', `${String(task)}, as asked for`, decoded.taskId);
      return decoded;
    },
    signal,
  );
  const memory = parts.memories.of(task);
  if (row.logPath !== undefined) memory.logPath = row.logPath;
  if (isTerminal(taskState(row.status))) memory.ended = true;
  return row;
}

/** The task's row; `LINKIS_REFUSED` when there is none or it is someone else's. */
export async function readInfo(
  parts: ClientParts,
  task: TaskId,
  signal?: AbortSignal,
): Promise<TaskInfo> {
  return taskInfo(await readRow(parts, task, signal));
}

/** The server's word for the state in the task's row. */
export async function readStateWord(
  parts: ClientParts,
  task: TaskId,
  signal?: AbortSignal,
): Promise<string> {
  return (await readRow(parts, task, signal)).status;
}
