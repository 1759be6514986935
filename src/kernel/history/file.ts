/** The history's file: JSON lines, mode 0600, one for each input and one for what its cell showed. Several kernels append to one file. */
import { randomBytes } from 'node:crypto';
import { lstat, readdir, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import {
  asNumber,
  asString,
  ignoreMissing,
  isObject,
  type JsonObject,
  makePrivateDirectory,
  openPrivateFile,
  parseJson,
  systemCodeOf,
} from '../../shared/index.ts';
import type { HistoryEntry } from './entry.ts';

/** A row of the file: an input, or what the input of the same writer and line showed. */
export interface HistoryRowOnFile {
  /** The kernel that wrote it. */
  readonly writer: string;
  readonly session: number;
  readonly line: number;
  readonly input?: string;
  readonly output?: string;
}

/** An entry with the kernel that wrote it; rows of old versions name none. */
export interface WrittenEntry extends HistoryEntry {
  readonly writer: string | undefined;
}

/** In bytes: a longer file is moved aside when a kernel starts, and moved files of up to this size together are kept. */
const longestFile = 12 * 1024 * 1024;
/** How many bytes at a file's end are read: more than the newest entries need. */
const readBytes = 16 * 1024 * 1024;
/** How many bytes at the file's end are searched for the last session: several of the longest outputs. */
const tailBytes = 262_144;

/**
 * Makes the directory, moves a too long file aside, and gives the number of the last session, 0 for none. Rejects with the system's error.
 * Nothing is lost when other kernels append meanwhile: their rows go into the moved file or the new one, and both are read.
 */
export async function prepareHistoryFile(path: string): Promise<number> {
  makePrivateDirectory(dirname(path));
  const before = (await movedFiles(path)).at(-1)?.session ?? 0;
  const { text, size } = await readEnd(path, tailBytes);
  let last = lastSession(text);
  // The tail may hold only a part of one very long row.
  if (size > tailBytes) last ??= lastSession((await readEnd(path, readBytes)).text);
  const session = Math.max(before, last ?? 0);
  if (size > longestFile) {
    const aside = `${path}.${String(session)}-${randomBytes(4).toString('hex')}.old`;
    // Another kernel that starts may just have moved it.
    await rename(path, aside).catch(ignoreMissing);
    await removeOldest(path);
  } else if (text !== '' && !text.endsWith('\n')) {
    // A crash cut off the last row: end its line, or the next row would be a part of it.
    await append(path, '\n');
  }
  return session;
}

function lastSession(text: string): number | undefined {
  const row = rowsIn(text).findLast(({ session }) => isCount(asNumber(session)));
  return row && asNumber(row['session']);
}

/** The moved files, the oldest first; each has the number of its last session in its name. */
async function movedFiles(
  path: string,
): Promise<readonly { readonly path: string; readonly session: number }[]> {
  const start = `${basename(path)}.`;
  const names = (await readdir(dirname(path))).filter((name) => name.startsWith(start));
  return names
    .flatMap((name) => {
      const session = /^(\d{1,15})-[0-9a-f]{8}\.old$/.exec(name.slice(start.length))?.[1];
      return session === undefined
        ? []
        : [{ path: join(dirname(path), name), session: Number(session) }];
    })
    .sort((one, other) => one.session - other.session);
}

async function removeOldest(path: string): Promise<void> {
  let bytes = 0;
  let oldestKept = Number.POSITIVE_INFINITY;
  for (const { path: moved, session } of (await movedFiles(path)).toReversed()) {
    // Kernels that start together move files with the same number, and the small one among them may be the newest.
    if (bytes > longestFile && session < oldestKept) await rm(moved, { force: true });
    else {
      oldestKept = session;
      // Another kernel may have removed it already.
      bytes += (await lstat(moved).catch(() => undefined))?.size ?? 0;
    }
  }
}

/** Appends rows in one write. Rejects with the system's error. */
export async function appendHistory(
  path: string,
  rows: readonly HistoryRowOnFile[],
): Promise<void> {
  await append(path, rows.map(lineOf).join(''));
}

async function append(path: string, text: string): Promise<void> {
  const handle = await openPrivateFile(path, 'append');
  try {
    await handle.appendFile(text);
  } finally {
    await handle.close();
  }
}

/**
 * All inputs, each with its output, also those of moved files, in the order of ipykernel: by session, then by line. Two kernels
 * that had the same session number follow each other. Rows that a crash cut off are left out.
 */
export async function readHistoryFile(path: string): Promise<readonly WrittenEntry[]> {
  const inputs: WrittenEntry[] = [];
  // Gathered first: an output may stand in an older file than its input, for kernels that start together may move files in any order.
  const outputs = new Map<string, string>();
  const writers = new Map<string | undefined, number>();
  for (const file of [...(await movedFiles(path)).map((moved) => moved.path), path]) {
    const { text } = await readEnd(file, readBytes);
    for (const row of rowsIn(text)) take(row, inputs, outputs, writers);
  }
  const rank = ({ writer }: WrittenEntry): number => writers.get(writer) ?? 0;
  return inputs
    .map((entry) => {
      const output = entry.output ?? outputs.get(keyOf(entry.writer, entry.line));
      return output === undefined ? entry : { ...entry, output };
    })
    .sort(
      (one, other) =>
        one.session - other.session || rank(one) - rank(other) || one.line - other.line,
    );
}

function take(
  row: JsonObject,
  inputs: WrittenEntry[],
  outputs: Map<string, string>,
  writers: Map<string | undefined, number>,
): void {
  const session = asNumber(row['session']);
  const line = asNumber(row['line']);
  const input = asString(row['input']);
  const output = asString(row['output']);
  const writer = asString(row['writer']);
  if (!isCount(line)) return;
  if (input !== undefined && isCount(session)) {
    if (!writers.has(writer)) writers.set(writer, writers.size);
    inputs.push({ session, line, input, ...(output !== undefined && { output }), writer });
  } else if (input === undefined && output !== undefined && writer !== undefined) {
    outputs.set(keyOf(writer, line), output);
  }
}

function keyOf(writer: string | undefined, line: number): string {
  return `${writer ?? ''} ${String(line)}`;
}

function isCount(value: number | undefined): value is number {
  return Number.isInteger(value);
}

function lineOf(row: object): string {
  return `${JSON.stringify(row)}\n`;
}

/** A line without a session is none of ours and is not parsed: a file may hold anything. */
function rowsIn(text: string): readonly JsonObject[] {
  return text
    .split('\n')
    .filter((line) => line.includes('"session"'))
    .map(parseJson)
    .filter(isObject);
}

/** The last `most` bytes of a file, and the size of all of it; empty when there is no file. */
async function readEnd(
  path: string,
  most: number,
): Promise<{ readonly text: string; readonly size: number }> {
  let handle;
  try {
    handle = await openPrivateFile(path, 'read');
  } catch (thrown) {
    if (systemCodeOf(thrown) === 'ENOENT') return { text: '', size: 0 };
    throw thrown;
  }
  try {
    const { size } = await handle.stat();
    const buffer = Buffer.alloc(Math.min(size, most));
    const { bytesRead } = await handle.read(buffer, 0, buffer.length, size - buffer.length);
    return { text: buffer.toString('utf8', 0, bytesRead), size };
  } finally {
    await handle.close();
  }
}
