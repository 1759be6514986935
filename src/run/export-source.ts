/** The results that an export writes, found by the words that name them. */
import type { ExportCommand } from '../magics/index.ts';
import { LinkisKernelError } from '../shared/index.ts';
import { isTerminal, type ResultSetRef, type TaskId } from '../task/index.ts';
import type { RunParts } from './cell-run.ts';
import { namedResults } from './named-results.ts';
import { taskRow } from './task-row.ts';
import { namedTask } from './commands/named-task.ts';

/** Results of one task. */
export interface ExportSource {
  readonly taskId: TaskId;
  readonly results: readonly ResultSetRef[];
  /** Results that the task has; undefined while it runs. */
  readonly of: number | undefined;
  /** Where they all are; known when every one was asked for. */
  readonly location?: string | undefined;
}

/** One result, or with `--all` every one. Rejects with `OPTION_INVALID` when there is none, or more than one to choose from. */
export async function exportSource(
  command: Pick<ExportCommand, 'source' | 'all'> & { readonly kind?: 'export' | 'plot' },
  parts: RunParts,
  signal: AbortSignal,
): Promise<ExportSource> {
  const { source, all } = command;
  const { open } = parts.session;
  const isLast = source.taskId === undefined && source.name === undefined;
  if (isLast && !all && source.number === undefined && open !== undefined)
    return { taskId: open.taskId, results: [open.result], of: open.of };
  const id =
    source.name === undefined
      ? namedTask(source.taskId, parts)
      : (await namedResults(source.name, parts, signal)).taskId;
  const info = await taskRow(id, parts, signal);
  const results =
    info.resultLocation === undefined
      ? []
      : await parts.client.resultSets(info.resultLocation, signal);
  const task = `task ${String(id)}`;
  if (results.length === 0)
    throw new LinkisKernelError(
      'OPTION_INVALID',
      `${task} (${info.state}) has no results${isTerminal(info.state) ? '' : ' yet'}`,
    );
  if (all) {
    const tables: ResultSetRef[] = [];
    for (const result of results) {
      // oxlint-disable-next-line no-await-in-loop -- one look after the other
      const page = await parts.client.read(result, { page: 1, pageSize: 1 }, signal);
      if (page.kind === 'table') tables.push(result);
    }
    if (tables.length === 0) throw new LinkisKernelError('OPTION_INVALID', `${task} has no tables`);
    return { taskId: id, results: tables, of: results.length, location: info.resultLocation };
  }
  const chosen = results.filter(
    ({ index }) => source.number === undefined || index === source.number - 1,
  );
  if (chosen.length === 1) return { taskId: id, results: chosen, of: results.length };
  const count = String(results.length);
  throw new LinkisKernelError(
    'OPTION_INVALID',
    chosen.length === 0
      ? `${task} has ${count} results, no result ${String(source.number)}`
      : `${task} has ${count} results: which one?`,
    {
      hint: `Name one, from ${String(id)}.1 to ${String(id)}.${count}${command.kind === 'export' ? ', or take every one by --all' : ''}.`,
    },
  );
}
