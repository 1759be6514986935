/** Exports. */
import type { StoredExportRequest } from './result-store.ts';
import type { TextReader } from './text-reader.ts';

/** Stub. */
export async function exportResults(
  files: readonly string[],
  request: StoredExportRequest,
  text: TextReader,
): Promise<ReadableStream<Uint8Array>> {
  throw new Error(`${String(files.length)} ${request.format} ${String(typeof text)}`);
}
