/** The inputs of this session and earlier ones, with what they showed. A file, if there is one, keeps them out of memory. */
import { randomBytes } from 'node:crypto';
import { type Logger, messageOf } from '../../shared/index.ts';
import {
  appendHistory,
  type HistoryRowOnFile,
  prepareHistoryFile,
  readHistoryFile,
} from './file.ts';
import { type HistoryEntry, newestEntries } from './entry.ts';

export interface HistoryStore {
  /** Keeps an input of up to 256 K characters; it is written asynchronously, in batches. Blank inputs are not kept. */
  record(line: number, input: string): void;
  /** Keeps the first 16 K characters of what `line` of this session showed. Call it once a line. */
  recordOutput(line: number, output: string): void;
  /** The newest 10,000 inputs of earlier sessions and this one, oldest first. */
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

/** Opens the history, and prepares its file in the background once its place is known. Logs an unusable file, and goes on in memory. */
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
  /** Resolves when everything so far is in the file, or in memory. */
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
        // Another running kernel may have the same session number: only later sessions see its inputs.
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
