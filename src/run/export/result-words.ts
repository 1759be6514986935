/** How a result is called in what a cell shows. */
import { type ResultSetRef, type TaskId, taskText } from '../../task/index.ts';
import type { RunSettings } from '../session/run-settings.ts';

/** Its number and its task. The task's number is another one in each run, so with `status: stable` it is left out. */
export function resultWords(
  { index }: Pick<ResultSetRef, 'index'>,
  taskId: TaskId,
  { status }: Pick<RunSettings, 'status'>,
): string {
  const result = `result ${String(index + 1)}`;
  return status === 'stable' ? result : `${result} of task ${taskText(taskId)}`;
}
