/**
 * The history's file: JSON lines, mode 0600, one for each input and one for what its cell showed. Kernels that run side by
 * side append to the same file. Knows how it is read, written and kept short; never who asks.
 */
import { appendFile, rename, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import {
  asNumber,
  asString,
  isObject,
  type JsonObject,
  makePrivateDirectory,
  openPrivateFile,
  parseJson,
  privateFlags,
  readPrivateFile,
  systemCodeOf,
} from '../shared/index.ts';
import { type HistoryEntry, newestEntries } from './history-entry.ts';

/** A row as it is written: an input, or what the input of the same writer and line showed. */
export interface HistoryRowOnFile {
  /** The kernel that wrote it. */
  readonly writer: string;
  readonly session: number;
  readonly line: number;
  readonly input?: string;
  readonly output?: string;
}

/** An entry with the kernel that wrote it; rows of long ago name none. */
export interface WrittenEntry extends HistoryEntry {
  readonly writer: string | undefined;
}

/** Bytes above which a kernel that starts rewrites the file with the newest entries alone. */
const longestFile = 12 * 1024 * 1024;
/** Bytes at the file's end in which the last session is looked for: several of the longest rows of outputs. */
const tailBytes = 262_144;

/**
 * Makes the file's directory, shortens a file that has become too long, and gives the number of the last session in it, 0
 * for none. Rejects with the system's error.
 */
export async function prepareHistoryFile(path: string): Promise<number> {
  makePrivateDirectory(dirname(path));
  const { tail, size } = await readTail(path);
  if (size > longestFile) {
    const entries = newestEntries(await readHistoryFile(path));
    await writeFile(`${path}.new`, entries.map(lineOf).join(''), {
      mode: 0o600,
      flag: privateFlags.replace,
    });
    await rename(`${path}.new`, path);
    return entries.at(-1)?.session ?? 0;
  }
  const last = rowsIn(tail).findLast((row) => asNumber(row['session']) !== undefined);
  if (last) return asNumber(last['session']) ?? 0;
  // Nothing but the end of one very long row.
  return size > tailBytes ? ((await readHistoryFile(path)).at(-1)?.session ?? 0) : 0;
}

/** Appends rows in one write. Rejects with the system's error. */
export async function appendHistory(
  path: string,
  rows: readonly HistoryRowOnFile[],
): Promise<void> {
  await appendFile(path, rows.map(lineOf).join(''), { mode: 0o600, flag: privateFlags.append });
}

/** All inputs, oldest first, each with its output. A row that is neither (cut off by a crash) is left out. */
export async function readHistoryFile(path: string): Promise<readonly WrittenEntry[]> {
  let text: string;
  try {
    text = await readPrivateFile(path);
  } catch (thrown) {
    if (systemCodeOf(thrown) === 'ENOENT') return [];
    throw thrown;
  }
  const entries: WrittenEntry[] = [];
  const written = new Map<string, number>();
  for (const row of rowsIn(text)) {
    const session = asNumber(row['session']);
    const line = asNumber(row['line']);
    const input = asString(row['input']);
    const output = asString(row['output']);
    const writer = asString(row['writer']);
    const key = `${writer ?? ''} ${String(line)}`;
    if (input !== undefined && isCount(session) && isCount(line)) {
      written.set(key, entries.length);
      entries.push({ session, line, input, ...(output !== undefined && { output }), writer });
    } else if (input === undefined && output !== undefined && writer !== undefined) {
      const at = written.get(key) ?? -1;
      const entry = entries[at];
      if (entry) entries[at] = { ...entry, output };
    }
  }
  return entries;
}

function isCount(value: number | undefined): value is number {
  return Number.isInteger(value);
}

function lineOf(row: object): string {
  return `${JSON.stringify(row)}\n`;
}

function rowsIn(text: string): readonly JsonObject[] {
  return text.split('\n').map(parseJson).filter(isObject);
}

async function readTail(path: string): Promise<{ readonly tail: string; readonly size: number }> {
  let handle;
  try {
    handle = await openPrivateFile(path, 'read');
  } catch (thrown) {
    if (systemCodeOf(thrown) === 'ENOENT') return { tail: '', size: 0 };
    throw thrown;
  }
  try {
    const { size } = await handle.stat();
    const buffer = Buffer.alloc(Math.min(size, tailBytes));
    const { bytesRead } = await handle.read(buffer, 0, buffer.length, size - buffer.length);
    return { tail: buffer.toString('utf8', 0, bytesRead), size };
  } finally {
    await handle.close();
  }
}
