/** Exports stored results as csv or xlsx. The bytes are made while they are read, so memory stays constant. */
import { createReadStream } from 'node:fs';
import iconv from 'iconv-lite';
import { GatewayError } from '../ground/gateway-error.ts';
import { sqlText } from '../../sql/index.ts';
import { readDescription } from './result-description.ts';
import type { StoredColumn, StoredExportRequest } from './result-store.ts';
import { rowBlocks } from './table-reader.ts';
import { xlsxBytes } from './xlsx-bytes.ts';

/** SQL of a csv cell in Linkis' form [CSVWriter: StorageCSVWriter.scala]: quoted only if asked, inner quotes deleted, blank cells kept. */
function decorated(cell: string, request: StoredExportRequest): string {
  const quoted = request.quoteRetouch ? `'"' || replace(v, '"', '') || '"'` : 'v';
  const flat = request.keepNewline ? quoted : `replace(${quoted}, chr(10), ' ')`;
  const value = `coalesce(${cell}, ${sqlText(request.nullText)})`;
  return `list_transform([${value}], lambda v: CASE WHEN trim(v, ' ' || chr(9) || chr(10) || chr(13)) = '' THEN v ELSE ${flat} END)[1]`;
}

function decoratedText(text: string, request: StoredExportRequest): string {
  if (text.trim() === '') return text;
  const quoted = request.quoteRetouch ? `"${text.replaceAll('"', '')}"` : text;
  return request.keepNewline ? quoted : quoted.replaceAll('\n', ' ');
}

/** Yields the header line, then at most `limit` rows in blocks that DuckDB makes, each line with its end. */
async function* csvLines(
  file: string,
  columns: readonly StoredColumn[],
  request: StoredExportRequest,
): AsyncGenerator<string, void, void> {
  yield `${columns.map(({ name }) => decoratedText(name, request)).join(request.separator)}\n`;
  if (columns.length === 0 || request.limit <= 0) return;
  const blocks = rowBlocks({ file, columns }, request.limit, (cells) => [
    cells.map((cell) => decorated(cell, request)).join(` || ${sqlText(request.separator)} || `),
  ]);
  for await (const rows of blocks) yield rows.map(([line]) => `${line ?? ''}\n`).join('');
}

/** The first `limit` lines of a text, however long. */
async function* textLines(file: string, limit: number): AsyncGenerator<string, void, void> {
  let lines = 0;
  let last = '\n';
  let held = '';
  for await (const chunk of createReadStream(file, 'utf8')) {
    let piece = (held + String(chunk)).replaceAll('\r\n', '\n');
    held = piece.endsWith('\r') ? '\r' : '';
    piece = piece.slice(0, piece.length - held.length);
    let at = piece.indexOf('\n');
    for (; at >= 0; at = piece.indexOf('\n', at + 1)) {
      lines += 1;
      if (lines === limit) break;
    }
    if (at >= 0) piece = piece.slice(0, at + 1);
    if (piece !== '') yield piece;
    if (at >= 0) return;
    last = piece.at(-1) ?? last;
  }
  if (last !== '\n') yield '\n';
}

/** Pieces are whole characters, so that none is cut. */
async function* encoded(
  pieces: AsyncIterable<string>,
  charset: string,
): AsyncGenerator<Uint8Array, void, void> {
  for await (const piece of pieces) yield iconv.encode(piece, charset);
}

/** A stream that takes a piece from the source when it is asked for one, and ends the source when it is cancelled. */
function streamOf(source: AsyncGenerator<Uint8Array, void, void>): ReadableStream<Uint8Array> {
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const next = await source.next();
        if (next.done === true) controller.close();
        else controller.enqueue(next.value);
      },
      async cancel() {
        await source.return();
      },
    },
    { highWaterMark: 0 },
  );
}

/** Rejects with 80024 for a text as xlsx, and with 80015 for several results as csv or an unknown charset. */
export async function exportResults(
  files: readonly string[],
  request: StoredExportRequest,
): Promise<ReadableStream<Uint8Array>> {
  const sources = await Promise.all(
    files.map(async (file) => ({ file, description: await readDescription(file) })),
  );
  if (request.format === 'xlsx') {
    const tables = sources.map(({ file, description }) => {
      if (description.kind === 'table') return { file, columns: description.columns };
      throw new GatewayError(80024, 'Only table results can be exported as xlsx');
    });
    return streamOf(xlsxBytes(tables, request));
  }
  const [source] = sources;
  if (source === undefined || sources.length > 1)
    throw new GatewayError(80015, 'A csv export takes one result');
  const { file, description } = source;
  const isKnown: boolean = iconv.encodingExists(request.charset);
  if (!isKnown) {
    throw new GatewayError(80015, `The local gateway does not know the charset ${request.charset}`);
  }
  const pieces =
    description.kind === 'table'
      ? csvLines(file, description.columns, request)
      : textLines(file, request.limit);
  return streamOf(encoded(pieces, request.charset));
}
