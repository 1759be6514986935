/** What to do where a task has nothing to read. */
import { isTerminal, type TaskId, type TaskInfo, taskText } from '../../task/index.ts';

/** By the state of the task: it may come yet, has failed, or made only text. */
export function nothingToRead(id: TaskId, { state }: Pick<TaskInfo, 'state'>): string {
  const task = taskText(id);
  if (!isTerminal(state)) return `It has not ended: %attach ${task} goes on showing it.`;
  return state === 'Succeed'
    ? `Only tables can be read; %result ${task} shows what it has, %log ${task} what it printed.`
    : `%log ${task} says why. Run its cell again first.`;
}
