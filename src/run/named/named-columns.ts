/** The columns of named results, as far as this kernel has read them: for completion. */
import type { CellRun } from '../cell/cell-run.ts';

/** Keeps the columns of the table that was read last, for the names of its task: where it has several tables, the first has the name. */
export function noteColumns({ session: { named, open } }: Pick<CellRun, 'session'>): void {
  const { columns, taskId, number } = open ?? {};
  if (columns === undefined || number !== 1) return;
  for (const [name, result] of named)
    if (result.taskId === taskId) named.set(name, { ...result, columns });
}
