/** DuckDB's type names of the columns of a statement, in time that grows with their number. */
import { setImmediate } from 'node:timers/promises';
import type { DuckDBConnection, DuckDBPreparedStatement } from '@duckdb/node-api';

/** A prepared statement looks through all its columns for the type of one: quicker than a second statement only for few. */
const fewColumns = 200;

/** The types of the columns of `prepared`, whose source is `text`. */
export async function columnTypes(
  connection: DuckDBConnection,
  prepared: DuckDBPreparedStatement,
  text: string,
): Promise<readonly string[]> {
  const count = prepared.columnCount;
  if (count > fewColumns) {
    const types = await described(connection, text);
    if (types?.length === count) return types;
  }
  const types: string[] = [];
  for (let at = 0; at < count; at += 1) {
    types.push(prepared.columnType(at).toString());
    // Lets the work of others come between.
    if (at % fewColumns === fewColumns - 1) await setImmediate();
  }
  return types;
}

/** Undefined for a statement that cannot be described (`SHOW`). */
async function described(
  connection: DuckDBConnection,
  text: string,
): Promise<readonly string[] | undefined> {
  const answer = await connection.runAndReadAll(`DESCRIBE ${text}`).catch(() => undefined);
  return answer?.getRows().map(([, type]) => String(type));
}
