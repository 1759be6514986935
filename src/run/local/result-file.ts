/** A result as a Parquet file on this machine, whole or up to a limit that the user gave: for exports, and for tables elsewhere. */
import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { showControls } from '../../render/index.ts';
import type { ResultColumn, ResultPage, ResultSetRef } from '../../task/index.ts';
import type { CellRun } from '../cell/cell-run.ts';
import { notTable } from '../export/result-source.ts';
import { isLocalResult, ownPath } from '../session/joined-client.ts';
import { fetchResult } from './fetch-result.ts';
import { distinctNames } from './local-tables.ts';
import { askLocally } from './quiet-task.ts';
import { sqlText } from '../../sql/index.ts';

/** A column of a file, as SQL of DuckDB selects it. */
export interface FileColumn {
  /** Each name once, in whatever letter case. */
  readonly name: string;
  /** An expression over the file's own columns. */
  readonly value: string;
  /** Of the value, as DuckDB names it. */
  readonly type: string;
}

/** What SQL of this machine can select from. */
export interface FileTable {
  /** What stands after FROM. */
  readonly source: string;
  readonly columns: readonly FileColumn[];
  readonly rows: number;
  /** What differs from what the user named. One sentence each. */
  readonly notices: readonly string[];
  /** Removes what was made for it. */
  remove(): Promise<void>;
}

/**
 * Yields the number of rows that are fetched. `what`: the result in the words of messages. `run` is one on this machine. Rejects with a
 * `LinkisKernelError` or the signal's reason, and leaves nothing behind then.
 */
export async function* resultFile(
  result: ResultSetRef,
  what: string,
  limit: number | undefined,
  run: CellRun,
): AsyncGenerator<number, FileTable> {
  if (run.local.isOwn || isLocalResult(result)) return localFile(result, what, limit, run);
  const path = join(await run.local.directory(), `${randomUUID()}.parquet`);
  const fetched = yield* fetchResult(
    result,
    path,
    { rows: limit ?? Number.POSITIVE_INFINITY, bytes: Number.POSITIVE_INFINITY },
    run,
  );
  const { columns, notices } = distinctNames(what, fetched.columns);
  return {
    source: `read_parquet(${sqlText(path)})`,
    columns: columns.map(({ name }, at) => ({
      name,
      value: `c${String(at)}`,
      type: fetched.types[at]?.type ?? 'VARCHAR',
    })),
    rows: fetched.rows,
    notices: [
      ...notices,
      ...columns.flatMap((column, at) =>
        fetched.types[at]?.staysText === true ? [staysText(column, what)] : [],
      ),
      ...fetched.notices.map((notice) => `The server left something of ${what} out: ${notice}`),
    ],
    remove: async () => rm(path, { force: true }),
  };
}

function staysText({ name, type }: Pick<ResultColumn, 'name' | 'type'>, what: string): string {
  return `Column ${showControls(name)} of ${what} is text: ${type} does not hold all of its values exactly.`;
}

/** The file of the local gateway itself. */
async function localFile(
  result: ResultSetRef,
  what: string,
  limit: number | undefined,
  run: CellRun,
): Promise<FileTable> {
  const page = await firstRow(result, run);
  const path = ownPath(result).replace(/^file:\/\//, '');
  const file = `read_parquet(${sqlText(path)})`;
  const source = limit === undefined ? file : `(FROM ${file} LIMIT ${String(limit)})`;
  const described = await askLocally(
    { code: `SELECT column_type FROM (DESCRIBE FROM ${file})` },
    run,
    100_000,
  );
  const stored = described.rows.map(([type]) => type ?? 'VARCHAR');
  const { columns, notices } = distinctNames(what, page.columns);
  // A whole number that is wider than Parquet's is stored as its text.
  const isWide = (at: number): boolean =>
    stored[at] === 'VARCHAR' && page.columns[at]?.type === 'decimal';
  const measures = columns.map((_, at) =>
    isWide(at)
      ? `count(*) FILTER (c${String(at)} IS NOT NULL AND TRY_CAST(c${String(at)} AS DECIMAL(38,0)) IS NULL)`
      : '0',
  );
  const counted = await askLocally(
    {
      code: `SELECT ${['count(*)', ...measures].map((sql) => `CAST(${sql} AS VARCHAR)`).join(', ')} FROM ${source}`,
    },
    run,
  );
  const [rows, ...misfits] = counted.rows[0] ?? [];
  return {
    source,
    columns: columns.map(({ name }, at) => {
      const cell = `c${String(at)}`;
      return isWide(at) && misfits[at] === '0'
        ? { name, value: `CAST(${cell} AS DECIMAL(38,0))`, type: 'DECIMAL(38,0)' }
        : { name, value: cell, type: stored[at] ?? 'VARCHAR' };
    }),
    rows: Number(rows ?? 0),
    notices: [
      ...notices,
      ...columns.flatMap((column, at) =>
        isWide(at) && misfits[at] !== '0' ? [staysText(column, what)] : [],
      ),
    ],
    remove: () => Promise.resolve(),
  };
}

/** Rejects with `OPTION_INVALID` for a result that is no table. */
async function firstRow(
  result: ResultSetRef,
  { client, signal }: CellRun,
): Promise<Extract<ResultPage, { readonly kind: 'table' }>> {
  const request = { page: 1, pageSize: 1 };
  let page = await client.read(result, request, signal);
  // The server holds a large row back unless it is asked for the whole of it.
  if (page.kind === 'unviewable' && page.heldBack === true)
    page = await client.read(result, { ...request, whole: true }, signal);
  if (page.kind !== 'table') throw notTable(result, page);
  return page;
}
