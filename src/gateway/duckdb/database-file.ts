/** Opens the file in which a user's tables last, and says why that is not possible. It is never deleted or replaced here. */
import { chmod, lstat, mkdir, rm } from 'node:fs/promises';
import { totalmem } from 'node:os';
import path from 'node:path';
import type { DuckDBInstance } from '@duckdb/node-api';
import { ignoreMissing, makePrivateDirectory, messageOf } from '../../shared/index.ts';
import { loadDuckdb } from '../results/duckdb-library.ts';

/** Also the name of the database in SQL, as in `notebooks.main.orders`: DuckDB takes it from the file. */
export const databaseFileName = 'notebooks.duckdb';

/** The file cannot be opened. The message names it and says what to do, for the user. */
export class DatabaseRefused extends Error {
  constructor(file: string, { why, remedy }: Refusal) {
    super(`its database ${file} cannot be opened: ${why}. ${remedy}`);
    this.name = 'DatabaseRefused';
  }
}

/** Opens the user's database file below `directory`, and makes both when they are missing. Rejects with {@link DatabaseRefused}. */
export async function openDatabaseFile(directory: string): Promise<DuckDBInstance> {
  const file = path.join(directory, databaseFileName);
  try {
    makePrivateDirectory(directory);
    for (const place of [path.dirname(directory), directory, file]) await refuseLink(place);
    const instance = await openDatabase(file, path.join(directory, 'spill'));
    await closeToOthers(directory);
    return instance;
  } catch (thrown) {
    throw new DatabaseRefused(file, refusalOf(file, messageOf(thrown).replace(/^Error: /, '')));
  }
}

/**
 * Tightens the modes of the user's database file and of its log of changes, which DuckDB makes as open as the process's mask allows; their
 * directory has kept others out so far.
 */
export async function closeToOthers(directory: string): Promise<void> {
  for (const name of [databaseFileName, `${databaseFileName}.wal`])
    await chmod(path.join(directory, name), 0o600).catch(ignoreMissing);
}

/** Opens a database in memory, which spills below `directory`. */
export async function openMemoryDatabase(directory: string): Promise<DuckDBInstance> {
  return openDatabase(':memory:', path.join(directory, 'spill-of-memory'));
}

/** Whoever may write to the data directory could have put a link there, which would lead tables anywhere. */
async function refuseLink(place: string): Promise<void> {
  const found = await lstat(place).catch(ignoreMissing);
  if (found?.isSymbolicLink() === true) throw new Error(`${place} is a symbolic link`);
}

async function openDatabase(file: string, spill: string): Promise<DuckDBInstance> {
  const { DuckDBInstance: Instance } = await loadDuckdb();
  const instance = await Instance.create(file, {
    // A query that names a file type must not fetch anything from the network.
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
    memory_limit: memoryLimit(),
    temp_directory: spill,
  });
  // What a killed gateway has left.
  await rm(spill, { recursive: true, force: true }).catch(() => undefined);
  await mkdir(spill, { mode: 0o700 }).catch(() => undefined);
  return instance;
}

/** For all sessions together: half of the memory that the process may take, 512 MB at the least. Notebooks and Python need memory too. */
function memoryLimit(): string {
  const allowed = process.constrainedMemory();
  const total = allowed > 0 ? Math.min(allowed, totalmem()) : totalmem();
  return `${String(Math.max(512, Math.floor(total / 2 / 1_000_000)))}MB`;
}

interface Refusal {
  readonly why: string;
  readonly remedy: string;
}

const again = 'then restart the kernel';

function refusalOf(file: string, message: string): Refusal {
  const aside = `Move it and ${file}.wal, if that is there, to another place (the gateway deletes neither), ${again}: the next session begins an empty one.`;
  const holder = /Conflicting lock is held in (.+?) \(PID (\d+)\)/.exec(message);
  if (holder !== null || /Could not set lock/.test(message)) {
    const who =
      holder === null ? 'another process' : `process ${holder[2] ?? ''} (${holder[1] ?? ''})`;
    return { why: `${who} has it open`, remedy: `Close it there, ${again}.` };
  }
  if (/with version number/.test(message)) {
    return {
      why: 'it was written by a version of DuckDB that this one cannot read',
      remedy: `Go on with the version of linkis-kernel that wrote it, or begin anew. ${aside}`,
    };
  }
  if (/No space left|Disk quota exceeded|ENOSPC|EDQUOT/i.test(message))
    return { why: 'the disk is full', remedy: `Make room there, ${again}.` };
  if (/Permission denied|Read-only file system|EACCES|EPERM|EROFS/i.test(message))
    return { why: 'it may not be written', remedy: `Make it yours and writable, ${again}.` };
  const line = message.split('\n', 1)[0] ?? '';
  if (/not a valid DuckDB database|[Cc]orrupt|checksum|WAL|Could not read|[Ss]erializ/.test(line))
    return { why: `it is damaged (${line})`, remedy: aside };
  return { why: line, remedy: `Make its place usable, ${again}.` };
}
