/** The job history's row of a task that somebody named by its number, with an error of our own when there is no such task. */
import { LinkisKernelError } from '../../shared/index.ts';
import { execId, type TaskHandle, type TaskId, type TaskInfo } from '../../task/index.ts';
import type { CellRun } from '../cell/cell-run.ts';

/** Throws `LINKIS_REFUSED` in our words when the user has no such task, in the server's for any other refusal. */
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
      `no task ${String(id)} in the job history of ${await userName(run)} on ${client.address}`,
      {
        hint: "%history lists yours; another user's task is not shown without permission.",
        cause: thrown,
      },
    );
  }
}

/** A look-up is refused in the same words whatever the reason; the list, which holds the user's own tasks, tells. */
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

/** As the server knows the user, for a message. */
async function userName({
  client,
  logger,
  signal,
}: Pick<CellRun, 'client' | 'logger' | 'signal'>): Promise<string> {
  try {
    return (await client.catalogue.user(signal)).name;
  } catch (thrown) {
    if (signal.aborted || !(thrown instanceof LinkisKernelError)) throw thrown;
    logger.info(`the user's name cannot be asked: ${thrown.message}`);
    return 'this user';
  }
}

/** To ask for the task or to kill it. One that the server has given no execID goes by its number. */
export function handleOf({ taskId, execId: id }: Pick<TaskInfo, 'taskId' | 'execId'>): TaskHandle {
  return { taskId, execId: id ?? execId(String(taskId)) };
}

/** The whole label, `duckdb-1`; without labels the engine's name alone. */
export function engineLabel({ labels, engine }: Pick<TaskInfo, 'labels' | 'engine'>): string {
  const label = labels.find((text) => text.startsWith('engineType:'));
  return label?.slice('engineType:'.length) ?? engine;
}
