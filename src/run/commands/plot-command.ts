/** `%plot` reads the rows of a table up to a limit and shows them as a picture. */
import type { CellEvent } from '../../interpreter/index.ts';
import type { PlotCommand } from '../../magics/index.ts';
import { choosePlot, type PlotRows, renderPlot } from '../../render/index.ts';
import { LinkisKernelError } from '../../shared/index.ts';
import type { ResultColumn, ResultSetRef } from '../../task/index.ts';
import type { CellRun } from '../cell/cell-run.ts';
import { exportSource, notTable, olderNote } from '../export/result-source.ts';
import { plotWish } from '../export/plot-columns.ts';
import { resultWords } from '../export/result-words.ts';

/** Without `--limit` at most this many rows are read: the server's own page size. */
const defaultRows = 5000;

interface PlotTable {
  readonly columns: readonly ResultColumn[];
  readonly rows: PlotRows;
  /** The table has more rows than were read. */
  readonly more: boolean;
  readonly notices: readonly string[];
}

export async function showPlot(command: PlotCommand, run: CellRun): Promise<CellEvent> {
  const { taskId, results, later } = await exportSource({ ...command, all: false }, run);
  const [result] = results;
  if (result === undefined) throw new LinkisKernelError('OPTION_INVALID', 'there is no result');
  const limit = command.limit ?? defaultRows;
  const table = await readTable(result, limit, run);
  const choice = choosePlot(plotWish(command, table.columns), table.columns, table.rows);
  const { bundle, metadata, withoutPng } = await renderPlot({
    choice,
    rows: table.rows,
    more: table.more,
    mayCut: command.limit === undefined,
    source: resultWords(result, taskId, run.settings),
    notes: [...(later === undefined ? [] : [olderNote(later)]), ...table.notices],
    title: command.title,
    width: command.width,
    height: command.height,
    vega: command.vega,
    json: command.json,
    limits: run.settings.limits,
  });
  if (withoutPng !== undefined) run.logger.info(`%plot shows no PNG but an SVG: ${withoutPng}`);
  return { kind: 'display', bundle, metadata };
}

/** Reads page by page, and then one more row to learn whether there are more. */
async function readTable(
  result: ResultSetRef,
  limit: number,
  { client, signal }: CellRun,
): Promise<PlotTable> {
  const pageSize = Math.min(defaultRows, limit);
  const rows: (readonly (string | null)[])[] = [];
  const notices = new Set<string>();
  let columns: readonly ResultColumn[] = [];
  for (let number = 1; rows.length < limit; number += 1) {
    const page = await client.read(result, { page: number, pageSize }, signal);
    // A server may answer a page past the end with an empty text.
    if (number > 1 && page.kind === 'text' && page.lines.length === 0) break;
    if (page.kind !== 'table') throw notTable(result, page);
    ({ columns } = page);
    for (const notice of page.notices) notices.add(notice);
    const room = limit - rows.length;
    for (const row of page.rows.slice(0, room)) rows.push(row);
    if (page.rows.length > room) return { columns, rows, more: true, notices: [...notices] };
    if (page.last) return { columns, rows, more: false, notices: [...notices] };
  }
  const more = rows.length === limit && (await hasRow(result, limit + 1, client, signal));
  return { columns, rows, more, notices: [...notices] };
}

async function hasRow(
  result: ResultSetRef,
  row: number,
  client: CellRun['client'],
  signal: AbortSignal,
): Promise<boolean> {
  const page = await client.read(result, { page: row, pageSize: 1 }, signal);
  return page.kind === 'table' && page.rows.length > 0;
}
