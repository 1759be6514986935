/**
 * The inputs of this session and of those before it, with what they showed. They are in a file if there is one, and cost no
 * memory until somebody asks for them. Knows no message.
 */
import { randomBytes } from 'node:crypto';
import { type Logger, messageOf } from '../../shared/index.ts';
import {
  appendHistory,
  type HistoryRowOnFile,
  prepareHistoryFile,
  readHistoryFile,
} from './file.ts';
import { type HistoryEntry, newestEntries } from './entry.ts';

/** Inputs, oldest first. */
export interface HistoryStore {
  /** Keeps an input of up to 256 K characters, written asynchronously, in batches. Blank inputs are not kept. */
  record(line: number, input: string): void;
  /** Keeps what the input of `line` of this session showed, once; its first 16 K characters. */
  recordOutput(line: number, output: string): void;
  /** Those of earlier sessions and of this one; the newest 10,000. */
  entries(): Promise<readonly HistoryEntry[]>;
  /** The number of the running session. */
  session(): Promise<number>;
  /** Resolves when everything is in the file. */
  settled(): Promise<void>;
}

/** How long rows are gathered for one write, in milliseconds: a write costs more than a small cell. */
const gatherMs = 100;
/** Nobody wants to recall a longer input. */
const longestInput = 262_144;
const longestOutput = 16_384;

/**
 * Opens the history; the file is prepared in the background, as soon as its place is known. One that cannot be read or
 * written is logged, and the session goes on in memory.
 */
export function openHistory(
  file: string | undefined | Promise<string | undefined>,
  logger: Logger,
): HistoryStore {
  // Several kernels share the file: an output belongs to the input of the same writer.
  const writer = randomBytes(6).toString('hex');
  let path: string | undefined;
  let session = 1;
  let remembered: readonly HistoryEntry[] = [];
  let waiting: Omit<HistoryRowOnFile, 'writer' | 'session'>[] = [];

  const goOnInMemory = (thrown: unknown): void => {
    logger.warn(`The history file cannot be used: ${String(path)} (${messageOf(thrown)})`);
    path = undefined;
  };
  const write = async (): Promise<void> => {
    const rows = waiting.map((row) => ({ writer, session, ...row }));
    waiting = [];
    if (rows.length === 0) return;
    if (path !== undefined) {
      try {
        await appendHistory(path, rows);
        return;
      } catch (thrown) {
        goOnInMemory(thrown);
      }
    }
    remembered = newestEntries(rows.reduce(remember, [...remembered]));
  };
  const prepare = async (): Promise<void> => {
    path = await file;
    if (path === undefined) return;
    try {
      session = (await prepareHistoryFile(path)) + 1;
    } catch (thrown) {
      goOnInMemory(thrown);
    }
  };
  let work: Promise<void> = prepare();
  let timer: NodeJS.Timeout | undefined;
  /** Resolves when everything so far is in the file, or remembered. */
  const written = async (): Promise<void> => {
    clearTimeout(timer);
    timer = undefined;
    work = work.then(write);
    await work;
  };
  const keep = (row: (typeof waiting)[number]): void => {
    waiting.push(row);
    timer ??= setTimeout(() => void written(), gatherMs);
  };
  return {
    record: (line, input) => {
      if (input.trim() !== '' && input.length <= longestInput) keep({ line, input });
    },
    recordOutput: (line, output) => {
      keep({ line, output: output.slice(0, longestOutput) });
    },
    entries: async () => {
      await written();
      if (path === undefined) return remembered;
      try {
        const rows = await readHistoryFile(path);
        // Another running kernel may have the same session number: its inputs count for later sessions only.
        const seen = rows.filter((entry) => entry.writer === writer || entry.session < session);
        return newestEntries(seen.map(({ writer: _writer, ...entry }) => entry));
      } catch (thrown) {
        goOnInMemory(thrown);
        return remembered;
      }
    },
    session: async () => {
      await work;
      return session;
    },
    settled: written,
  };
}

function remember(entries: HistoryEntry[], row: HistoryRowOnFile): HistoryEntry[] {
  const { session, line, input, output } = row;
  if (input !== undefined) return [...entries, { session, line, input }];
  const at = entries.findLastIndex((entry) => entry.line === line);
  const entry = entries[at];
  return entry && output !== undefined ? entries.with(at, { ...entry, output }) : entries;
}
