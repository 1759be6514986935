/** How a task stands: the entrance says it first, the job history for certain. */
import { decodeStatusAnswer, entrancePath } from '../../contract/index.ts';
import { isTerminal, type TaskHandle, type TaskState } from '../../task/index.ts';
import type { ClientParts } from '../session/client-parts.ts';
import { trustedExecId } from './exec-id.ts';
import { readStateWord, taskState } from './info.ts';
import { LinkisRefusedError, LinkisStateError } from '../ground/linkis-error.ts';

/**
 * The task's state. While the execID certainly names the task the entrance is asked. When it does not know the task (ended, restarted,
 * away), or the execID is in doubt, the job history is asked by task id. Rejects with `LINKIS_SHAPE` for an unknown state.
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
          path: entrancePath(execId, 'status'),
          query: { taskID: task.taskId },
          what: `the status of task ${String(task.taskId)}`,
        },
        decodeStatusAnswer,
        signal,
      );
      // After an outage during this call the answer may be about another task.
      if (trustedExecId(parts, memory) === execId) {
        const state = knownState(task, word);
        if (isTerminal(state)) memory.ended = true;
        return state;
      }
    } catch (thrown) {
      if (!(thrown instanceof LinkisRefusedError)) throw thrown;
      memory.outages = undefined;
    }
  }
  return knownState(task, await readStateWord(parts, task.taskId, signal));
}

function knownState(task: TaskHandle, word: string): TaskState {
  const state = taskState(word);
  if (state === 'Unknown') throw new LinkisStateError(task.taskId, word);
  return state;
}
