/** Offers the tables that a job names to its code: as temporary views of the session over their files. */
import type { DuckDBConnection } from '@duckdb/node-api';
import { messageOf } from '../../shared/index.ts';
import { columnTypes, sqlName } from '../results/duckdb-library.ts';
import { sqlText } from '../../sql/index.ts';
import type { EngineJob } from '../engines/engine.ts';
import type { NamedTable } from '../engines/named-tables.ts';

/** A table that cannot be offered is told in the log, since the code may not need it: a table of the session may have its name. */
export async function offerTables(
  connection: DuckDBConnection,
  tables: readonly NamedTable[],
  log: EngineJob['log'],
): Promise<void> {
  for (const table of tables) {
    try {
      // One after the other: they share a connection.
      await connection.run(await viewSql(connection, table));
    } catch (thrown) {
      log('WARN', `The result ${table.name} is not offered as a table: ${messageOf(thrown)}`);
    }
  }
}

async function viewSql(
  connection: DuckDBConnection,
  { name, file, columns }: NamedTable,
): Promise<string> {
  const source = `FROM read_parquet(${sqlText(file)})`;
  const stored = await columnTypes(connection, await connection.prepare(source), source);
  const cells = columns.map((column, at) => {
    const cell = `c${String(at)}`;
    // A whole number that is wider than Parquet's is stored as its text.
    const isWide = stored[at] === 'VARCHAR' && column.type === 'decimal';
    return `${isWide ? `CAST(${cell} AS HUGEINT)` : cell} AS ${sqlName(column.name)}`;
  });
  return `CREATE OR REPLACE TEMP VIEW ${sqlName(name)} AS SELECT ${cells.join(', ')} ${source}`;
}
