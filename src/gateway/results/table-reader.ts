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

/** DuckDB's client takes a byte order mark at the start of a text for none of it, so such a text gets a second one. */
function withMark(type: string, text: string): string {
  return type === 'VARCHAR'
    ? `CASE WHEN starts_with(${text}, chr(65279)) THEN chr(65279) || ${text} ELSE ${text} END`
    : text;
}

/** A column of the file: DuckDB's type, and the SQL of the text of its cells. */
export interface CellSource {
  readonly type: string;
  readonly text: string;
}

async function cellSources(
  connection: DuckDBConnection,
  { file, columns }: TableFile,
): Promise<readonly CellSource[]> {
  const source = `FROM read_parquet(${sqlText(file)})`;
  const statement = await connection.prepare(source);
  const types = await columnTypes(connection, statement, source);
  return types.map((type, at) => ({
    type,
    text: cellText(sqlName(statement.columnName(at)), type, columns[at]?.text),
  }));
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
      `SELECT ${names.map((name, at) => `${withMark(types[at] ?? '', `CAST(${name} AS VARCHAR)`)} AS c${String(at)}`).join(', ')} ` +
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

/** Yields rows in blocks, at most `limit`: the texts of their cells. */
export async function* rowBlocks(
  table: TableFile,
  limit: number,
): AsyncGenerator<readonly (readonly (string | null)[])[], void, void> {
  const connection = await connect();
  try {
    const cells = await cellSources(connection, table);
    const result = await connection.stream(
      `SELECT ${cells.map(({ type, text }, at) => `${withMark(type, text)} AS e${String(at)}`).join(', ')} FROM read_parquet(${sqlText(table.file)})` +
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

/** Which rows, by their numbers from 0; `end` is not one of them. */
export interface RowRange {
  readonly first: number;
  readonly end: number;
}

/** How a row becomes a line. */
export interface LineForm {
  readonly end: '\n' | '\r\n';
  /** SQL of the line without its end. It may name the text of a column often, since that is computed once. */
  readonly of: (cells: readonly CellSource[]) => string;
}

/** Yields the rows as lines, in blocks. */
export async function* lineBlocks(
  table: TableFile,
  { first, end }: RowRange,
  line: LineForm,
): AsyncGenerator<string, void, void> {
  const connection = await connect();
  try {
    const cells = await cellSources(connection, table);
    const texts = cells.map(({ text }, at) => `${text} AS t${String(at)}`).join(', ');
    const sql = line.of(cells.map(({ type }, at) => ({ type, text: `t${String(at)}` })));
    const range = [
      ...(first > 0 ? [`file_row_number >= ${String(first)}`] : []),
      ...(Number.isFinite(end) ? [`file_row_number < ${String(end)}`] : []),
    ];
    const where = range.length === 0 ? '' : ` WHERE ${range.join(' AND ')}`;
    // Each line has the end of the line before: DuckDB's client would drop a byte order mark at the start of a text.
    const result = await connection.stream(
      `SELECT ${line.end === '\n' ? '' : 'chr(13) || '}chr(10) || ${sql} FROM (SELECT ${texts} FROM read_parquet(${sqlText(table.file)}, file_row_number = true)${where})`,
    );
    for (let isFirst = true; ; isFirst = false) {
      const chunk = await result.fetchChunk();
      if (chunk === null || chunk.rowCount === 0) {
        if (!isFirst) yield line.end;
        return;
      }
      const block = chunk.getColumnValues(0).join('');
      yield isFirst ? block.slice(line.end.length) : block;
    }
  } finally {
    connection.closeSync();
  }
}
