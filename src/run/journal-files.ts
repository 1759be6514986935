/**
 * The journal's directory: a file for each session, found by its notebook in its name, so that several kernels share it
 * and each file has one writer. Knows nothing of what the records mean beyond that they fold.
 */
import { createHash, randomBytes } from 'node:crypto';
import { renameSync, writeFileSync } from 'node:fs';
import { readdir, readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { makePrivateDirectory, systemCodeOf } from '../shared/index.ts';
import { isAlive } from './journal-alive.ts';
import { decodeRecords, encodeRecord, type JournalRecord } from './journal-record.ts';
import { type JournaledSession, recordsOf, sessionOf } from './journal-tasks.ts';

/** Files kept at the most, and for how long after their last change. */
const kept = { files: 500, ms: 30 * 86_400_000 } as const;
/** Ended tasks kept of a session that is over. */
const keptTasks = 50;

/** The path of a session's file. */
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

/** Puts a file in place in one piece. */
export function writeJournalFile(file: string, records: readonly JournalRecord[]): void {
  const beside = `${file}.${randomBytes(4).toString('hex')}.new`;
  writeFileSync(beside, records.map(encodeRecord).join(''), { mode: 0o600 });
  renameSync(beside, file);
}

/** Every session of a notebook. A file that goes away meanwhile, or is no journal, is left out. */
export async function readSessions(
  directory: string,
  notebook: string,
): Promise<readonly JournaledSession[]> {
  const names = await journalNames(directory);
  const own = names.filter((name) => name.startsWith(`${notebookKey(notebook)}-`));
  const read = await Promise.all(
    own.map(async (name) => sessionOf(decodeRecords((await textOf(join(directory, name))) ?? ''))),
  );
  return read.flatMap((session) =>
    session === undefined || session.header.notebook !== notebook ? [] : [session],
  );
}

/** Writes the files of sessions that are over anew, without what nobody asks for any more, and removes the oldest. */
export async function compactJournal(
  directory: string,
  sessions: readonly JournaledSession[],
): Promise<void> {
  for (const session of sessions) {
    const { header, tasks } = session;
    if (isAlive(header) || header.pid === process.pid) continue;
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
    const found = await stat(path).catch(ignoreMissing);
    if (found !== undefined) files.push({ path, changed: found.mtimeMs });
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
  return readFile(file, 'utf8').catch(ignoreMissing);
}

function ignoreMissing(thrown: unknown): undefined {
  if (systemCodeOf(thrown) === 'ENOENT') return undefined;
  throw thrown;
}
