/** A job's log: lines in, a file (0600) behind, the newest lines in memory; any line can be read again. */
import { createReadStream } from 'node:fs';
import { type FileHandle, mkdir } from 'node:fs/promises';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { openPrivateFile } from '../../shared/index.ts';
import { logStamp } from './time-format.ts';

/** Lines that stay in memory; Linkis keeps 500 [CacheLogReader.scala]. */
const kept = 2000;
const markEvery = 1000;

/** Lines are written to the file together that come within so many milliseconds; readers have them at once. */
const gatherMs = 20;

/** Level of a written entry. */
export type LogEntryLevel = 'INFO' | 'WARN' | 'ERROR';

/** An open log. Lines are counted from 1. */
export class JobLog {
  readonly file: string;
  readonly #handle: FileHandle;
  readonly #now: () => Date;
  readonly #cacheLines: number;
  #recent: string[] = [];
  #lineCount = 0;
  #bytes = 0;
  /** Byte at which line 1, 1001, 2001, … starts. */
  readonly #marks: number[] = [];
  #pending = '';
  #gathering: NodeJS.Timeout | undefined;
  #flushing: Promise<void> = Promise.resolve();
  /** What the disk said to a write; told by the next flush. */
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
    await mkdir(path.dirname(file), { recursive: true, mode: 0o700 });
    return new JobLog(file, await openPrivateFile(file, 'replace'), now, cacheLines);
  }

  /** How many lines there are. */
  get lineCount(): number {
    return this.#lineCount;
  }

  /** True for a line that has left the cache and is not yet read from the file [LoopArray.scala]. */
  isEvicted(line: number): boolean {
    return !this.#closed && Math.max(1, line) <= this.#lineCount - this.#cacheLines;
  }

  /** An entry with its stamp and level; line ends inside make several lines. */
  write(level: LogEntryLevel, text: string): void {
    this.writeBare(`${logStamp(this.#now())} ${level} ${text}`);
  }

  /** Lines without a stamp, as an engine's echo has them. Nothing is taken after {@link close}. */
  writeBare(text: string): void {
    if (this.#closed) return;
    for (const line of text.replace(/\r\n?/g, '\n').replace(/\n$/, '').split('\n')) {
      if (this.#lineCount % markEvery === 0) this.#marks.push(this.#bytes);
      this.#lineCount += 1;
      this.#bytes += Buffer.byteLength(line) + 1;
      this.#recent.push(line);
      this.#pending += `${line}\n`;
    }
    if (this.#recent.length > kept * 2) this.#recent = this.#recent.slice(-kept);
    this.#gathering ??= setTimeout(() => {
      this.#startWriting();
    }, gatherMs);
  }

  /** At most `size` lines from line `from` on. */
  async read(from: number, size: number): Promise<readonly string[]> {
    const first = Math.max(1, from);
    if (size <= 0 || first > this.#lineCount) return [];
    const oldest = this.#lineCount - this.#recent.length + 1;
    if (first >= oldest) return this.#recent.slice(first - oldest, first - oldest + size);
    await this.flush();
    return this.#readFile(first, size);
  }

  /** Resolves when all that was written is in the file. Rejects when the disk refused it. */
  async flush(): Promise<void> {
    this.#startWriting();
    await this.#flushing;
    if (this.#failure !== undefined) {
      throw new Error(`The log ${this.file} could not be written`, { cause: this.#failure.thrown });
    }
  }

  /** Ends the file; reading still works. */
  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    try {
      await this.flush();
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
    const text = this.#pending;
    if (text === '') return;
    this.#pending = '';
    try {
      await this.#handle.appendFile(text);
    } catch (error) {
      this.#failure = { thrown: error };
    }
  }

  async #readFile(first: number, size: number): Promise<readonly string[]> {
    const mark = Math.floor((first - 1) / markEvery);
    const input = createReadStream(this.file, { start: this.#marks[mark] ?? 0 });
    const lines: string[] = [];
    let number = mark * markEvery;
    try {
      for await (const line of createInterface({ input, crlfDelay: Infinity })) {
        number += 1;
        if (number >= first) lines.push(line);
        if (lines.length >= size) break;
      }
    } finally {
      input.destroy();
    }
    return lines;
  }
}
