/** Makes a table result of the rows that the Python driver has written (one JSON object a line, keys `c0`, `c1`, …). */
import { unlink } from 'node:fs/promises';
import { asArray, asObject, asString, type JsonObject } from '../../shared/index.ts';
import { resultFormat } from '../results/cell-text.ts';
import { sqlText, withConnection } from '../results/duckdb-library.ts';
import type { ResultWriter, StoredColumn } from '../results/result-store.ts';

/** Most bytes of a row as JSON. */
const longestRow = 64 * 1024 * 1024;

/** Adds the table of a driver's frame, unless the job is killed meanwhile, and removes the driver's file. */
export async function addPythonTable(
  results: ResultWriter,
  frame: JsonObject,
  signal: AbortSignal,
): Promise<void> {
  const source = asString(frame['path']) ?? '';
  const columns = (asArray(frame['columns']) ?? []).map((value): StoredColumn => {
    const column = asObject(value);
    return {
      name: asString(column?.['name']) ?? '',
      type: asString(column?.['type']) ?? 'string',
    };
  });
  const names = columns.map((_, at) => `c${String(at)}`);
  const shape = names.map((name) => `${name}: 'VARCHAR'`).join(', ');
  try {
    if (signal.aborted) return;
    await results.addTable(columns, async (file) =>
      withConnection(async (connection) => {
        const interrupt = (): void => connection.interrupt();
        signal.addEventListener('abort', interrupt);
        // Parquet needs a column: a table without any gets one that nobody reads.
        const rows =
          names.length === 0
            ? '(SELECT NULL AS c0 WHERE false)'
            : `read_json(${sqlText(source)}, format = 'newline_delimited', columns = {${shape}}, maximum_object_size = ${String(longestRow)})`;
        try {
          await connection.run(
            `COPY (SELECT ${names.join(', ') || 'c0'} FROM ${rows}) TO ${sqlText(file)} ${resultFormat}`,
          );
        } finally {
          signal.removeEventListener('abort', interrupt);
        }
      }),
    );
  } catch (thrown) {
    if (!signal.aborted) throw thrown;
  } finally {
    await unlink(source).catch(() => undefined);
  }
}
