/** What the reply of a cell tells of its task, for programs: nobody has to read it out of the text. */
import type { TaskHandle, TaskInfo, TaskState } from '../../task/index.ts';
import type { TaskRun } from '../cell/cell-run.ts';
import { engineLabel } from '../named/task-row.ts';

/** `rows`: of each table that was read, null = not known. `changes`: what the server did to the code, in sentences. */
export function replyFacts(
  { results }: TaskRun,
  { taskId, execId }: TaskHandle,
  ended: {
    readonly state: TaskState;
    readonly info: TaskInfo | undefined;
    readonly changes: readonly string[];
  },
): Readonly<Record<string, unknown>> {
  const { state, info, changes } = ended;
  const engine = info === undefined ? null : engineLabel(info);
  return { taskId, execId, state, results: results.count(), engine, rows: results.rows(), changes };
}
