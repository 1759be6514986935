/** Writes a result into a Parquet file, with its own names and exact types. */
import { stat } from 'node:fs/promises';
import { quoteName, sqlText } from '../../sql/index.ts';
import type { ResultSetRef } from '../../task/index.ts';
import type { CellRun } from '../cell/cell-run.ts';
import { runQuietly } from './quiet-task.ts';
import { resultFile } from './result-file.ts';
import { onThisMachine } from './run-local-task.ts';

interface ParquetExport {
  readonly result: ResultSetRef;
  /** The result in the words of messages. */
  readonly what: string;
  /** Rows at the most; undefined = all of them. */
  readonly limit: number | undefined;
  /** An absolute path; what is there is replaced. */
  readonly file: string;
}

interface ParquetProgress {
  readonly rows: number;
  /** 0 until the file is complete. */
  readonly bytes: number;
  readonly notices: readonly string[];
}

/** The last step has the file's own size. Rejects with a `LinkisKernelError` or the signal's reason; the file is then of no use. */
export async function* writeParquet(
  { result, what, limit, file }: ParquetExport,
  cell: CellRun,
): AsyncGenerator<ParquetProgress> {
  const run = await onThisMachine(cell);
  const fetching = resultFile(result, what, limit, run);
  let step = await fetching.next();
  for (; step.done !== true; step = await fetching.next())
    yield { rows: step.value, bytes: 0, notices: [] };
  const table = step.value;
  try {
    yield { rows: table.rows, bytes: 0, notices: table.notices };
    const cells = table.columns.map(({ name, value }) => `${value} AS ${quoteName(name, '"')}`);
    await runQuietly(
      {
        // The file is there already, with the rights that it shall have: it is filled, not replaced.
        code: `COPY (SELECT ${cells.join(', ')} FROM ${table.source}) TO ${sqlText(file)} (FORMAT parquet, COMPRESSION zstd, USE_TMP_FILE false)`,
      },
      run,
    );
    yield { rows: table.rows, bytes: (await stat(file)).size, notices: [] };
  } finally {
    await table.remove();
  }
}
