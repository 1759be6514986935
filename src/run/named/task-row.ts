/** Reads rows of the job history: of one task by its number, or of many, page by page. */
import { LinkisKernelError } from '../../shared/index.ts';
import {
  execId,
  type TaskHandle,
  type TaskId,
  type TaskInfo,
  type TaskQuery,
  taskText,
} from '../../task/index.ts';
import type { CellRun } from '../cell/cell-run.ts';
import { userName } from './user-name.ts';

/** Rejects with `LINKIS_REFUSED`: in our words when the user has no such task, in the server's for any other refusal. */
export async function taskRow(
  id: TaskId,
  run: Pick<CellRun, 'client' | 'logger' | 'signal'>,
): Promise<TaskInfo> {
  const { client } = run;
  try {
    return await client.info(id, run.signal);
  } catch (thrown) {
    if (!(thrown instanceof LinkisKernelError) || thrown.code !== 'LINKIS_REFUSED') throw thrown;
    if (!(await isUnknown(id, run))) throw thrown;
    throw new LinkisKernelError(
      'LINKIS_REFUSED',
      `no task ${taskText(id)} in the job history of ${(await userName(run)) ?? 'this user'} on ${client.address}`,
      {
        hint: "%history lists yours; another user's task is not shown without permission.",
        cause: thrown,
      },
    );
  }
}

/** The server refuses every look-up in the same words. Its list, which has the user's own tasks alone, shows whether there is one. */
async function isUnknown(
  id: TaskId,
  { client, logger, signal }: Pick<CellRun, 'client' | 'logger' | 'signal'>,
): Promise<boolean> {
  try {
    const rows = await client.tasks({ taskId: id, page: 1, pageSize: 1 }, signal);
    return rows.every((row) => row.taskId !== id);
  } catch (thrown) {
    if (signal.aborted || !(thrown instanceof LinkisKernelError)) throw thrown;
    logger.info(`whether there is a task ${String(id)} cannot be asked: ${thrown.message}`);
    return false;
  }
}

/** The code as it was submitted: a single look-up leaves it out, a list has it. Undefined when the server has none. */
export async function submittedCode(
  { code, taskId }: TaskInfo,
  { client, signal }: Pick<CellRun, 'client' | 'signal'>,
): Promise<string | undefined> {
  if (code !== undefined) return code;
  const rows = await client.tasks({ taskId, page: 1, pageSize: 1 }, signal);
  return rows.find((row) => row.taskId === taskId)?.code;
}

/** Pages of the job history, the newest first, each row once. The last may be empty: past the end, servers give the last page again. */
export async function* historyPages(
  query: Omit<TaskQuery, 'page'>,
  { client, signal }: Pick<CellRun, 'client' | 'signal'>,
): AsyncGenerator<readonly TaskInfo[]> {
  const seen = new Set<TaskId>();
  for (let page = 1; ; page += 1) {
    const rows = await client.tasks({ ...query, page }, signal);
    const fresh = rows.filter(({ taskId }) => !seen.has(taskId));
    for (const { taskId } of fresh) seen.add(taskId);
    yield fresh;
    if (rows.length < query.pageSize || fresh.length === 0) return;
  }
}

/** The handle to poll or kill the task with. A task without an execID goes by its number. */
export function handleOf({ taskId, execId: id }: Pick<TaskInfo, 'taskId' | 'execId'>): TaskHandle {
  return { taskId, execId: id ?? execId(String(taskId)) };
}

/** The whole label, `duckdb-1`; without labels the engine's name alone. */
export function engineLabel({ labels, engine }: Pick<TaskInfo, 'labels' | 'engine'>): string {
  const label = labels.find((text) => text.startsWith('engineType:'));
  return label?.slice('engineType:'.length) ?? engine;
}
