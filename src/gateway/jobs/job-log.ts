/** A job's log: each line goes to a file (0600), the newest stay in memory too, and any line can be read again. */
import { type FileHandle, mkdir } from 'node:fs/promises';
import path from 'node:path';
import { openPrivateFile } from '../../shared/index.ts';
import { notWritten } from '../ground/file-error.ts';
import { createTextReader } from '../results/text-reader.ts';
import { logStamp } from './time-format.ts';

/** Lines that stay in memory; Linkis keeps 500 [CacheLogReader.scala]. */
const keptLines = 2000;
/** Characters of these lines; far fewer once the log has ended, since ended jobs are kept for some time. */
const keptCharacters = 1_048_576;
const keptOfEnded = 65_536;

/** A longer line is written as several. */
const longestLine = 1_048_576;

/** Characters that may wait for the disk before the writer has to wait. */
const mostWaiting = 1_048_576;

/** Milliseconds for which lines are gathered for one write to the file; readers get them at once. */
const gatherMs = 20;

type Level = 'INFO' | 'WARN' | 'ERROR';

/** An open log. Lines are counted from 1. */
export class JobLog {
  readonly file: string;
  readonly #handle: FileHandle;
  readonly #now: () => Date;
  readonly #cacheLines: number;
  readonly #reader = createTextReader();
  #recent: string[] = [];
  #recentCharacters = 0;
  #lineCount = 0;
  #pending: string[] = [];
  #pendingCharacters = 0;
  #gathering: NodeJS.Timeout | undefined;
  #flushing: Promise<void> = Promise.resolve();
  /** A failed write; the next flush rejects with it. */
  #failure: { readonly thrown: unknown } | undefined;
  #closed = false;

  private constructor(file: string, handle: FileHandle, now: () => Date, cacheLines: number) {
    this.file = file;
    this.#handle = handle;
    this.#now = now;
    this.#cacheLines = cacheLines;
  }

  /** Makes the file and its directories. While the log is open, lines before the newest `cacheLines` cannot be read. */
  static async open(file: string, now: () => Date, cacheLines: number = Infinity): Promise<JobLog> {
    try {
      await mkdir(path.dirname(file), { recursive: true, mode: 0o700 });
      return new JobLog(file, await openPrivateFile(file, 'replace'), now, cacheLines);
    } catch (thrown) {
      throw notWritten('The log', file, thrown);
    }
  }

  get lineCount(): number {
    return this.#lineCount;
  }

  /** True for a line that has left the cache of an open log [LoopArray.scala]. */
  isEvicted(line: number): boolean {
    return !this.#closed && Math.max(1, line) <= this.#lineCount - this.#cacheLines;
  }

  /** Writes an entry with its stamp and level; line ends in it make several lines. */
  write(level: Level, text: string): void {
    this.writeBare(`${logStamp(this.#now())} ${level} ${text}`);
  }

  /** Writes each line of the text with its stamp and level, and `head` before it. */
  writeLines(level: Level, head: string, text: string): void {
    const start = `${logStamp(this.#now())} ${level} ${head}`;
    this.writeBare(start + text.split('\n').join(`\n${start}`));
  }

  /** Writes lines without a stamp, such as an engine's echo; nothing after {@link close}. */
  writeBare(text: string): void {
    if (this.#closed) return;
    const whole = text.includes('\r') ? text.replace(/\r+\n/g, '\n') : text;
    for (const line of (whole.endsWith('\n') ? whole.slice(0, -1) : whole).split('\n')) {
      if (line.length <= longestLine) this.#add(line);
      else
        for (let at = 0; at < line.length; at += longestLine)
          this.#add(line.slice(at, at + longestLine));
    }
    this.#keep(keptLines * 2, keptLines, keptCharacters * 2, keptCharacters);
    this.#gathering ??= setTimeout(() => this.#startWriting(), gatherMs);
  }

  #add(line: string): void {
    this.#lineCount += 1;
    this.#recent.push(line);
    this.#recentCharacters += line.length;
    this.#pending.push(line);
    this.#pendingCharacters += line.length + 1;
  }

  /** When memory holds more than `mostLines` or `mostCharacters`, forgets the oldest lines until `lines` and `characters` are left. */
  #keep(mostLines: number, lines: number, mostCharacters: number, characters: number): void {
    if (this.#recent.length <= mostLines && this.#recentCharacters <= mostCharacters) return;
    let first = this.#recent.length;
    let left = 0;
    while (first > 0 && this.#recent.length - first < lines) {
      left += this.#recent[first - 1]?.length ?? 0;
      if (left > characters) break;
      first -= 1;
    }
    this.#recent = this.#recent.slice(first);
    this.#recentCharacters = this.#recent.reduce((total, line) => total + line.length, 0);
  }

  /** Undefined while little waits for the disk; else resolves when that is written, or the disk has refused it. */
  backlog(): Promise<void> | undefined {
    if (this.#pendingCharacters < mostWaiting) return undefined;
    this.#startWriting();
    return this.#flushing;
  }

  /** At most `size` lines from line `from` on; fewer when they are very long. */
  async read(from: number, size: number): Promise<readonly string[]> {
    const first = Math.max(1, from);
    if (size <= 0 || first > this.#lineCount) return [];
    const oldest = this.#lineCount - this.#recent.length + 1;
    if (first >= oldest) return this.#recent.slice(first - oldest, first - oldest + size);
    await this.flush();
    return this.#reader.lines(this.file, first - 1, size, true);
  }

  /** Resolves when every line is in the file. Rejects when the disk refused one. */
  async flush(): Promise<void> {
    this.#startWriting();
    await this.#flushing;
    if (this.#failure !== undefined) throw notWritten('The log', this.file, this.#failure.thrown);
  }

  /** Closes the file; reading still works. */
  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    try {
      await this.flush();
      this.#keep(0, keptLines, 0, keptOfEnded);
    } finally {
      await this.#handle.close();
    }
  }

  #startWriting(): void {
    clearTimeout(this.#gathering);
    this.#gathering = undefined;
    this.#flushing = this.#flushing.then(async () => this.#writePending());
  }

  async #writePending(): Promise<void> {
    if (this.#pending.length === 0) return;
    const text = `${this.#pending.join('\n')}\n`;
    this.#pending = [];
    this.#pendingCharacters = 0;
    try {
      await this.#handle.appendFile(text);
    } catch (error) {
      this.#failure = { thrown: error };
    }
  }
}
