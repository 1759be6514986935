/** Gives a result as the pieces of a file. Memory holds two pages, since the next is read during a write, or one piece of a workbook. */
import type { ExportCommand } from '../../magics/index.ts';
import { LinkisKernelError } from '../../shared/index.ts';
import type { PageRequest, ResultPage, ResultSetRef, TaskClient } from '../../task/index.ts';
import { csvLine } from './csv.ts';
import { createTextEncoder, type LostLetters } from './encode-text.ts';
import { notTable } from './result-source.ts';

/** Rows of a page: the server's own page size, then the sizes to try when the server refuses a page because a row is too large. */
const pageSizes = [5000, 500, 50, 5] as const;

type TablePage = Extract<ResultPage, { readonly kind: 'table' }>;
type ReadPage = (request: PageRequest) => Promise<ResultPage>;

export interface ExportPiece {
  readonly bytes: string | Uint8Array;
  /** Undefined for a workbook, whose rows only the server counts. */
  readonly rows: number | undefined;
  /** What the server left out, in its words. */
  readonly notices: readonly string[];
  /** Letters of the piece that the encoding lacks. */
  readonly lost?: LostLetters | undefined;
}

/** The pieces in their order. Rejects with `OPTION_INVALID` for a result that is no table. */
export async function* exportPieces(
  command: ExportCommand,
  result: ResultSetRef,
  client: TaskClient,
  signal: AbortSignal,
): AsyncGenerator<ExportPiece> {
  const read: ReadPage = async (request) => client.read(result, request, signal);
  if (command.format === 'csv') {
    yield* csvPieces(command, result, { client, read, signal });
    return;
  }
  const page = await read({ page: 1, pageSize: 1 });
  if (page.kind !== 'table' && !isHeldBack(page)) throw notTable(result, page);
  const { limit, nullText, sheet: sheetName } = command;
  const request = { format: 'xlsx' as const, limit, nullText, sheetName };
  yield* wholeWorkbook(await client.export(result, request, signal), result.name, signal);
}

/** The pieces of one workbook with all results below `location`. */
export async function* workbookPieces(
  { limit, nullText }: ExportCommand,
  location: string,
  client: TaskClient,
  signal: AbortSignal,
): AsyncGenerator<ExportPiece> {
  const bytes = await client.exportAll(location, { limit, nullText }, signal);
  yield* wholeWorkbook(bytes, location, signal);
}

interface CsvSource {
  readonly client: TaskClient;
  readonly read: ReadPage;
  readonly signal: AbortSignal;
}

async function* csvPieces(
  command: ExportCommand,
  result: ResultSetRef,
  source: CsvSource,
): AsyncGenerator<ExportPiece> {
  const limit = command.limit ?? Number.POSITIVE_INFINITY;
  const encoder = await createTextEncoder(command.encoding, command.lossy);
  let written = 0;
  let isFirst = true;
  const pieceOf = (part: TablePage): ExportPiece => {
    const rows =
      written + part.rows.length > limit ? part.rows.slice(0, limit - written) : part.rows;
    const lines = rows.map((row) => csvLine(row, command));
    if (isFirst)
      lines.unshift(
        csvLine(
          part.columns.map(({ name }) => name),
          command,
        ),
      );
    const { bytes, lost } = encoder.encode(lines, isFirst ? 0 : written + 1);
    written += rows.length;
    isFirst = false;
    return { bytes, rows: rows.length, notices: part.notices, lost };
  };
  if (encoder.mark.length > 0) yield { bytes: encoder.mark, rows: undefined, notices: [] };
  const [size] = pageSizes;
  const isServersTurn = limit > size && command.encoding.name === 'utf-8';
  let from = 1;
  if (isServersTurn && source.client.csvRows !== undefined) {
    // The first page tells what the result is; what is behind it may come as it is to be written.
    let isOver = false;
    for await (const part of allPages(result, source.read, size)) {
      // How many rows there are is told in the end: in between only the server knows.
      yield { ...pieceOf(part), rows: undefined };
      isOver = part.last;
    }
    if (isOver) {
      yield { bytes: '', rows: written, notices: [] };
      return;
    }
    const most = limit - written;
    const { separator, nullText, safe } = command;
    const request = { first: written, most, separator, nullText, safe };
    const rest = await source.client.csvRows(result, request, source.signal);
    if (rest !== undefined) {
      for await (const bytes of rest.bytes) yield { bytes, rows: undefined, notices: [] };
      yield { bytes: '', rows: written + rest.rows, notices: [] };
      return;
    }
    yield { bytes: '', rows: written, notices: [] };
    from = 2;
  }
  for await (const part of allPages(result, source.read, limit, from)) yield pieceOf(part);
}

