/**
 * The DuckDB engine: one in-memory database for each session; several statements give several results. What exceeds the memory limit is
 * spilled into the session's directory. All of it ends with the session, as the state of a Linkis engine does.
 */
import { mkdir, rm } from 'node:fs/promises';
import { totalmem } from 'node:os';
import path from 'node:path';
import type { DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { asObject, asString, delay, untilAborted } from '../../shared/index.ts';
import { within } from '../ground/within.ts';
import { loadDuckdb, sqlText } from '../results/duckdb-library.ts';
import { createDuckdbCatalogue } from './duckdb-catalogue.ts';
import { runStatement } from './duckdb-result.ts';
import {
  type Engine,
  EngineFailure,
  type EngineJob,
  type EngineKind,
  namedDirectory,
  nextInstanceName,
  refuseNul,
} from './engine.ts';
import { anchorPaths } from './anchor-paths.ts';
import { offerTables } from './duckdb-tables.ts';
import { namedTables } from './named-tables.ts';
import { splitStatements } from '../code/split-statements.ts';
import { createTurns } from './turns.ts';

/** How often a running statement is asked for its progress, and an interrupt is repeated. */
const beatMs = 100;

/** How long a killed job, and the end of a session, wait for DuckDB. */
const leaveMs = 1000;

/** The process's threads for work that would block it [libuv, UV_THREADPOOL_SIZE]. */
const poolThreads = Number(process.env['UV_THREADPOOL_SIZE']) || 4;

/** A statement holds such a thread to its end, and files need them too: two stay free, or the gateway could take no further task. */
const inTurn = createTurns(poolThreads - 2);

/** A quarter of the machine's memory, 512 MB at the least: other sessions and the notebook need memory too. */
function memoryLimit(): string {
  return `${String(Math.max(512, Math.floor(totalmem() / 4 / 1_000_000)))}MB`;
}

async function openDatabase(directory: string): Promise<DuckDBInstance> {
  const { DuckDBInstance: Instance } = await loadDuckdb();
  // A query that names a file type must not fetch anything from the network.
  return Instance.create(':memory:', {
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
    memory_limit: memoryLimit(),
    temp_directory: path.join(directory, 'duckdb-spill'),
  });
}

/** Runs `work`. Meanwhile reports the session's progress and, after a kill, sends interrupts. */
async function attended<T>(
  connections: readonly DuckDBConnection[],
  job: EngineJob,
  progress: (fraction: number) => void,
  work: () => Promise<T>,
): Promise<T> {
  // An interrupt between two queries has no effect, so it is repeated.
  const interrupt = (): void => connections.forEach((connection) => connection.interrupt());
  const beat = setInterval(() => {
    if (job.signal.aborted) interrupt();
    else progress(Math.max(0, connections[0]?.progress.percentage ?? 0) / 100);
  }, beatMs);
  job.signal.addEventListener('abort', interrupt);
  try {
    return await work();
  } finally {
    clearInterval(beat);
    job.signal.removeEventListener('abort', interrupt);
  }
}

/** Waits for `work`; after a kill only a moment, since DuckDB hears no interrupt while it plans, which may take long. */
async function unlessLeft<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  const first = await untilAborted(work, signal);
  if (first !== 'aborted') return first;
  if (await within(leaveMs, work)) return work;
  throw killed();
}

function killed(): EngineFailure {
  return new EngineFailure('The query was interrupted by a kill');
}

