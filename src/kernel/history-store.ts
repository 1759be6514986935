/** The inputs of this session and of those before it, in memory and, if wanted, in a file. Knows no message. */
import { appendFile, mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import {
  asNumber,
  asString,
  isObject,
  type Logger,
  messageOf,
  parseJson,
} from '../shared/index.ts';

/** One input that was counted. */
export interface HistoryEntry {
  /** Sessions are numbered from 1, this one last. */
  readonly session: number;
  /** The execution_count. */
  readonly line: number;
  readonly input: string;
}

/** Inputs, oldest first. */
export interface HistoryStore {
  /** Keeps an input; the file is written behind the caller's back. Blank inputs are not kept. */
  record(line: number, input: string): void;
  entries(): Promise<readonly HistoryEntry[]>;
  /** The number of the running session. */
  session(): Promise<number>;
  /** Resolves when everything is in the file. */
  settled(): Promise<void>;
}

/** Entries that are kept; an older one goes for each new one, from the file at the next start. */
const kept = 10_000;
/** Longer inputs stay in memory: the file is for what a person typed. */
const longest = 262_144;

/**
 * Opens the history; the file (JSON lines, mode 0600) is read in the background. A file that cannot be read or written is
 * logged, and the session goes on without it.
 */
export function openHistory(file: string | undefined, logger: Logger): HistoryStore {
  let entries: HistoryEntry[] = [];
  let session = 1;
  const fail = (thrown: unknown): void => {
    logger.warn(`The history file cannot be used: ${String(file)} (${messageOf(thrown)})`);
  };
  const load = async (path: string): Promise<void> => {
    const stored = await readEntries(path);
    session = (stored.at(-1)?.session ?? 0) + 1;
    entries = stored.slice(-kept);
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    if (stored.length <= kept) return;
    await writeFile(`${path}.new`, entries.map(lineOf).join(''), { mode: 0o600 });
    await rename(`${path}.new`, path);
  };
  let work: Promise<void> = file === undefined ? Promise.resolve() : load(file).catch(fail);
  return {
    record: (line, input) => {
      if (input.trim() === '') return;
      work = work
        .then(async () => {
          const entry = { session, line, input };
          entries.push(entry);
          if (entries.length > kept * 1.1) entries = entries.slice(-kept);
          if (file === undefined || input.length > longest) return;
          await appendFile(file, lineOf(entry), { mode: 0o600 });
        })
        .catch(fail);
    },
    entries: async () => {
      await work;
      return entries;
    },
    session: async () => {
      await work;
      return session;
    },
    settled: async () => {
      await work;
    },
  };
}

function lineOf(entry: HistoryEntry): string {
  return `${JSON.stringify(entry)}\n`;
}

/** A line that is not an entry (cut off by a crash) is left out. */
async function readEntries(path: string): Promise<HistoryEntry[]> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (thrown) {
    if (isObject(thrown) && thrown['code'] === 'ENOENT') return [];
    throw thrown;
  }
  return text.split('\n').flatMap((row) => {
    const value = parseJson(row);
    if (!isObject(value)) return [];
    const session = asNumber(value['session']);
    const line = asNumber(value['line']);
    const input = asString(value['input']);
    if (!Number.isInteger(session) || !Number.isInteger(line) || input === undefined) return [];
    return [{ session: session ?? 0, line: line ?? 0, input }];
  });
}
