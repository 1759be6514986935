/**
 * A table as csv in Linkis' form [CSVWriter: StorageCSVWriter.scala]: no quotes unless asked for, and then inner quotes
 * are deleted, not doubled. DuckDB makes the lines; only whole blocks of them pass through here.
 */
import { sqlText, withConnection } from './duckdb-library.ts';
import type { StoredColumn, StoredExportRequest } from './result-store.ts';
import { cellExpressions } from './table-reader.ts';

/** SQL of a cell as it is written; blank cells stay as they are. */
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

/** The header line and at most `limit` rows, in blocks of lines, each line with its end. */
export async function* csvLines(
  file: string,
  columns: readonly StoredColumn[],
  request: StoredExportRequest,
): AsyncGenerator<string, void, void> {
  yield `${columns.map(({ name }) => decoratedText(name, request)).join(request.separator)}\n`;
  if (columns.length === 0 || request.limit <= 0) return;
  yield* blocks(file, request);
}

async function* blocks(
  file: string,
  request: StoredExportRequest,
): AsyncGenerator<string, void, void> {
  const reader = await openRows(file, request.limit, (cells) => [
    cells.map((cell) => decorated(cell, request)).join(` || ${sqlText(request.separator)} || `),
  ]);
  try {
    for (let rows = await reader.next(); rows !== undefined; rows = await reader.next()) {
      yield rows.map(([line]) => `${line ?? ''}\n`).join('');
    }
  } finally {
    reader.close();
  }
}

/** Reads rows block by block. */
export interface RowReader {
  /** The next rows, or undefined at the end. */
  next(): Promise<readonly (readonly (string | null)[])[] | undefined>;
  close(): void;
}

/** Opens the rows of a table; `select` makes the SQL expressions from those of the cells' text. */
export async function openRows(
  file: string,
  limit: number,
  select: (cells: readonly string[]) => readonly string[],
): Promise<RowReader> {
  let release = (): void => undefined;
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  return new Promise((resolve, reject) => {
    withConnection(async (connection) => {
      const expressions = select(await cellExpressions(connection, file));
      const result = await connection.stream(
        `SELECT ${expressions.map((sql, at) => `${sql} AS e${String(at)}`).join(', ')} FROM read_parquet(${sqlText(file)})` +
          (Number.isFinite(limit) ? ` LIMIT ${String(limit)}` : ''),
      );
      resolve({
        async next() {
          const chunk = await result.fetchChunk();
          if (chunk === null || chunk.rowCount === 0) return undefined;
          return chunk
            .getRows()
            .map((row) => row.map((cell) => (typeof cell === 'string' ? cell : null)));
        },
        close: release,
      });
      // The connection stays open until the reader is closed.
      await released;
    }).catch(reject);
  });
}
