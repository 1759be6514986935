/** Finds the results that `%export` and `%plot` take, by the words that name them. */
import type { ExportCommand } from '../../magics/index.ts';
import { counted, LinkisKernelError } from '../../shared/index.ts';
import {
  isLocalTask,
  isTerminal,
  type ResultSetRef,
  type TaskId,
  taskText,
} from '../../task/index.ts';
import type { CellRun } from '../cell/cell-run.ts';
import type { OpenResult } from '../session/notebook-session.ts';
import { nothingToRead } from '../named/nothing-to-read.ts';
import { taskRow } from '../named/task-row.ts';
import { namedTask } from '../named/named-task.ts';

export interface ExportSource {
  readonly taskId: TaskId;
  readonly results: readonly ResultSetRef[];
  /** How many results the task has; undefined while it runs. */
  readonly of: number | undefined;
  /** The notebook's last task, to be shown when it has no result and an earlier task's is taken. */
  readonly later?: TaskId | undefined;
  /** The directory of all results; set with `--all`. */
  readonly location?: string | undefined;
}

/** One result, or with `--all` every table. Rejects with `OPTION_INVALID` when there is none, or no single one is named. */
export async function exportSource(
  command: Pick<ExportCommand, 'source' | 'all'> & { readonly kind?: 'export' | 'plot' },
  run: CellRun,
): Promise<ExportSource> {
  const { source, all } = command;
  const { open } = run.session;
  const isLast = source.taskId === undefined && source.name === undefined;
  if (isLast && !all && source.number === undefined && open !== undefined)
    return {
      taskId: open.taskId,
      results: [open.result],
      of: open.of,
      later: laterThan(open, run),
    };
  const id = await namedTask(source, run);
  const info = await taskRow(id, run);
  const results =
    info.resultLocation === undefined
      ? []
      : await run.client.resultSets(info.resultLocation, run.signal);
  const task = `task ${taskText(id)}`;
  if (results.length === 0)
    throw new LinkisKernelError(
      'OPTION_INVALID',
      `${task} (${info.state}) has no results${isTerminal(info.state) ? '' : ' yet'}`,
      { hint: nothingToRead(id, info) },
    );
  if (all) {
    const tables: ResultSetRef[] = [];
    for (const result of results) {
      const page = await run.client.read(result, { page: 1, pageSize: 1 }, run.signal);
      if (page.kind === 'table') tables.push(result);
    }
    if (tables.length === 0)
      throw new LinkisKernelError('OPTION_INVALID', `${task} has no tables`, {
        hint: nothingToRead(id, info),
      });
    return { taskId: id, results: tables, of: results.length, location: info.resultLocation };
  }
  const chosen = results.filter(
    ({ index }) => source.number === undefined || index === source.number - 1,
  );
  if (chosen.length === 1) return { taskId: id, results: chosen, of: results.length };
  const count = counted(results.length, 'result');
  throw new LinkisKernelError(
    'OPTION_INVALID',
    chosen.length === 0
      ? `${task} has ${count}, no result ${String(source.number)}`
      : `${task} has ${count}: which one?`,
    {
      hint: `${rangeHint(id, results.length).replace(/\.$/, '')}${command.kind === 'export' ? ', or export all with --all' : ''}.`,
    },
  );
}

/** Tells the user how to name a task's results. */
export function rangeHint(id: TaskId, results: number): string {
  const task = taskText(id);
  return results === 1
    ? `It is ${task}.1, or ${task} alone.`
    : `Name one, from ${task}.1 to ${task}.${String(results)}.`;
}

/** The result shown last may belong to an earlier task: the last one may have failed or made no table. */
function laterThan({ taskId }: OpenResult, { session }: CellRun): TaskId | undefined {
  const { lastTask } = session;
  if (lastTask === undefined || lastTask === taskId) return undefined;
  // Tasks of this machine and of a server have numbers of their own.
  const isLater =
    isLocalTask(lastTask) !== isLocalTask(taskId) || Math.abs(lastTask) > Math.abs(taskId);
  return isLater ? lastTask : undefined;
}

/** Tells the user that the result is not the last task's. */
export function olderNote(later: TaskId): string {
  return `task ${taskText(later)} is the last one of this notebook; this is the result of an earlier one`;
}

/** The error for a result that is no table, or that the server does not show. */
export function notTable(
  result: ResultSetRef,
  page: { readonly kind: string; readonly why?: string },
): LinkisKernelError {
  const number = String(result.index + 1);
  return page.why === undefined
    ? new LinkisKernelError('OPTION_INVALID', `result ${number} is no table but ${page.kind}`, {
        hint: '%result shows it.',
      })
    : new LinkisKernelError('LINKIS_REFUSED', `result ${number} cannot be read: ${page.why}`);
}
