/** Exports stored results as csv or xlsx. The bytes are made while they are read, so memory stays constant. */
import { createReadStream } from 'node:fs';
import iconv from 'iconv-lite';
import { GatewayError } from '../ground/gateway-error.ts';
import { sqlText } from '../../sql/index.ts';
import { readDescription } from './result-description.ts';
import type { StoredColumn, StoredExportRequest } from './result-store.ts';
import { streamOf } from './stream-of.ts';
import { lineBlocks } from './table-reader.ts';
import { xlsxBytes } from './xlsx-bytes.ts';

/** SQL of a csv cell in Linkis' form [CSVWriter: StorageCSVWriter.scala]: quoted only if asked, inner quotes deleted, blank cells kept. */
function decorated(cell: string, request: StoredExportRequest): string {
  const value = `coalesce(${cell}, ${sqlText(request.nullText)})`;
  const quoted = request.quoteRetouch ? `'"' || replace(${value}, '"', '') || '"'` : value;
  const flat = request.keepNewline ? quoted : `replace(${quoted}, chr(10), ' ')`;
  return flat === value
    ? value
    : `CASE WHEN trim(${value}, ' ' || chr(9) || chr(10) || chr(13)) = '' THEN ${value} ELSE ${flat} END`;
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
  const separator = ` || ${sqlText(request.separator)} || `;
  yield* lineBlocks(
    { file, columns },
    { first: 0, end: request.limit },
    {
      end: '\n',
      of: (cells) => cells.map(({ text }) => decorated(text, request)).join(separator),
    },
  );
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
