/** DuckDB, loaded on first need (80 ms), and one small in-memory database for result files. A session's database belongs to its engine. */
import { createRequire } from 'node:module';
import { setImmediate } from 'node:timers/promises';
import type * as Duckdb from '@duckdb/node-api';
import type { DuckDBConnection, DuckDBInstance, DuckDBPreparedStatement } from '@duckdb/node-api';
import { plainNumberMacros } from './cell-text.ts';

let library: Promise<typeof Duckdb> | undefined;
let scratch: Promise<DuckDBInstance> | undefined;
/** While this is empty, nothing is spilled. */
let spill = '';

/** An `import` of a package of CommonJS reads all of its files in search of names first, and takes more than twice as long. */
const required: (name: '@duckdb/node-api') => typeof Duckdb = createRequire(import.meta.url);

export async function loadDuckdb(): Promise<typeof Duckdb> {
  library ??= Promise.resolve().then(() => required('@duckdb/node-api'));
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

/** Sets where the database for result files spills, unless it is open already. DuckDB makes the directory on first need. */
export function spillInto(directory: string): void {
  spill = directory;
}

/** Opens a connection to the database for result files; the caller closes it. */
export async function connect(): Promise<DuckDBConnection> {
  scratch ??= openScratch();
  // After a failure the next caller tries again.
  scratch.catch(() => {
    scratch = undefined;
  });
  return (await scratch).connect();
}

/** Runs `work` on a connection of its own to the database for result files. */
export async function withConnection<T>(
  work: (connection: DuckDBConnection) => Promise<T>,
): Promise<T> {
  const connection = await connect();
  try {
    return await work(connection);
  } finally {
    connection.closeSync();
  }
}

/** The same until `signal` aborts, which interrupts it: then it resolves, whatever `work` had come to. */
export async function untilInterrupted(
  signal: AbortSignal,
  work: (connection: DuckDBConnection) => Promise<void>,
): Promise<void> {
  if (signal.aborted) return;
  try {
    await withConnection(async (connection) => {
      const interrupt = (): void => connection.interrupt();
      signal.addEventListener('abort', interrupt);
      try {
        await work(connection);
      } finally {
        signal.removeEventListener('abort', interrupt);
      }
    });
  } catch (thrown) {
    if (!signal.aborted) throw thrown;
  }
}

/** A name as a quoted SQL identifier. */
export function sqlName(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** With more columns a second statement is quicker: a prepared one goes through all of them to find the type of one. */
const fewColumns = 200;

/** DuckDB's names of the column types of `prepared`, whose source is `text`, in time that grows with their number. */
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
    // Lets other work come between.
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
