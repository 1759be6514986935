/** Exports stored results as csv or xlsx: bytes are made as they are read, whatever the size. */
import { createReadStream } from 'node:fs';
import { GatewayError } from '../ground/gateway-error.ts';
import { encoderFor } from './charset.ts';
import { csvLines } from './csv-lines.ts';
import { readDescription } from './result-description.ts';
import type { StoredExportRequest } from './result-store.ts';
import { xlsxBytes } from './xlsx-bytes.ts';

/** The first `limit` lines as they are, however long. */
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

async function* encoded(
  pieces: AsyncIterable<string>,
  encode: (text: string) => Uint8Array,
): AsyncGenerator<Uint8Array, void, void> {
  for await (const piece of pieces) yield encode(piece);
}

/** A stream that takes the next piece when it is asked for it, and lets go of the source when it is cancelled. */
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

/** Rejects with 80024 when a text shall become a sheet, and with 80015 when nothing can be exported in that form. */
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
  const encode = encoderFor(request.charset);
  const pieces =
    description.kind === 'table'
      ? csvLines(file, description.columns, request)
      : textLines(file, request.limit);
  return streamOf(encoded(pieces, encode));
}
