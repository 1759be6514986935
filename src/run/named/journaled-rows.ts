/** Reads job history rows of journaled tasks: one request for the newest page, and one for each task that is not on it. */
import { submitMarkKey, type TaskInfo } from '../../task/index.ts';
import { infoOf, skewMs } from './task-target.ts';
import type { CellRun } from '../cell/cell-run.ts';
import type { JournaledTask } from '../journal/tasks.ts';

/** Rows asked for at once. */
const pageSize = 100;

/**
 * The rows by mark, in the order of `noted`, as far as the server and, with `local`, this machine have them (still). Rejects when they cannot
 * be asked.
 */
export async function journaledRows(
  noted: readonly JournaledTask[],
  { client, local, signal }: Pick<CellRun, 'client' | 'signal'> & Partial<Pick<CellRun, 'local'>>,
): Promise<ReadonlyMap<string, TaskInfo>> {
  if (noted.length === 0) return new Map();
  const since = noted.reduce((first, { at }) => Math.min(first, at), Infinity) - skewMs;
  const query = { page: 1, pageSize, since };
  const isHere = ({ taskId }: JournaledTask): boolean => taskId !== undefined && taskId < 0;
  const here =
    local === undefined || !noted.some(isHere)
      ? []
      : await (await local.client()).tasks(query, signal);
  const newest = new Map(
    [...(await client.tasks(query, signal)), ...here].map((row) => [
      row.source[submitMarkKey],
      row,
    ]),
  );
  const rows = new Map<string, TaskInfo>();
  for (const task of noted) {
    const row = newest.get(task.mark) ?? (await infoOf(task, { client, signal }));
    if (row !== undefined) rows.set(task.mark, row);
  }
  return rows;
}
