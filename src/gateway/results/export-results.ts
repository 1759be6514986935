/** Exports stored results as csv or xlsx: bytes are made as they are read, whatever the size. */
import { GatewayError } from '../gateway-error.ts';
import { encoderFor } from './charset.ts';
import { csvLines } from './csv-lines.ts';
import { readDescription } from './result-description.ts';
import type { StoredExportRequest } from './result-store.ts';
import type { TextReader } from './text-reader.ts';
import { xlsxBytes } from './xlsx-bytes.ts';

/** Lines of a text that are read at once. */
const textStep = 5000;

async function* textLines(
  file: string,
  limit: number,
  text: TextReader,
): AsyncGenerator<string, void, void> {
  for (let first = 0; first < limit; first += textStep) {
    const count = Math.min(textStep, limit - first);
    const lines = await text.lines(file, first, count, false);
    if (lines.length > 0) yield `${lines.join('\n')}\n`;
    if (lines.length < count) return;
  }
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
  text: TextReader,
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
      : textLines(file, request.limit, text);
  return streamOf(encoded(pieces, encode));
}
