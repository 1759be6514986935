/** Where a task stands: the entrance says it first, the job history says it for certain. */
import { decodeStatusAnswer, entrancePath } from '../../contract/index.ts';
import { isTerminal, type TaskHandle, type TaskState } from '../../task/index.ts';
import type { ClientParts } from '../session/client-parts.ts';
import { trustedExecId } from './exec-id.ts';
import { readStateWord, taskState } from './info.ts';
import { LinkisRefusedError, LinkisStateError } from '../ground/linkis-error.ts';

/**
 * The task's state. The entrance is asked while the execID certainly names this task; once it says that it does not
 * know the task (ended, restarted, away), or when the execID is in doubt, the job history is asked by task id.
 * Rejects with `LINKIS_SHAPE` when the state is a word that is not known.
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
      // An outage in the middle of this very call: the answer may be about another task.
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
