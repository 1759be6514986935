/** Reads table results in constant memory; DuckDB makes the text of cells. Columns go by position, since names may repeat. */
import type { DuckDBConnection } from '@duckdb/node-api';
import { cellText } from './cell-text.ts';
import { columnTypes, connect, sqlName, withConnection } from './duckdb-library.ts';
import { storedText } from '../../shared/index.ts';
import { sqlText } from '../../sql/index.ts';
import type { StoredColumn } from './result-store.ts';

/** Which cells of a table; the caller asks only for columns that it has. */
export interface CellRange {
  readonly firstRow: number;
  readonly rows: number;
  readonly firstColumn: number;
  /** Those that are read, in order. */
  readonly columns: readonly StoredColumn[];
}

/** A table as it is stored. */
export interface TableFile {
  readonly file: string;
  readonly columns: readonly StoredColumn[];
}

/** SQL expressions of the text of each column of the file, in order. */
async function cellExpressions(
  connection: DuckDBConnection,
  { file, columns }: TableFile,
): Promise<readonly string[]> {
  const source = `FROM read_parquet(${sqlText(file)})`;
  const statement = await connection.prepare(source);
  const types = await columnTypes(connection, statement, source);
  return types.map((type, at) =>
    cellText(sqlName(statement.columnName(at)), type, columns[at]?.text),
  );
}

/** Columns that are read at once: each takes memory on every thread, however few rows are read. */
const mostAtOnce = 2000;

/** The text of the cells, row by row; null is SQL NULL. */
export async function readCells(
  file: string,
  range: CellRange,
): Promise<readonly (readonly (string | null)[])[]> {
  if (range.columns.length === 0 || range.rows <= 0) return [];
  const rows: (string | null)[][] = [];
  for (let from = 0; from < range.columns.length; from += mostAtOnce) {
    const part = await readPart(file, {
      ...range,
      firstColumn: range.firstColumn + from,
      columns: range.columns.slice(from, from + mostAtOnce),
    });
    for (const [index, cells] of part.entries()) {
      const row = (rows[index] ??= []);
      for (const cell of cells) row.push(cell);
    }
  }
  return rows;
}

async function readPart(
  file: string,
  range: CellRange,
): Promise<readonly (readonly (string | null)[])[]> {
  return withConnection(async (connection) => {
    const names = Array.from(
      { length: range.columns.length },
      (_, at) => `c${String(range.firstColumn + at)}`,
    );
    // Only these columns: a table may have thousands of others.
    const source = `SELECT ${names.join(', ')} FROM read_parquet(${sqlText(file)})`;
    const types = await columnTypes(connection, await connection.prepare(source), source);
    const texts = names.map((_, at) =>
      storedText(types[at] ?? '', range.columns[at]?.text === 'python'),
    );
    const result = await connection.runAndReadAll(
      `SELECT ${names.map((name, at) => `CAST(${name} AS VARCHAR) AS c${String(at)}`).join(', ')} ` +
        // By number: an OFFSET would read the rows before the page too.
        `FROM read_parquet(${sqlText(file)}, file_row_number = true) ` +
        `WHERE file_row_number >= ${String(range.firstRow)} AND file_row_number < ${String(range.firstRow + range.rows)}`,
    );
    return result.getRows().map((row) =>
      row.map((cell, at) => {
        if (typeof cell !== 'string') return null;
        const text = texts[at];
        return text === undefined ? cell : text(cell);
      }),
    );
  });
}

/** Rows of the whole table, from the file's footer. */
export async function countRows(file: string): Promise<number> {
  return withConnection(async (connection) => {
    const result = await connection.runAndReadAll(
      `SELECT count(*)::DOUBLE FROM read_parquet(${sqlText(file)})`,
    );
    const [[count] = []] = result.getRows();
    return typeof count === 'number' ? count : 0;
  });
}

/** Yields rows in blocks, at most `limit`. `select` makes the SQL expressions to read from those of the cells' text. */
export async function* rowBlocks(
  table: TableFile,
  limit: number,
  select: (cells: readonly string[]) => readonly string[],
): AsyncGenerator<readonly (readonly (string | null)[])[], void, void> {
  const connection = await connect();
  try {
    const expressions = select(await cellExpressions(connection, table));
    const result = await connection.stream(
      `SELECT ${expressions.map((sql, at) => `${sql} AS e${String(at)}`).join(', ')} FROM read_parquet(${sqlText(table.file)})` +
        (Number.isFinite(limit) ? ` LIMIT ${String(limit)}` : ''),
    );
    for (;;) {
      const chunk = await result.fetchChunk();
      if (chunk === null || chunk.rowCount === 0) return;
      yield chunk
        .getRows()
        .map((row) => row.map((cell) => (typeof cell === 'string' ? cell : null)));
    }
  } finally {
    connection.closeSync();
  }
}
