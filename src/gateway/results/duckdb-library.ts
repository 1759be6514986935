/**
 * DuckDB, loaded when it is first needed (120 ms), and one small in-memory database that reads and writes result files.
 * Knows nothing of engines: a session's own database is the engine's.
 */
import type * as Duckdb from '@duckdb/node-api';
import type { DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { plainNumberMacros } from './cell-text.ts';

/** The module as it was imported. */
export type DuckdbLibrary = typeof Duckdb;

let library: Promise<DuckdbLibrary> | undefined;
let scratch: Promise<DuckDBInstance> | undefined;
/** Without a directory nothing is spilled. */
let spill = '';

/** The DuckDB module. */
export async function loadDuckdb(): Promise<DuckdbLibrary> {
  library ??= import('@duckdb/node-api');
  return library;
}

async function openScratch(): Promise<DuckDBInstance> {
  const { DuckDBInstance: Instance } = await loadDuckdb();
  const instance = await Instance.create(':memory:', {
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
    memory_limit: '512MB',
    threads: '2',
    temp_directory: spill,
  });
  const connection = await instance.connect();
  await connection.run(plainNumberMacros);
  connection.closeSync();
  return instance;
}

/** Names where the database for result files spills, unless it is open already; made when it first needs it. */
export function spillInto(directory: string): void {
  spill = directory;
}

/** Runs `work` on a connection of its own to the database for result files. */
export async function withConnection<T>(
  work: (connection: DuckDBConnection) => Promise<T>,
): Promise<T> {
  scratch ??= openScratch();
  // What failed once is tried again by the next.
  scratch.catch(() => {
    scratch = undefined;
  });
  const connection = await (await scratch).connect();
  try {
    return await work(connection);
  } finally {
    connection.closeSync();
  }
}

/** Text as a SQL string literal. */
export function sqlText(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/** A name as a quoted SQL identifier. */
export function sqlName(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
