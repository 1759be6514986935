/** `%grid` shows a result as a grid; where none can be shown, the static table and what to install. */
import type { CellEvent } from '../../interpreter/index.ts';
import type { GridCommand } from '../../magics/index.ts';
import { mostColumns, nextStep, renderNotices, renderResult } from '../../render/index.ts';
import { LinkisKernelError } from '../../shared/index.ts';
import { taskText } from '../../task/index.ts';
import type { CellRun } from '../cell/cell-run.ts';
import { exportSource, notTable } from '../export/result-source.ts';

/** Rejects with `OPTION_INVALID` for a result that is no table, or none. */
export async function* showGrid(
  { source, json }: GridCommand,
  run: CellRun,
): AsyncGenerator<CellEvent> {
  const { client, settings, signal, session, facts } = run;
  const { limits } = settings;
  const { taskId, results, of } = await exportSource({ source, all: false }, run);
  const [result] = results;
  if (result === undefined) throw new LinkisKernelError('OPTION_INVALID', 'there is no result');
  const number = result.index + 1;
  const columns = json === true ? undefined : mostColumns(limits);
  const request = { page: 1, pageSize: limits.rows, columns, count: true };
  const page = await client.read(result, request, signal);
  if (page.kind !== 'table') throw notTable(result, page);
  const { inBatch } = facts;
  const view = { number, of, page: 1, rows: limits.rows, limits, taskId, json, inBatch };
  const shown = renderResult(page, view);
  session.open = {
    result,
    taskId,
    number,
    of,
    page: 1,
    rows: limits.rows,
    columns: page.columns.map(({ name }) => name),
  };
  const task = `task ${taskText(taskId)}`;
  const title = source.name ?? (of === 1 ? task : `${task}, result ${String(number)}`);
  const { show, missing } = run.grids;
  if (show !== undefined && json !== true) {
    yield* show({ result, taskId, title, page }, shown);
    return;
  }
  yield { kind: 'display', bundle: shown };
  if (missing === undefined) return;
  const notice = `No grid is shown: ${missing.why}. ${missing.remedy}`;
  yield { kind: 'display', bundle: renderNotices([nextStep(notice, inBatch)]) };
}