/** Every page of a table, the next one asked for while one is worked on. Rejects with `OPTION_INVALID` for a result that is no table. */
export function tablePagesOf(
  result: ResultSetRef,
  client: TaskClient,
  signal: AbortSignal,
): AsyncGenerator<TablePage> {
  return allPages(
    result,
    async (request) => client.read(result, request, signal),
    Number.POSITIVE_INFINITY,
  );
}

/** Pages with at least `limit` rows in all, where the table has so many, from page `from` on. */
async function* allPages(
  result: ResultSetRef,
  read: ReadPage,
  limit: number,
  from = 1,
): AsyncGenerator<TablePage> {
  const pageSize = pageSizes.findLast((size) => size >= limit) ?? pageSizes[0];
  const begin = (number: number): Promise<ResultPage> => {
    const reading = read({ page: number, pageSize });
    // A failure is thrown where the page is awaited. One that is given up is never awaited, so it needs a handler here.
    reading.catch(() => undefined);
    return reading;
  };
  let given = (from - 1) * pageSize;
  let next = begin(from);
  for (let number = from; given < limit; number += 1) {
    const page = await next;
    if (page.kind === 'table' && !page.last && given + pageSize < limit) next = begin(number + 1);
    if (number > 1 && isPastEnd(page)) return;
    for await (const part of tablePages(result, page, { page: number, pageSize }, read)) {
      given += part.rows.length;
      yield part;
      if (part.last || given >= limit) return;
    }
    if (page.kind !== 'table') next = begin(number + 1);
  }
}

/** Yields the page, or smaller ones if the server holds it back for a large row; the smallest are read whole. Rejects if it is no table. */
async function* tablePages(
  result: ResultSetRef,
  page: ResultPage,
  { page: number, pageSize }: PageRequest,
  read: ReadPage,
): AsyncGenerator<TablePage> {
  if (page.kind === 'table') {
    yield page;
    return;
  }
  if (!isHeldBack(page)) throw notTable(result, page);
  const smaller = pageSizes.find((size) => size < pageSize);
  if (smaller === undefined) {
    const whole = await read({ page: number, pageSize, whole: true });
    if (whole.kind === 'unviewable')
      throw new LinkisKernelError(
        'LINKIS_REFUSED',
        `result ${String(result.index + 1)} cannot be read: the server gives one of its rows in no form (${whole.why})`,
        { hint: 'Make the value smaller in the query, or read it where the query runs.' },
      );
    if (whole.kind !== 'table') throw notTable(result, whole);
    yield whole;
    return;
  }
  const parts = pageSize / smaller;
  for (let at = (number - 1) * parts + 1; at <= number * parts; at += 1) {
    const request = { page: at, pageSize: smaller };
    // One at a time: each may be large.
    const part = await read(request);
    if (isPastEnd(part)) return;
    for await (const rows of tablePages(result, part, request, read)) {
      yield rows;
      if (rows.last) return;
    }
  }
}

function isHeldBack(page: ResultPage): boolean {
  return page.kind === 'unviewable' && page.heldBack === true;
}

/** A server may answer a page past the last one with an empty text. */
function isPastEnd(page: ResultPage): boolean {
  return page.kind === 'text' && page.lines.length === 0;
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
  // A zip ends with the 22 bytes of its directory's end record; after a lost connection they are missing.
  if (!tail.subarray(0, 4).equals(Buffer.from('PK\u0005\u0006', 'latin1')))
    throw new LinkisKernelError(
      'LINKIS_HTTP',
      `the workbook of ${name} did not arrive completely`,
      {
        hint: 'Export it again, or as .csv.',
      },
    );
}