/** Rows of Linkis' table `linkis_ps_error_code` that fit DuckDB's messages; the first match counts. */
const errorCodes: readonly { readonly pattern: RegExp; readonly code: number }[] = [
  { pattern: /^Catalog Error:.*(?:because schema|because catalog|No catalog)/, code: 41001 },
  {
    pattern: /^(?:Catalog|Binder) Error:.*(?:schema|catalog|database).*(?:not exist|not found)/i,
    code: 41001,
  },
  { pattern: /^Catalog Error: (?:Table|View) with name .* does not exist/, code: 41002 },
  {
    pattern: /^Binder Error:.*(?:[Cc]olumn|Values list).*(?:not found|does not have|doesn't have)/,
    code: 41003,
  },
  { pattern: /^Catalog Error:.*Function with name .* does not exist/, code: 42003 },
  { pattern: /^Parser Error:/, code: 42018 },
];

/** The first line is the message; all lines (with `LINE 1: … ^`) go to the log. */
function duckdbFailure(thrown: unknown): EngineFailure {
  const lines = (asString(asObject(thrown)?.['message']) ?? String(thrown))
    .replace(/^Failed to extract statements: /, '')
    .split('\n')
    .filter((line) => line.trim() !== '');
  const message = lines[0] ?? 'DuckDB gave no reason';
  return new EngineFailure(message, {
    errorCode: errorCodes.find(({ pattern }) => pattern.test(message))?.code,
    lines,
  });
}

/** An engine over `database`, whose relative paths start from `directory`. */
async function createDuckdbEngine(database: DuckDBInstance, directory: string): Promise<Engine> {
  const connection = await database.connect();
  await connection.run(
    `SET enable_progress_bar = true; SET enable_progress_bar_print = false;
     SET GLOBAL file_search_path = ${sqlText(directory)}`,
  );
  const aside = await database.connect();
  const lookup = await database.connect();
  /** The directory from which relative paths start at present. */
  let searchPath = directory;
  let closed = false;
  /** The last statement. A killed job may leave it running: then the next job waits for it. */
  let working: Promise<unknown> = Promise.resolve();

  async function runText(text: string, { results, signal, log }: EngineJob): Promise<void> {
    const extracted = await connection.extractStatements(text);
    for (let index = 0; index < extracted.count; index += 1) {
      if (signal.aborted) throw killed();
      const prepared = await extracted.prepare(index);
      if (signal.aborted) throw killed();
      const { StatementType } = await loadDuckdb();
      if (prepared.statementType === StatementType.LOAD && /\binstall\b/i.test(text)) {
        throw new EngineFailure(
          'INSTALL is off: the local gateway fetches no DuckDB extension from the network (json, parquet and icu are built in)',
        );
      }
      // DuckDB makes several statements of a `PIVOT`; the text is the source of none of them.
      const source = extracted.count === 1 ? text : undefined;
      const effect = await runStatement({ connection, aside, results, signal }, prepared, source);
      if (effect.kind === 'changed')
        log('INFO', `only return affect rows : ${String(effect.rows)}`);
    }
  }

  return {
    instance: nextInstanceName(),
    lost: false,
    catalogue: createDuckdbCatalogue(lookup),
    async run(job) {
      refuseNul(job.code);
      if ((await untilAborted(working, job.signal)) === 'aborted') throw killed();
      const start = (await namedDirectory(job)) ?? directory;
      if (start !== searchPath) {
        await connection.run(`SET GLOBAL file_search_path = ${sqlText(start)}`);
        searchPath = start;
      }
      await offerTables(connection, namedTables(job), job.log);
      const statements = splitStatements(job.code).map((text) => anchorPaths(text, start));
      for (const [position, statement] of statements.entries()) {
        const progress = (fraction: number): void =>
          job.progress((position + fraction) / statements.length);
        const work = attended([connection, aside], job, progress, async () =>
          inTurn(job.signal, async () => runText(statement, job)),
        );
        working = work.catch(() => undefined);
        try {
          await unlessLeft(work, job.signal);
        } catch (thrown) {
          if (job.signal.aborted) throw killed();
          throw thrown instanceof EngineFailure ? thrown : duckdbFailure(thrown);
        }
        progress(1);
      }
    },
    async close() {
      if (closed) return;
      closed = true;
      const connections = [connection, aside, lookup];
      for (const one of connections) one.interrupt();
      await Promise.race([working, delay(leaveMs)]);
      for (const one of connections) one.closeSync();
      database.closeSync();
      await rm(path.join(directory, 'duckdb-spill'), { recursive: true, force: true });
    },
  };
}

/** DuckDB under its own name. The gateway also sends it the SQL of the engines that it replaces. */
export const duckdbEngine: EngineKind = {
  offers: [{ engine: 'duckdb', version: '1' }],
  runTypes: ['sql', 'hql', 'jdbc', 'psql', 'tsql', 'duckdb'],
  async start({ workingDirectory }) {
    await mkdir(workingDirectory, { recursive: true, mode: 0o700 });
    return createDuckdbEngine(await openDatabase(workingDirectory), workingDirectory);
  },
};
