/** A task's row of the job history, as the seam gives it. */
import { decodeJobHistoryRow, isJobState, jobHistoryPath, type JobRow } from '../contract/index.ts';
import {
  execId,
  isTerminal,
  type TaskId,
  taskId,
  type TaskInfo,
  type TaskState,
} from '../task/index.ts';
import type { ClientParts } from './client-parts.ts';

/** The state for a word of the wire; a word that we do not know is not an end. */
export function taskState(word: string): TaskState {
  return isJobState(word) ? word : 'Unknown';
}

/** The row in the words of the seam. */
export function taskInfo(row: JobRow): TaskInfo {
  return {
    ...row,
    taskId: taskId(row.taskId),
    execId: row.execId === undefined ? undefined : execId(row.execId),
    state: taskState(row.status),
  };
}

/** The task's row; `LINKIS_REFUSED` when there is none or it is someone else's. */
export async function readInfo(
  parts: ClientParts,
  task: TaskId,
  signal?: AbortSignal,
): Promise<TaskInfo> {
  const row = await parts.gateways.read(
    {
      method: 'GET',
      path: jobHistoryPath(task),
      timeoutMs: parts.settings.requestTimeoutMs,
      what: `the job history's row of task ${String(task)}`,
    },
    decodeJobHistoryRow,
    signal,
  );
  const info = taskInfo(row);
  const memory = parts.memories.of(task);
  if (info.logPath !== undefined) memory.logPath = info.logPath;
  if (isTerminal(info.state)) memory.ended = true;
  return info;
}
