/** A result as the pieces of a file, read one ahead of what is asked for: two pages or one piece in memory at a time. */
import type { ExportCommand } from '../../magics/index.ts';
import { LinkisKernelError } from '../../shared/index.ts';
import type { ResultPage, ResultSetRef, TaskClient } from '../../task/index.ts';
import { csvLine } from './csv.ts';
import { createTextEncoder, type LostLetters } from './encode-text.ts';

/** Rows asked for at once: the server's own page size, and of a page that it holds back smaller ones. */
const pageSizes = [5000, 500, 50, 5] as const;

type TablePage = Extract<ResultPage, { readonly kind: 'table' }>;

/** A piece of the file. */
export interface ExportPiece {
  readonly bytes: string | Uint8Array;
  /** Rows in it; undefined where the server alone knows. */
  readonly rows: number | undefined;
  /** What the server left out, in its words. */
  readonly notices: readonly string[];
  /** Letters in it that the encoding does not have. */
  readonly lost?: LostLetters | undefined;
}

/** The pieces in order. Rejects with `OPTION_INVALID` for a result that is no table. */
export function exportPieces(
  command: ExportCommand,
  result: ResultSetRef,
  client: TaskClient,
  signal: AbortSignal,
): AsyncGenerator<ExportPiece> {
  return command.format === 'csv'
    ? csvPieces(command, result, client, signal)
    : sheetPieces(command, result, client, signal);
}

/** The pieces of one workbook of every result below `location`. */
export async function* workbookPieces(
  { limit, nullText }: ExportCommand,
  location: string,
  client: TaskClient,
  signal: AbortSignal,
): AsyncGenerator<ExportPiece> {
  const bytes = await client.exportAll(location, { limit, nullText }, signal);
  yield* wholeWorkbook(bytes, location, signal);
}

async function* csvPieces(
  command: ExportCommand,
  result: ResultSetRef,
  client: TaskClient,
  signal: AbortSignal,
): AsyncGenerator<ExportPiece> {
  const limit = command.limit ?? Number.POSITIVE_INFINITY;
  const pageSize = pageSizes.findLast((size) => size >= limit) ?? pageSizes[0];
  const begin = (number: number): Promise<ResultPage> => {
    const reading = client.read(result, { page: number, pageSize }, signal);
    // Told where it is awaited; a page that nobody comes to await may fail unheard.
    reading.catch(() => undefined);
    return reading;
  };
  const encoder = await createTextEncoder(command.encoding, command.lossy);
  let written = 0;
  let isFirst = true;
  let next = begin(1);
  for (let number = 1; written < limit; number += 1) {
    // The next page is read while this one is written.
    const page = await next;
    if (page.kind === 'table' && !page.last && written + pageSize < limit) next = begin(number + 1);
    // Behind the end a server may answer with an empty text.
    if (number > 1 && page.kind === 'text' && page.lines.length === 0) return;
    for await (const part of viewable(result, page, { page: number, pageSize }, client, signal)) {
      const rows = part.rows.slice(0, limit - written);
      const names = part.columns.map(({ name }) => name);
      const lines = [...(isFirst ? [names] : []), ...rows].map((row) => csvLine(row, command));
      const { bytes, lost } = encoder.encode(lines, isFirst ? 0 : written + 1);
      if (isFirst && encoder.mark.length > 0)
        yield { bytes: encoder.mark, rows: undefined, notices: [] };
      isFirst = false;
      yield { bytes, rows: rows.length, notices: part.notices, lost };
      written += rows.length;
      if (part.last || written >= limit) return;
    }
    if (page.kind !== 'table') next = begin(number + 1);
  }
}

/**
 * The table page, or where the server holds it back for the size of a row, the pages of fewer rows that it consists of; the
 * smallest are asked for as they are. Rejects for what is no table.
 */
async function* viewable(
  result: ResultSetRef,
  page: ResultPage,
  { page: number, pageSize }: { readonly page: number; readonly pageSize: number },
  client: TaskClient,
  signal: AbortSignal,
): AsyncGenerator<TablePage> {
  if (page.kind === 'table') {
    yield page;
    return;
  }
  const smaller = pageSizes.find((size) => size < pageSize);
  if (page.kind !== 'unviewable' || page.heldBack !== true) throw notTable(result, page);
  if (smaller === undefined) {
    const whole = await client.read(result, { page: number, pageSize, whole: true }, signal);
    if (whole.kind === 'unviewable')
      throw new LinkisKernelError(
        'LINKIS_REFUSED',
        `result ${String(result.index + 1)} cannot be had: the server gives a row of it in no form (${whole.why})`,
        { hint: 'Make the value smaller in the query, or read it where the query runs.' },
      );
    if (whole.kind !== 'table') throw notTable(result, whole);
    yield whole;
    return;
  }
  const parts = pageSize / smaller;
  for (let at = (number - 1) * parts + 1; at <= number * parts; at += 1) {
    const request = { page: at, pageSize: smaller };
    // Few at a time: each may be large.
    const part = await client.read(result, request, signal);
    // Behind the end a server may answer with an empty text.
    if (part.kind === 'text' && part.lines.length === 0) return;
    for await (const rows of viewable(result, part, request, client, signal)) {
      yield rows;
      if (rows.last) return;
    }
  }
}

async function* sheetPieces(
  command: ExportCommand,
  result: ResultSetRef,
  client: TaskClient,
  signal: AbortSignal,
): AsyncGenerator<ExportPiece> {
  const { limit, nullText, sheet: sheetName } = command;
  const page = await client.read(result, { page: 1, pageSize: 1 }, signal);
  const isTable = page.kind === 'table' || (page.kind === 'unviewable' && page.heldBack === true);
  if (!isTable) throw notTable(result, page);
  const request = { format: 'xlsx' as const, limit, nullText, sheetName };
  yield* wholeWorkbook(await client.export(result, request, signal), result.name, signal);
}

/** Rejects with `LINKIS_HTTP` at the end of a workbook that was cut off. */
async function* wholeWorkbook(
  chunks: AsyncIterable<Uint8Array>,
  name: string,
  signal: AbortSignal,
): AsyncGenerator<ExportPiece> {
  let tail = Buffer.alloc(0);
  for await (const bytes of chunks) {
    signal.throwIfAborted();
    tail = Buffer.concat([tail, bytes.subarray(-22)]).subarray(-22);
    yield { bytes, rows: undefined, notices: [] };
  }
  // A zip ends with its directory's record: a connection that was cut would leave half a workbook.
  if (!tail.subarray(0, 4).equals(Buffer.from('PK\u0005\u0006', 'latin1')))
    throw new LinkisKernelError('LINKIS_HTTP', `the workbook of ${name} did not come whole`, {
      hint: 'Export it again, or as .csv.',
    });
}

/** The refusal of a result that is no table, or that the server does not show. */
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
