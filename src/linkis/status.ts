/** Where a task stands: the entrance says it first, the job history says it for certain. */
import { decodeStatusAnswer, entrancePath } from '../contract/index.ts';
import { isTerminal, type TaskHandle, type TaskState } from '../task/index.ts';
import type { ClientParts } from './client-parts.ts';
import { trustedExecId } from './exec-id.ts';
import { readInfo, taskState } from './info.ts';
import { LinkisRefusedError } from './linkis-error.ts';

/**
 * The task's state. The entrance is asked while the execID certainly names this task; once it says that it does not
 * know the task (ended, restarted, away), or when the execID is in doubt, the job history is asked by task id.
 */
export async function readStatus(
  parts: ClientParts,
  task: TaskHandle,
  signal?: AbortSignal,
): Promise<TaskState> {
  const memory = parts.memories.of(task.taskId);
  const execId = trustedExecId(parts, memory);
  if (execId !== undefined) {
    try {
      const word = await parts.gateways.read(
        {
          method: 'GET',
          path: entrancePath(execId, 'status'),
          query: { taskID: task.taskId },
          timeoutMs: parts.settings.requestTimeoutMs,
          what: `the status of task ${String(task.taskId)}`,
        },
        decodeStatusAnswer,
        signal,
      );
      // An outage in the middle of this very call: the answer may be about another task.
      if (trustedExecId(parts, memory) === execId) {
        const state = taskState(word);
        if (isTerminal(state)) memory.ended = true;
        return state;
      }
    } catch (thrown) {
      if (!(thrown instanceof LinkisRefusedError)) throw thrown;
      memory.outages = undefined;
    }
  }
  return (await readInfo(parts, task.taskId, signal)).state;
}
