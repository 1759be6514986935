/** Runs one prepared statement and writes its rows, if any, as a Parquet result. The rows of a query never pass through JavaScript. */
import { grouped } from '../../shared/index.ts';
import type { DuckDBConnection, DuckDBPreparedStatement, DuckDBResult } from '@duckdb/node-api';
import { linkisType, resultFormat, storedCell } from '../results/cell-text.ts';
import { columnTypes, loadDuckdb } from '../results/duckdb-library.ts';
import { sqlText } from '../../sql/index.ts';
import type { ResultWriter, StoredColumn } from '../results/result-store.ts';
import { EngineFailure } from '../engines/engine.ts';

/** Most columns of a result, as many as Linkis gives in one page. The time for one more grows with their number. */
const mostColumns = 10_000;

export type StatementEffect =
  | { readonly kind: 'rows' }
  | { readonly kind: 'changed'; readonly rows: number }
  | { readonly kind: 'nothing' };

/** `connection` is the session's; `aside` is a second one to its database, for a table of rows before they are written. */
export interface StatementParts {
  readonly connection: DuckDBConnection;
  readonly aside: DuckDBConnection;
  readonly results: ResultWriter;
  readonly signal: AbortSignal;
}

interface SourceColumn {
  readonly name: string;
  readonly type: string;
}

/** Refuses a result that DuckDB would need minutes to write and read. */
function requireColumns(count: number): void {
  if (count <= mostColumns) return;
  throw new EngineFailure(
    `The result has ${grouped(count)} columns; the local gateway takes at most ${grouped(mostColumns)}: select fewer`,
  );
}

function storedColumns(columns: readonly SourceColumn[]): readonly StoredColumn[] {
  return columns.map(({ name, type }) => ({ name, type: linkisType(type) }));
}

/** `COPY` of the rows of `from`, whose columns are `c0`, `c1`, …: names may repeat in a result, but not in Parquet. */
function copySql(columns: readonly SourceColumn[], from: string, file: string): string {
  const cells = columns.map(
    ({ type }, at) => `${storedCell(`c${String(at)}`, type)} AS c${String(at)}`,
  );
  return `COPY (SELECT ${cells.join(', ')} FROM ${from}) TO ${sqlText(file)} ${resultFormat}`;
}

/** Prepares the text as a subquery; undefined when DuckDB does not take it as one, such as a `PRAGMA`. */
async function prepareCopy(
  { connection }: StatementParts,
  text: string,
  columns: readonly SourceColumn[],
  file: string,
): Promise<DuckDBPreparedStatement | undefined> {
  const names = columns.map((_, at) => `c${String(at)}`).join(', ');
  // The line end closes a comment at the end of the text.
  const sql = copySql(columns, `(${text}\n) AS t(${names})`, file);
  // The statement itself was prepared before, so the error only says that it is no subquery.
  return connection.prepare(sql).catch(() => undefined);
}

/** Writes rows that only the statement itself gives (`INSERT … RETURNING`, `EXPLAIN`), chunk by chunk through a table. */
async function copyChunks(
  { aside }: StatementParts,
  result: DuckDBResult,
  columns: readonly SourceColumn[],
  file: string,
): Promise<void> {
  const definition = columns.map(({ type }, at) => `c${String(at)} ${type}`).join(', ');
  await aside.run(`CREATE OR REPLACE TEMP TABLE linkis_rows (${definition})`);
  try {
    const appender = await aside.createAppender('linkis_rows');
    for await (const chunk of result) appender.appendDataChunk(chunk);
    appender.closeSync();
    await aside.run(copySql(columns, 'linkis_rows', file));
  } finally {
    await aside.run('DROP TABLE linkis_rows');
  }
}

/** Runs `prepared` once. `text` is its source; undefined when the source is several statements. */
export async function runStatement(
  parts: StatementParts,
  prepared: DuckDBPreparedStatement,
  text: string | undefined,
): Promise<StatementEffect> {
  const { ResultReturnType, StatementType } = await loadDuckdb();
  if (prepared.statementType === StatementType.SELECT && text !== undefined) {
    requireColumns(prepared.columnCount);
    const types = await columnTypes(parts.connection, prepared, text);
    const columns = types.map((type, at) => ({ name: prepared.columnName(at), type }));
    let copied = true;
    await parts.results
      .addTable(storedColumns(columns), async (file) => {
        const copy = await prepareCopy(parts, text, columns, file);
        copied = copy !== undefined;
        if (copy === undefined) throw new NotASubquery();
        try {
          parts.signal.throwIfAborted();
          await copy.run();
        } finally {
          // A failed statement would hold its file open, and the space on the disk, until it is collected.
          copy.destroySync();
        }
      })
      .catch((thrown: unknown) => {
        if (!(thrown instanceof NotASubquery)) throw thrown;
      });
    if (copied) return { kind: 'rows' };
  }
  parts.signal.throwIfAborted();
  const result = await prepared.stream();
  if (result.returnType === ResultReturnType.CHANGED_ROWS)
    return { kind: 'changed', rows: result.rowsChanged };
  if (result.returnType !== ResultReturnType.QUERY_RESULT) return { kind: 'nothing' };
  requireColumns(result.columnCount);
  const columns = Array.from({ length: result.columnCount }, (_, at) => ({
    name: result.columnName(at),
    type: result.columnType(at).toString(),
  }));
  await parts.results.addTable(storedColumns(columns), async (file) =>
    copyChunks(parts, result, columns, file),
  );
  return { kind: 'rows' };
}

class NotASubquery extends Error {}
