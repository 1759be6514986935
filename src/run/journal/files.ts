/** The journal's directory, which several kernels share: one file per session, so that each has one writer. Its name tells the notebook. */
import { createHash, randomBytes } from 'node:crypto';
import { renameSync, rmSync, writeFileSync } from 'node:fs';
import { lstat, readdir, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import {
  ignoreMissing,
  makePrivateDirectory,
  messageOf,
  openPrivateFile,
} from '../../shared/index.ts';
import { kernelLife } from './kernel-life.ts';
import { decodeRecords, encodeRecord, type JournalRecord } from './record.ts';
import { type JournaledSession, recordsOf, sessionOf } from './tasks.ts';

/** The most files that are kept, and the milliseconds that each is kept after its last change. */
const kept = { files: 500, ms: 30 * 86_400_000 } as const;
/** Ended tasks kept of a session that is over. */
const keptTasks = 50;
/** A longer file, in bytes, is not read: one of ours with ten thousand tasks is smaller by far. */
const longestFile = 32 * 1024 * 1024;

export function journalFile(directory: string, notebook: string, session: string): string {
  return join(directory, `${notebookKey(notebook)}-${session}.jsonl`);
}

function notebookKey(notebook: string): string {
  return createHash('sha256').update(notebook).digest('hex').slice(0, 16);
}

/** Makes the directory for its owner alone. */
export function makeJournalDirectory(directory: string): void {
  makePrivateDirectory(directory);
}

/** Writes a file and puts it in place in one step: no reader sees a part of it. */
export function writeJournalFile(file: string, records: readonly JournalRecord[]): void {
  const beside = `${file}.${randomBytes(4).toString('hex')}.new`;
  try {
    writeFileSync(beside, records.map(encodeRecord).join(''), { mode: 0o600 });
    renameSync(beside, file);
  } catch (thrown) {
    rmSync(beside, { force: true });
    throw thrown;
  }
}

/** The sessions of a notebook that could be read, and what is wrong with each file that could not. */
export interface ReadSessions {
  readonly sessions: readonly JournaledSession[];
  readonly faults: readonly string[];
}

/** Every session of a notebook but `except`. A file that is gone or has no session is left out; one that cannot be read is a fault. */
export async function readSessions(
  directory: string,
  notebook: string,
  except?: string,
): Promise<ReadSessions> {
  const own = except === undefined ? '' : basename(journalFile(directory, notebook, except));
  const names = (await journalNames(directory)).filter(
    (name) => name.startsWith(`${notebookKey(notebook)}-`) && name !== own,
  );
  const faults: string[] = [];
  const read = await Promise.all(
    names.map(async (name) => {
      const path = join(directory, name);
      try {
        return sessionOf(decodeRecords((await textOf(path)) ?? ''));
      } catch (thrown) {
        faults.push(`${path} (${messageOf(thrown)})`);
        return undefined;
      }
    }),
  );
  const sessions = read.flatMap((session) =>
    session === undefined || session.header.notebook !== notebook ? [] : [session],
  );
  return { sessions, faults };
}

/** Shortens files of sessions that are over and removes the oldest. One of another host or container may be in use: it goes by age. */
export async function compactJournal(
  directory: string,
  sessions: readonly JournaledSession[],
): Promise<void> {
  for (const session of sessions) {
    const { header, tasks } = session;
    if (kernelLife(header) !== 'gone' || header.pid === process.pid) continue;
    const all = [...tasks.values()];
    const ended = all.filter((task) => task.end !== undefined);
    const left = new Set(ended.slice(0, Math.max(0, ended.length - keptTasks)));
    const file = journalFile(directory, header.notebook, header.session);
    const records = recordsOf(
      header,
      all.filter((task) => !left.has(task)),
      session,
    );
    const text = await textOf(file);
    // A file without superfluous records is left as it is.
    if (text === undefined || text.length <= records.map(encodeRecord).join('').length) continue;
    writeJournalFile(file, records);
  }
  await removeOldest(directory);
}

async function removeOldest(directory: string): Promise<void> {
  const files: { readonly path: string; readonly changed: number }[] = [];
  for (const name of await journalNames(directory)) {
    const path = join(directory, name);
    const found = await lstat(path).catch(ignoreMissing);
    if (found?.isFile() === true) files.push({ path, changed: found.mtimeMs });
  }
  files.sort((one, other) => other.changed - one.changed);
  for (const [index, { path, changed }] of files.entries()) {
    if (index >= kept.files || Date.now() - changed > kept.ms) await rm(path, { force: true });
  }
}

async function journalNames(directory: string): Promise<readonly string[]> {
  const names = (await readdir(directory).catch(ignoreMissing)) ?? [];
  return names.filter((name) => name.endsWith('.jsonl'));
}

async function textOf(file: string): Promise<string | undefined> {
  const handle = await openPrivateFile(file, 'read').catch(ignoreMissing);
  if (handle === undefined) return undefined;
  try {
    const { size } = await handle.stat();
    if (size > longestFile) throw new Error(`it has ${String(size)} bytes, too many to read`);
    return await handle.readFile('utf8');
  } finally {
    await handle.close();
  }
}
