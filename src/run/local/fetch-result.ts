/**
 * Brings the rows of a result from a server to this machine, as a Parquet file with exact types. The kernel holds two pages of it: rows go
 * into a text file, and the local gateway makes the Parquet file of that.
 */
import { chmod, open, rename, rm } from 'node:fs/promises';
import { sqlText } from '../../sql/index.ts';
import type { ResultColumn, ResultSetRef } from '../../task/index.ts';
import type { CellRun } from '../cell/cell-run.ts';
import { explaining } from '../export/file.ts';
import { csvLine } from '../export/csv.ts';
import { tablePagesOf } from '../export/bytes.ts';
import { exactTypes, type ExactType, measureSql } from './exact-types.ts';
import { askLocally, runQuietly } from './quiet-task.ts';

/** A NULL in the text file. A text of these letters is quoted, so the two differ. */
const nullText = '\\N';
const style = { separator: ',', nullText, safe: false };

/** The file is not the user's, who can only make room for it or ask for less. */
const noRoom =
  'The rows of the result were to be kept there; nothing was left behind. --local-rows N above the code takes fewer rows, LINKIS_KERNEL_STATE_DIR another place.';

export interface FetchLimits {
  readonly rows: number;
  readonly bytes: number;
}

export interface FetchedResult {
  readonly columns: readonly ResultColumn[];
  /** Of each column, in order. */
  readonly types: readonly ExactType[];
  readonly rows: number;
  /** What stopped the fetch before the last row. */
  readonly cut: 'rows' | 'bytes' | undefined;
  /** What the server left out of pages, in its words. */
  readonly notices: readonly string[];
}

/**
 * Writes `file`; yields the number of rows that are fetched. `run` is one on this machine. Rejects with a `LinkisKernelError` or the signal's
 * reason, and leaves nothing behind then.
 */
export async function* fetchResult(
  result: ResultSetRef,
  file: string,
  limits: FetchLimits,
  run: CellRun,
): AsyncGenerator<number, FetchedResult> {
  const texts = `${file}.csv`;
  const part = `${file}.part`;
  try {
    const spooled = yield* spool(result, texts, limits, run);
    const source = sourceSql(texts, spooled);
    const question = measureSql(spooled.columns, source);
    const measured =
      question === undefined ? [] : ((await askLocally({ code: question }, run)).rows[0] ?? []);
    const types = exactTypes(spooled.columns, measured);
    const cells = types.map(({ type }, at) => {
      const name = `c${String(at)}`;
      return type === 'VARCHAR' ? name : `CAST(${name} AS ${type}) AS ${name}`;
    });
    await runQuietly(
      {
        code: `COPY (SELECT ${cells.join(', ')} FROM ${source}) TO ${sqlText(part)} (FORMAT parquet)`,
      },
      run,
    );
    await chmod(part, 0o600);
    await rename(part, file);
    const { columns, rows, cut, notices } = spooled;
    return { columns, types, rows, cut, notices: [...notices] };
  } finally {
    // Where the files could not be made, what failed says more than that they cannot be removed.
    for (const left of [texts, part]) await rm(left, { force: true }).catch(() => undefined);
  }
}

interface Spooled {
  columns: readonly ResultColumn[];
  rows: number;
  cut: FetchedResult['cut'];
  readonly notices: Set<string>;
  /** Bytes of the longest line. */
  longest: number;
}

async function* spool(
  result: ResultSetRef,
  path: string,
  limits: FetchLimits,
  { client, signal }: CellRun,
): AsyncGenerator<number, Spooled> {
  const spooled: Spooled = { columns: [], rows: 0, cut: undefined, notices: new Set(), longest: 0 };
  let bytes = 0;
  const handle = await explaining(path, async () => open(path, 'wx', 0o600), noRoom);
  try {
    for await (const page of tablePagesOf(result, client, signal)) {
      signal.throwIfAborted();
      spooled.columns = page.columns;
      for (const notice of page.notices) spooled.notices.add(notice);
      const lines: string[] = [];
      for (const row of page.rows) {
        if (spooled.rows >= limits.rows) spooled.cut = 'rows';
        else if (bytes >= limits.bytes) spooled.cut = 'bytes';
        if (spooled.cut !== undefined) break;
        const line = csvLine(row, style);
        const length = Buffer.byteLength(line);
        bytes += length;
        spooled.longest = Math.max(spooled.longest, length);
        spooled.rows += 1;
        lines.push(line);
      }
      await explaining(path, async () => handle.appendFile(lines.join('')), noRoom);
      if (spooled.cut !== undefined) return spooled;
      yield spooled.rows;
    }
    return spooled;
  } finally {
    await handle.close();
  }
}

/** Bytes of a line that DuckDB reads by itself; it must be told of longer ones. */
const usualLine = 2_000_000;

function sourceSql(path: string, { columns, longest }: Spooled): string {
  const shape = columns.map((_, at) => `'c${String(at)}': 'VARCHAR'`).join(', ');
  const line = longest < usualLine ? '' : `, max_line_size = ${String(longest + 16)}`;
  return `read_csv(${sqlText(path)}, columns = {${shape}}, auto_detect = false, header = false, delim = ',', quote = '"', escape = '"', nullstr = ${sqlText(nullText)}, allow_quoted_nulls = false, new_line = '\\r\\n'${line})`;
}
