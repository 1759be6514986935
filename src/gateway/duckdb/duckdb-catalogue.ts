/** The catalogue of a DuckDB session, read from DuckDB's information functions. */
import { stat } from 'node:fs/promises';
import path from 'node:path';
import type { DuckDBConnection } from '@duckdb/node-api';
import { sqlText } from '../../sql/index.ts';
import type { Catalogue } from '../engines/engine.ts';

/** Names a schema of the session's own database by itself, and one of an attached database `database.schema`. */
const databaseName = `CASE WHEN database_name = current_database() THEN schema_name
  ELSE database_name || '.' || schema_name END`;

async function rows(
  connection: DuckDBConnection,
  sql: string,
  values: string[] = [],
): Promise<readonly (readonly (string | undefined)[])[]> {
  const reader = await connection.runAndReadAll(sql, values);
  return reader
    .getRows()
    .map((row) => row.map((cell) => (typeof cell === 'string' ? cell : undefined)));
}

/** `connection` serves nothing else, so that the catalogue answers while a job runs. */
export function createDuckdbCatalogue(
  connection: DuckDBConnection,
  attach: NonNullable<Catalogue['attach']>,
): Catalogue {
  return {
    async databases() {
      const found = await rows(
        connection,
        `SELECT ${databaseName} FROM duckdb_schemas()
         WHERE NOT internal OR schema_name = 'main' AND database_name NOT IN ('system', 'temp') ORDER BY 1`,
      );
      return found.map(([name]) => name ?? '');
    },
    async tables(database) {
      const found = await rows(
        connection,
        `SELECT name, kind FROM (
           SELECT ${databaseName} AS db, table_name AS name, 'table' AS kind FROM duckdb_tables() WHERE NOT internal
           UNION ALL
           SELECT ${databaseName}, view_name, 'view' FROM duckdb_views() WHERE NOT internal
         ) WHERE lower(db) = lower($1) ORDER BY name`,
        [database],
      );
      return found.map(([name, kind]) => ({ name: name ?? '', isView: kind === 'view' }));
    },
    async columns(database, table) {
      if (database === '' && path.isAbsolute(table)) return fileColumns(connection, table);
      const found = await rows(
        connection,
        `SELECT column_name, data_type, comment FROM duckdb_columns()
         WHERE lower(${databaseName}) = lower($1) AND lower(table_name) = lower($2) ORDER BY column_index`,
        [database, table],
      );
      return found.map(([name, type, comment]) => ({
        name: name ?? '',
        type: type ?? '',
        comment,
      }));
    },
    details: async (database, table) => tableFacts(connection, database, table),
    attach,
  };
}

async function tableFacts(
  connection: DuckDBConnection,
  database: string,
  table: string,
): ReturnType<Catalogue['details']> {
  const [found] = await rows(
    connection,
    `SELECT kind, comment, CAST(size AS VARCHAR), path FROM (
       SELECT ${databaseName} AS db, table_name AS name, 'table' AS kind, comment, estimated_size AS size,
         format('"{}"."{}"."{}"', replace(database_name, '"', '""'), replace(schema_name, '"', '""'), replace(table_name, '"', '""')) AS path
       FROM duckdb_tables() WHERE NOT internal
       UNION ALL
       SELECT ${databaseName}, view_name, 'view', comment, NULL, NULL FROM duckdb_views() WHERE NOT internal
     ) WHERE lower(db) = lower($1) AND lower(name) = lower($2)`,
    [database, table],
  );
  if (found === undefined) return undefined;
  const [kind, comment, size, path] = found;
  const isView = kind === 'view';
  return {
    isView,
    comment,
    rows: isView || size === undefined ? undefined : Number(size),
    bytes: path === undefined ? undefined : await bytesOf(connection, path),
  };
}

/** The blocks that hold the table: all that is known, and nothing of what only the log of changes has. */
async function bytesOf(connection: DuckDBConnection, path: string): Promise<number | undefined> {
  try {
    const [found] = await rows(
      connection,
      `SELECT CAST(count(DISTINCT block_id) * (SELECT any_value(block_size) FROM pragma_database_size()) AS VARCHAR)
       FROM pragma_storage_info(${sqlText(path)}) WHERE persistent AND block_id >= 0`,
    );
    const bytes = Number(found?.[0] ?? 0);
    return bytes > 0 ? bytes : undefined;
  } catch {
    return undefined;
  }
}

/** The columns of a file that DuckDB reads as a table; none when it cannot. Anything else than a file, such as a pipe, could wait for ever. */
async function fileColumns(
  connection: DuckDBConnection,
  file: string,
): ReturnType<Catalogue['columns']> {
  try {
    if (!(await stat(file)).isFile()) return [];
    const found = await rows(connection, `DESCRIBE FROM ${sqlText(file)}`);
    return found.map(([name, type]) => ({
      name: name ?? '',
      type: type ?? '',
      comment: undefined,
    }));
  } catch {
    return [];
  }
}
