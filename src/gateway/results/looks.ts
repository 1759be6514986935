/**
 * Looks: places in a DuckDB of their own, where a kernel keeps orders and parts of tables that somebody looks at, and asks them many questions
 * a second. No question waits for the engine's jobs or leaves anything on disk, and none sees the user's database.
 */
import { availableParallelism } from 'node:os';
import type { DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { messageOf } from '../../shared/index.ts';
import type { LookQuestion, LookRows, LookTable } from '../../contract/index.ts';
import { sqlText } from '../../sql/index.ts';
import { createTurns } from '../ground/turns.ts';
import { plainNumberMacros } from './cell-text.ts';
import { columnTypes, loadDuckdb, sqlName, withConnection } from './duckdb-library.ts';
import { readDescription } from './result-description.ts';
import { countRows } from './table-reader.ts';

/** A look that nobody asks for so long is given back, in milliseconds: its kernel makes it anew. */
const restMs = 1_800_000;
/** Questions that are worked on at a time; each holds a thread of the process. */
const inTurn = createTurns(4);
/** How often an interrupt is repeated: between two statements it has no effect. */
const interruptMs = 50;

interface Look {
  timer: NodeJS.Timeout | undefined;
}

export type LookResult = LookRows | 'gone' | { readonly failed: string };

export class Looks {
  readonly #spill: string;
  readonly #looks = new Map<string, Look>();
  #instance: Promise<DuckDBInstance> | undefined;

  /** `spill`: a directory for what does not fit into memory; DuckDB makes it on first need. */
  constructor(spill: string) {
    this.#spill = spill;
  }

  /** Rejects with the signal's reason alone; what DuckDB refuses is an answer. */
  async ask({ look, isNew, code }: LookQuestion, signal: AbortSignal): Promise<LookResult> {
    if (!isNew && !this.#looks.has(look)) return 'gone';
    return inTurn(signal, async () => {
      const connection = await (await this.#open()).connect();
      try {
        await this.#enter(look, connection);
        return await interruptible(connection, signal, async () => {
          const answer = await connection.runAndReadAll(code);
          return answer.getRows().map((row) => row.map(textOf));
        });
      } catch (thrown) {
        signal.throwIfAborted();
        return { failed: messageOf(thrown) };
      } finally {
        connection.closeSync();
        this.#rest(look);
      }
    });
  }

  /** Of a Parquet file that holds a table's columns as `c0`, `c1`, …. Rejects as DuckDB does. */
  async table(file: string): Promise<LookTable> {
    const description = await readDescription(file);
    const described = description.kind === 'table' ? description.columns : [];
    const types = await withConnection(async (connection) => {
      const source = `FROM read_parquet(${sqlText(file)})`;
      const prepared = await connection.prepare(source);
      try {
        return await columnTypes(connection, prepared, source);
      } finally {
        prepared.destroySync();
      }
    });
    return {
      columns: types.map((type, at) => ({ type, isPython: described[at]?.text === 'python' })),
      rows: await countRows(file),
    };
  }

  /** Does nothing when there is none. */
  async end(look: string): Promise<void> {
    const found = this.#looks.get(look);
    if (found === undefined) return;
    clearTimeout(found.timer);
    this.#looks.delete(look);
    const connection = await (await this.#open()).connect();
    try {
      await connection.run(`DROP SCHEMA IF EXISTS ${sqlName(look)} CASCADE`);
    } finally {
      connection.closeSync();
    }
  }

  async endAll(): Promise<void> {
    const looks = Array.from(this.#looks.keys());
    for (const look of looks) await this.end(look);
  }

  async close(): Promise<void> {
    for (const { timer } of this.#looks.values()) clearTimeout(timer);
    this.#looks.clear();
    const instance = await this.#instance?.catch(() => undefined);
    this.#instance = undefined;
    instance?.closeSync();
  }

  async #open(): Promise<DuckDBInstance> {
    this.#instance ??= this.#create();
    // After a failure the next caller tries again.
    this.#instance.catch(() => {
      this.#instance = undefined;
    });
    return this.#instance;
  }

  async #create(): Promise<DuckDBInstance> {
    const { DuckDBInstance: Instance } = await loadDuckdb();
    const instance = await Instance.create(':memory:', {
      autoinstall_known_extensions: 'false',
      autoload_known_extensions: 'false',
      memory_limit: '1GB',
      threads: String(Math.min(4, availableParallelism())),
      temp_directory: this.#spill,
    });
    const connection = await instance.connect();
    await connection.run(plainNumberMacros);
    connection.closeSync();
    return instance;
  }

  async #enter(look: string, connection: DuckDBConnection): Promise<void> {
    const known = this.#looks.get(look);
    clearTimeout(known?.timer);
    if (known === undefined) {
      this.#looks.set(look, { timer: undefined });
      await connection.run(`CREATE SCHEMA IF NOT EXISTS ${sqlName(look)}`);
    }
    await connection.run(`SET search_path = ${sqlText(`memory.${look},memory.main`)}`);
  }

  #rest(look: string): void {
    const found = this.#looks.get(look);
    if (found === undefined) return;
    clearTimeout(found.timer);
    found.timer = setTimeout(() => void this.end(look).catch(() => undefined), restMs);
    found.timer.unref();
  }
}

async function interruptible<T>(
  connection: DuckDBConnection,
  signal: AbortSignal,
  work: () => Promise<T>,
): Promise<T> {
  let beat: NodeJS.Timeout | undefined;
  const interrupt = (): void => {
    connection.interrupt();
    beat ??= setInterval(() => connection.interrupt(), interruptMs);
  };
  if (signal.aborted) interrupt();
  signal.addEventListener('abort', interrupt);
  try {
    return await work();
  } finally {
    signal.removeEventListener('abort', interrupt);
    clearInterval(beat);
  }
}

function textOf(cell: unknown): string | null {
  if (typeof cell === 'string') return cell;
  // Counts are; all else is cast to a text by whoever asks.
  return typeof cell === 'bigint' || typeof cell === 'number' ? String(cell) : null;
}
