/**
 * Reads table results: the text of cells, made by DuckDB, page by page in constant memory. Columns are known by position,
 * since names may repeat.
 */
import type { DuckDBConnection } from '@duckdb/node-api';
import { cellText, isDouble } from './cell-text.ts';
import { columnTypes } from './column-types.ts';
import { sqlName, sqlText, withConnection } from './duckdb-library.ts';
import { plainNumber } from './plain-number.ts';

/** Which cells of a table; the columns are among those that it has. */
export interface CellRange {
  readonly firstRow: number;
  readonly rows: number;
  readonly firstColumn: number;
  readonly columns: number;
}

/** SQL expressions of the text of each column of the file, in order. */
export async function cellExpressions(
  connection: DuckDBConnection,
  file: string,
): Promise<readonly string[]> {
  const source = `FROM read_parquet(${sqlText(file)})`;
  const statement = await connection.prepare(source);
  const types = await columnTypes(connection, statement, source);
  return types.map((type, at) => cellText(sqlName(statement.columnName(at)), type));
}

/** The text of the cells in the range, row by row; null is SQL NULL. */
export async function readCells(
  file: string,
  range: CellRange,
): Promise<readonly (readonly (string | null)[])[]> {
  return withConnection(async (connection) => {
    if (range.columns <= 0 || range.rows <= 0) return [];
    const names = Array.from(
      { length: range.columns },
      (_, at) => `c${String(range.firstColumn + at)}`,
    );
    // Of these columns alone: a table may have thousands of others.
    const source = `SELECT ${names.join(', ')} FROM read_parquet(${sqlText(file)})`;
    const types = await columnTypes(connection, await connection.prepare(source), source);
    const columns = names.map((name, at) => ({ name, isDouble: isDouble(types[at] ?? '') }));
    const result = await connection.runAndReadAll(
      `SELECT ${columns.map(({ name }, at) => `CAST(${name} AS VARCHAR) AS c${String(at)}`).join(', ')} ` +
        // By number: what lies before the page is not read, as it would be for an OFFSET.
        `FROM read_parquet(${sqlText(file)}, file_row_number = true) ` +
        `WHERE file_row_number >= ${String(range.firstRow)} AND file_row_number < ${String(range.firstRow + range.rows)}`,
    );
    return result.getRows().map((row) =>
      row.map((cell, at) => {
        if (typeof cell !== 'string') return null;
        return columns[at]?.isDouble === true ? plainNumber(cell) : cell;
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
