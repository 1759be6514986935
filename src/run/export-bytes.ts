/** A result as the pieces of a file, read one ahead of what is asked for: two pages or one piece in memory at a time. */
import type { ExportCommand } from '../magics/index.ts';
import { LinkisKernelError } from '../shared/index.ts';
import type { ResultPage, ResultSetRef, TaskClient } from '../task/index.ts';
import { csvLine } from './csv.ts';

/** Rows asked for at once: the server's own page size. */
const pageRows = 5000;

/** A piece of the file. */
export interface ExportPiece {
  readonly bytes: string | Uint8Array;
  /** Rows in it; undefined where the server alone knows. */
  readonly rows: number | undefined;
  /** What the server left out, in its words. */
  readonly notices: readonly string[];
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
  const pageSize = Math.min(pageRows, limit);
  const begin = (number: number): Promise<ResultPage> => {
    const reading = client.read(result, { page: number, pageSize }, signal);
    // Told where it is awaited; a page that nobody comes to await may fail unheard.
    reading.catch(() => undefined);
    return reading;
  };
  let written = 0;
  let next = begin(1);
  for (let number = 1; written < limit; number += 1) {
    // oxlint-disable-next-line no-await-in-loop -- in order; the next page is read while this one is written
    const page = await next;
    if (page.kind === 'table' && !page.last && written + pageSize < limit) next = begin(number + 1);
    // Behind the end a server may answer with an empty text.
    if (number > 1 && page.kind === 'text' && page.lines.length === 0) return;
    if (page.kind !== 'table') throw notTable(result, page);
    const rows = page.rows.slice(0, limit - written);
    const names = page.columns.map(({ name }) => name);
    const lines = [...(number === 1 ? [names] : []), ...rows].map((row) => csvLine(row, command));
    yield { bytes: lines.join(''), rows: rows.length, notices: page.notices };
    written += rows.length;
    if (page.last) return;
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
  if (page.kind !== 'table') throw notTable(result, page);
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
