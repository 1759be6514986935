/**
 * Makes a table result of what the Python driver has written: a Parquet file, or the texts of rows (one JSON object a line, keys `c0`, `c1`,
 * …), whose columns get the types of their values here.
 */
import { stat, unlink } from 'node:fs/promises';
import type { DuckDBConnection } from '@duckdb/node-api';
import { asArray, asObject, asString, type JsonObject } from '../../shared/index.ts';
import { linkisType, resultFormat, storedCell } from '../results/cell-text.ts';
import { columnTypes, untilInterrupted } from '../results/duckdb-library.ts';
import { sqlText } from '../../sql/index.ts';
import type { ResultWriter, StoredColumn } from '../results/result-store.ts';
import { measureTexts, typesOfTexts } from './python-types.ts';

/** Most bytes of a row as JSON. */
const longestRow = 64 * 1024 * 1024;

/** The same for small files, which need no more. */
const shortRow = 1024 * 1024;

interface SentColumn {
  readonly name: string;
  /** Linkis' name; undefined = as the file says. */
  readonly type: string | undefined;
}

/** What a result file is made of: a source of rows in SQL, and an expression for each column of it. */
interface SentTable {
  readonly columns: readonly StoredColumn[];
  readonly source: string;
  readonly cells: readonly string[];
}

/** Adds the table of a driver's frame, unless the job is killed meanwhile, and removes the driver's file. */
export async function addPythonTable(
  results: ResultWriter,
  frame: JsonObject,
  signal: AbortSignal,
): Promise<void> {
  const path = asString(frame['path']) ?? '';
  const columns = (asArray(frame['columns']) ?? []).map((value): SentColumn => {
    const column = asObject(value);
    return { name: asString(column?.['name']) ?? '', type: asString(column?.['type']) };
  });
  try {
    await untilInterrupted(signal, async (connection) => {
      const table =
        frame['form'] === 'parquet'
          ? await parquetTable(connection, path, columns)
          : await rowsTable(connection, path, columns);
      // Parquet needs a column: a table without any gets one that nobody reads.
      const copied =
        columns.length === 0
          ? 'SELECT NULL AS c0 WHERE false'
          : `SELECT ${table.cells.map((cell, at) => `${cell} AS c${String(at)}`).join(', ')} FROM ${table.source}`;
      await results.addTable(table.columns, async (file) => {
        await connection.run(`COPY (${copied}) TO ${sqlText(file)} ${resultFormat}`);
      });
    });
  } finally {
    await unlink(path).catch(() => undefined);
  }
}

async function parquetTable(
  connection: DuckDBConnection,
  path: string,
  columns: readonly SentColumn[],
): Promise<SentTable> {
  const source = `read_parquet(${sqlText(path)})`;
  const sql = `FROM ${source}`;
  const types = await columnTypes(connection, await connection.prepare(sql), sql);
  const cells = columns.map(({ type }, at) => {
    const stored = types[at] ?? 'VARCHAR';
    const cell = `c${String(at)}`;
    // Parquet keeps nanoseconds, although results of SQL do not.
    return stored === 'TIMESTAMP_NS' && type !== undefined ? cell : storedCell(cell, stored);
  });
  return {
    source,
    cells,
    columns: columns.map(({ name, type }, at) =>
      type === undefined
        ? { name, type: linkisType(types[at] ?? 'VARCHAR') }
        : { name, type, text: 'python' },
    ),
  };
}

async function rowsTable(
  connection: DuckDBConnection,
  path: string,
  columns: readonly SentColumn[],
): Promise<SentTable> {
  const shape = columns.map((_, at) => `c${String(at)}: 'VARCHAR'`).join(', ');
  // A reader takes twice the longest row from the memory that all share: no row is longer than its file.
  const longest = Math.min(longestRow, Math.max(shortRow, (await stat(path)).size));
  const source = `read_json(${sqlText(path)}, format = 'newline_delimited', columns = {${shape}}, maximum_object_size = ${String(longest)})`;
  const kinds = columns.map(({ type }) => type ?? 'string');
  const question = measureTexts(kinds, source);
  const answer =
    question === undefined ? undefined : (await connection.runAndReadAll(question)).getRows()[0];
  const types = typesOfTexts(
    kinds,
    (answer ?? []).map((measure) => (typeof measure === 'string' ? measure : null)),
  );
  return {
    source,
    cells: types.map((type, at) => {
      const cell = `c${String(at)}`;
      return type === 'VARCHAR' ? cell : `CAST(${cell} AS ${type})`;
    }),
    columns: columns.map(({ name }, at) => ({ name, type: kinds[at] ?? '', text: 'python' })),
  };
}
