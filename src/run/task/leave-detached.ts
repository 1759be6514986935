/** What a `--detach` cell shows once its task is submitted: how to find it again. */
import type { CellEvent, CellOutcome } from '../../interpreter/index.ts';
import { renderLines } from '../../render/index.ts';
import type { TaskHandle } from '../../task/index.ts';

/** Shows the task's number and ends the cell; the task runs on. */
export function* leaveDetached(
  task: TaskHandle,
  engine: string,
): Generator<CellEvent, CellOutcome> {
  const id = String(task.taskId);
  yield {
    kind: 'display',
    bundle: renderLines([
      `${engine} · task ${id} runs on by itself: %attach ${id} shows its output, %kill ${id} ends it.`,
    ]),
  };
  const { taskId, execId } = task;
  return { status: 'ok', metadata: { linkis: { taskId, execId, detached: true } } };
}
