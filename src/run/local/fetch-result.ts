/**
 * Brings the rows of a result from a server to this machine, as a Parquet file with exact types. The kernel holds two pages of it: rows go
 * into a text file, and the local gateway makes the Parquet file of that.
 */
import { randomUUID } from 'node:crypto';
import { chmod, open, rename, rm } from 'node:fs/promises';
import { sqlText } from '../../sql/index.ts';
import type { ResultColumn, ResultSetRef } from '../../task/index.ts';
import type { CellRun } from '../cell/cell-run.ts';
import { explaining } from '../export/file.ts';
import { csvLine } from '../export/csv.ts';
import { tablePagesOf } from '../export/bytes.ts';
import { exactTypes, type ExactType, measureSql } from './exact-types.ts';
import { firstTable, runQuietly } from './quiet-task.ts';

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

/** A fetch that somebody looks at meanwhile. */
export interface FetchSteps {
  /** Whether the rows fetched so far are worth a file of their own. */
  readonly isDue: (rows: number) => boolean;
  /** They lie in the file, with exact types of these rows; nobody needs the file of the step before any more. */
  readonly made: (part: FetchedResult, file: string) => Promise<void>;
}

/** Runs SQL on this machine, and gives the rows of the last statement. */
export type LocalSql = (code: string) => Promise<readonly (readonly (string | null)[])[]>;

/**
 * Writes `file`; yields the number of rows that are fetched. `run` is one on this machine. `sql`: how its SQL is run, by quiet tasks of the
 * notebook's session unless it is given. Rejects with a `LinkisKernelError` or the signal's reason, and leaves nothing behind then.
 */
export async function* fetchResult(
  result: ResultSetRef,
  file: string,
  limits: FetchLimits,
  run: CellRun,
  { steps, sql = bySession(run) }: { readonly steps?: FetchSteps; readonly sql?: LocalSql } = {},
): AsyncGenerator<number, FetchedResult> {
  // Two fetches of one result may run at a time.
  const own = `${file}.${randomUUID()}`;
  const [texts, part] = [`${own}.csv`, `${own}.part`];
  const spooled: Spooled = { columns: [], rows: 0, cut: undefined, notices: new Set(), longest: 0 };
  let step = 0;
  let stepFile: string | undefined;
  try {
    for await (const rows of spool(result, texts, limits, spooled, run)) {
      yield rows;
      if (steps?.isDue(rows) !== true) continue;
      step += 1;
      stepFile = `${own}.step-${String(step)}`;
      await steps.made(await typedFile(texts, stepFile, spooled, sql), stepFile);
    }
    const fetched = await typedFile(texts, part, spooled, sql);
    await rename(part, file);
    return fetched;
  } finally {
    // Where the files could not be made, what failed says more than that they cannot be removed.
    for (const left of [texts, part, ...(stepFile === undefined ? [] : [stepFile])])
      await rm(left, { force: true }).catch(() => undefined);
  }
}

function bySession(run: CellRun): LocalSql {
  return async (code) => (await firstTable(await runQuietly({ code }, run), run, 1))?.rows ?? [];
}

/** Makes the Parquet file of the lines that are there; whole lines alone are written. */
async function typedFile(
  texts: string,
  file: string,
  spooled: Spooled,
  sql: LocalSql,
): Promise<FetchedResult> {
  const source = sourceSql(texts, spooled);
  const question = measureSql(spooled.columns, source);
  const measured = question === undefined ? [] : ((await sql(question))[0] ?? []);
  const types = exactTypes(spooled.columns, measured);
  const cells = types.map(({ type }, at) => {
    const name = `c${String(at)}`;
    return type === 'VARCHAR' ? name : `CAST(${name} AS ${type}) AS ${name}`;
  });
  // Behind the columns, since others find those by position.
  const written = types.flatMap(({ isRewritten }, at) =>
    isRewritten ? [`c${String(at)} AS t${String(at)}`] : [],
  );
  await sql(
    `COPY (SELECT ${[...cells, ...written].join(', ')} FROM ${source}) TO ${sqlText(file)} ${fileFormat}`,
  );
  await chmod(file, 0o600);
  const { columns, rows, cut, notices } = spooled;
  return { columns, types, rows, cut, notices: [...notices] };
}

/** As the results of the local gateway: a page is found by its row group. */
const fileFormat = '(FORMAT parquet, ROW_GROUP_SIZE 40960)';

interface Spooled {
  columns: readonly ResultColumn[];
  rows: number;
  cut: FetchedResult['cut'];
  readonly notices: Set<string>;
  /** Bytes of the longest line. */
  longest: number;
}

/** Fills `spooled`; yields the number of rows that are in the file, where the file ends with a whole line and more may come. */
async function* spool(
  result: ResultSetRef,
  path: string,
  limits: FetchLimits,
  spooled: Spooled,
  { client, signal }: CellRun,
): AsyncGenerator<number> {
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
      if (spooled.cut !== undefined) return;
      yield spooled.rows;
    }
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
