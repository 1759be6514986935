/** Makes a result of the Parquet files that Spark has written. No row passes through JavaScript or Python. */
import { readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { asArray, asNumber, asObject, asString, type JsonObject } from '../../shared/index.ts';
import { sqlText } from '../../sql/index.ts';
import { resultFormat } from '../results/cell-text.ts';
import { untilInterrupted, withConnection } from '../results/duckdb-library.ts';
import type { ResultWriter, StoredColumn } from '../results/result-store.ts';

/** Files of Spark, in the order of the rows. */
export interface SparkTable {
  readonly directory: string;
  readonly files: readonly string[];
  readonly columns: readonly StoredColumn[];
  /** All rows that were written. */
  readonly rows: number;
  /** Rows of them that are shown, at the most. */
  readonly most: number | undefined;
  readonly seconds: number | undefined;
}

/** `part-00012-….c003.snappy.parquet`: the task, and the file of the task where it wrote several. */
function orderOf(name: string): readonly [task: number, file: number] {
  return [Number(/^part-(\d+)/.exec(name)?.[1] ?? 0), Number(/[-.]c(\d+)\./.exec(name)?.[1] ?? 0)];
}

function listSql(files: readonly string[]): string {
  return `[${files.map(sqlText).join(', ')}]`;
}

/** What the driver's frame says, and how many rows there are. */
export async function sparkTable(frame: JsonObject): Promise<SparkTable> {
  const directory = asString(frame['path']) ?? '';
  const names = (await readdir(directory)).filter((name) => name.endsWith('.parquet'));
  const files = names
    .toSorted((one, other) => {
      const [task, file] = orderOf(one);
      const [otherTask, otherFile] = orderOf(other);
      return task - otherTask || file - otherFile;
    })
    .map((name) => path.join(directory, name));
  return {
    directory,
    files,
    columns: (asArray(frame['columns']) ?? []).map((value) => {
      const column = asObject(value);
      return {
        name: asString(column?.['name']) ?? '',
        type: asString(column?.['type']) ?? 'string',
        comment: asString(column?.['comment']),
      };
    }),
    rows: await countRows(files),
    most: asNumber(frame['most']),
    seconds: asNumber(frame['seconds']),
  };
}

async function countRows(files: readonly string[]): Promise<number> {
  if (files.length === 0) return 0;
  return withConnection(async (connection) => {
    const found = await connection.runAndReadAll(
      `SELECT coalesce(sum(num_rows), 0)::DOUBLE FROM parquet_file_metadata(${listSql(files)})`,
    );
    const [[count] = []] = found.getRows();
    return typeof count === 'number' ? count : 0;
  });
}

/** Adds the table to the results, and removes Spark's files. */
export async function addSparkTable(
  results: ResultWriter,
  { directory, files, columns, most }: SparkTable,
  signal: AbortSignal,
): Promise<void> {
  try {
    await untilInterrupted(signal, async (connection) => {
      const limit = most === undefined ? '' : ` LIMIT ${String(most)}`;
      // Without a task Spark writes no file, so the columns are empty.
      const none = columns.map((_, at) => `NULL::VARCHAR AS c${String(at)}`).join(', ');
      const source =
        files.length === 0
          ? `SELECT ${none} WHERE false`
          : `SELECT ${columns.map((_, at) => `c${String(at)}`).join(', ')} FROM read_parquet(${listSql(files)})${limit}`;
      await results.addTable(columns, async (file) => {
        await connection.run(`COPY (${source}) TO ${sqlText(file)} ${resultFormat}`);
      });
    });
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}
