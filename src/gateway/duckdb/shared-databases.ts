/** The databases that sessions share, one a user: opened with the first session, closed with the gateway. */
import { rm } from 'node:fs/promises';
import path from 'node:path';
import type { DuckDBInstance } from '@duckdb/node-api';
import {
  closeToOthers,
  DatabaseRefused,
  openDatabaseFile,
  openMemoryDatabase,
} from './database-file.ts';

/** What a session tells the others of its database. */
export interface DatabaseSession {
  /** As in the job history. */
  readonly instance: string;
  readonly hasTransaction: boolean;
  /** Names, in lower case, of the databases that it has attached. */
  readonly attached: ReadonlySet<string>;
  /** Ends the session. */
  close(): Promise<void>;
}

/** A database with its sessions. */
export interface SharedDatabase {
  readonly instance: DuckDBInstance;
  /** The user's directory, in which the file lies or should lie. */
  readonly directory: string;
  /** Why the user's tables are not there, and what to do; undefined when they are there. */
  missing: string | undefined;
  readonly sessions: Set<DatabaseSession>;
  /** To be called after statements, which may make files anew. */
  closeToOthers(): Promise<void>;
  /** After an error that DuckDB does not go on from: its sessions are lost, and the next one opens the file anew. */
  isBroken: boolean;
}

interface UserPlace {
  file: SharedDatabase | undefined;
  memory: SharedDatabase | undefined;
  /** The last opening: two at once must not open a file twice, which would spoil it. */
  opening: Promise<unknown>;
}

export class SharedDatabases {
  readonly #places = new Map<string, UserPlace>();

  /** The database of the user whose directory this is. Where its file cannot be opened, one in memory, and the next session tries again. */
  async open(directory: string): Promise<SharedDatabase> {
    const place = this.#places.get(directory) ?? {
      file: undefined,
      memory: undefined,
      opening: Promise.resolve(),
    };
    this.#places.set(directory, place);
    const opened = place.opening.then(async () => openIn(place, directory));
    place.opening = opened.catch(() => undefined);
    return opened;
  }

  /** Writes all into the files and closes them. Sessions have ended before. */
  async close(): Promise<void> {
    for (const [directory, place] of this.#places) {
      await place.opening;
      if (place.file !== undefined) await closeFile(place.file);
      place.memory?.instance.closeSync();
      for (const spill of ['spill', 'spill-of-memory'])
        await rm(path.join(directory, spill), { recursive: true, force: true }).catch(
          () => undefined,
        );
    }
    this.#places.clear();
  }
}

async function openIn(place: UserPlace, directory: string): Promise<SharedDatabase> {
  place.file = await withoutBroken(place.file);
  if (place.file !== undefined) return place.file;
  try {
    place.file = sharedDatabase(await openDatabaseFile(directory), directory, true);
    return place.file;
  } catch (thrown) {
    if (!(thrown instanceof DatabaseRefused)) throw thrown;
    place.memory =
      (await withoutBroken(place.memory)) ??
      sharedDatabase(await openMemoryDatabase(directory), directory, false);
    place.memory.missing = `The tables of earlier sessions are not here: ${thrown.message} Until then what CREATE TABLE makes lies in memory, and is gone when the gateway ends.`;
    return place.memory;
  }
}

function sharedDatabase(
  instance: DuckDBInstance,
  directory: string,
  isFile: boolean,
): SharedDatabase {
  return {
    instance,
    directory,
    missing: undefined,
    sessions: new Set(),
    isBroken: false,
    closeToOthers: async () =>
      isFile ? closeToOthers(directory).catch(() => undefined) : undefined,
  };
}

/** The database, unless it is broken: then it is closed with all of its sessions, so that its file can be opened anew. */
async function withoutBroken(
  database: SharedDatabase | undefined,
): Promise<SharedDatabase | undefined> {
  if (database?.isBroken !== true) return database;
  await Promise.all([...database.sessions].map(async (session) => session.close()));
  database.instance.closeSync();
  return undefined;
}

async function closeFile({ instance, isBroken }: SharedDatabase): Promise<void> {
  try {
    if (isBroken) return;
    const connection = await instance.connect();
    // Another transaction, of a statement that was left behind, keeps it in the WAL, from which the next start reads it.
    await connection.run('CHECKPOINT').catch(() => undefined);
    connection.closeSync();
  } finally {
    instance.closeSync();
  }
}
