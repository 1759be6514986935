/** The inputs of this session and of those before it with what they showed, in memory and, if wanted, in a file. Knows no message. */
import { randomBytes } from 'node:crypto';
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
  /** What the cell showed, as text; absent when it showed nothing. */
  readonly output?: string;
}

/** Inputs, oldest first. */
export interface HistoryStore {
  /** Keeps an input; the file is written behind the caller's back. Blank inputs are not kept. */
  record(line: number, input: string): void;
  /** Keeps what the input of `line` of this session showed, once; its first 16 K characters. */
  recordOutput(line: number, output: string): void;
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

/** Characters of an output that are kept. */
const longestOutput = 16_384;
/** Characters of all outputs together; the oldest go first, their inputs stay. */
const keptOutput = 2_097_152;

/**
 * Opens the history; the file (JSON lines, mode 0600) is read in the background. A file that cannot be read or written is
 * logged, and the session goes on without it.
 */
export function openHistory(file: string | undefined, logger: Logger): HistoryStore {
  let entries: HistoryEntry[] = [];
  let session = 1;
  // Kernels that run side by side share the file: a row of an output finds its input by who wrote it.
  const writer = randomBytes(6).toString('hex');
  const fail = (thrown: unknown): void => {
    logger.warn(`The history file cannot be used: ${String(file)} (${messageOf(thrown)})`);
  };
  let outputLength = 0;
  const trimOutputs = (): void => {
    const trimmed = withinLength(entries, keptOutput);
    entries = trimmed.entries;
    outputLength = trimmed.length;
  };
  const load = async (path: string): Promise<void> => {
    const stored = await readEntries(path);
    session = (stored.at(-1)?.session ?? 0) + 1;
    entries = stored.slice(-kept);
    const storedOutput = lengthOf(entries);
    trimOutputs();
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    // Not at each start: a kernel that runs beside may be writing.
    if (stored.length <= kept && storedOutput <= 2 * keptOutput) return;
    await writeFile(`${path}.new`, entries.map(rowOf).join(''), { mode: 0o600 });
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
          await appendFile(file, rowOf({ ...entry, writer }), { mode: 0o600 });
        })
        .catch(fail);
    },
    recordOutput: (line, output) => {
      const kept = output.slice(0, longestOutput);
      work = work
        .then(async () => {
          const at = entries.findLastIndex(
            (entry) => entry.session === session && entry.line === line,
          );
          const entry = entries[at];
          if (!entry) return;
          entries[at] = { ...entry, output: kept };
          outputLength += kept.length;
          if (outputLength > keptOutput * 1.1) trimOutputs();
          if (file === undefined || entry.input.length > longest) return;
          await appendFile(file, rowOf({ writer, line, output: kept }), { mode: 0o600 });
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

function lengthOf(entries: readonly HistoryEntry[]): number {
  return entries.reduce((sum, { output }) => sum + (output?.length ?? 0), 0);
}

/** The entries with the newest outputs that are at most `longestOfAll` characters together, and how many those are. */
function withinLength(
  entries: readonly HistoryEntry[],
  longestOfAll: number,
): { readonly entries: HistoryEntry[]; readonly length: number } {
  let length = 0;
  let full = false;
  const trimmed = entries.toReversed().map((entry): HistoryEntry => {
    const { output, ...input } = entry;
    if (output === undefined) return entry;
    full ||= length + output.length > longestOfAll;
    if (full) return input;
    length += output.length;
    return entry;
  });
  return { entries: trimmed.toReversed(), length };
}

function rowOf(row: object): string {
  return `${JSON.stringify(row)}\n`;
}

/** Rows of inputs, each with the output that a later row may hold. A row that is neither (cut off by a crash) is left out. */
async function readEntries(path: string): Promise<HistoryEntry[]> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (thrown) {
    if (isObject(thrown) && thrown['code'] === 'ENOENT') return [];
    throw thrown;
  }
  const entries: HistoryEntry[] = [];
  const written = new Map<string, number>();
  for (const value of text.split('\n').map(parseJson)) {
    if (!isObject(value)) continue;
    const session = asNumber(value['session']);
    const line = asNumber(value['line']);
    const input = asString(value['input']);
    const output = asString(value['output']);
    const key = `${asString(value['writer']) ?? ''} ${String(line)}`;
    if (Number.isInteger(session) && Number.isInteger(line) && input !== undefined) {
      written.set(key, entries.length);
      const entry = { session: session ?? 0, line: line ?? 0, input };
      entries.push(output === undefined ? entry : { ...entry, output });
    } else if (output !== undefined && value['writer'] !== undefined) {
      const at = written.get(key) ?? -1;
      const entry = entries[at];
      if (entry) entries[at] = { ...entry, output };
    }
  }
  return entries;
}
