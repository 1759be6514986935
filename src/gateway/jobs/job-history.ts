/** The job history: rows in memory; a file of JSON lines (0600) gets every change. Tasks that ran at a crash are Failed afterwards. */
import { type FileHandle, rename } from 'node:fs/promises';
import {
  LinkisKernelError,
  type Logger,
  messageOf,
  openPrivateFile,
  parseJson,
  systemCodeOf,
} from '../../shared/index.ts';
import { notWritten } from '../ground/file-error.ts';
import { historyLines } from './history-lines.ts';
import { decodeRow, hasEnded, type HistoryRow } from './history-row.ts';

/** The file is rewritten when it has this many lines for each row, and at least `leastLines`. */
const linesARow = 16;
const leastLines = 4000;
/** Most characters of all rows in memory (one task's code may have megabytes); beyond, the oldest go, as with too many rows. */
const mostCharacters = 64 * 1024 * 1024;
/** The file is also rewritten when it is this many times as long as all rows together may be. */
const timesTheRows = 4;

export class JobHistory {
  readonly #file: string;
  readonly #keep: number;
  readonly #most: number;
  readonly #logger: Logger;
  readonly #rows = new Map<number, HistoryRow>();
  /** Characters of each row as a line; then of all rows, and of the file. */
  readonly #lengths = new Map<number, number>();
  #characters = 0;
  #fileCharacters = 0;
  /** Lines of the file; a task leaves about eight. */
  #lines = 0;
  #nextTaskId = 1;
  /** Stays open: opening the file for each row took longer than writing the rows. */
  #handle: FileHandle | undefined;
  #writing: Promise<void> = Promise.resolve();
  /** Rows that wait for the present write, and the append that will write them all. */
  #unwritten = '';
  #append: Promise<void> | undefined;

  private constructor(file: string, keep: number, logger: Logger, most: number) {
    this.#file = file;
    this.#keep = keep;
    this.#logger = logger;
    this.#most = most;
  }

  /**
   * Reads the file, marks unfinished rows as Failed, and rewrites the file with one line for each row. Lines that are no rows are left out,
   * with a warning. Rejects with `GATEWAY_START`, which names the file, when it cannot be read or written.
   */
  static async open(
    file: string,
    keep: number,
    logger: Logger,
    most: number = mostCharacters,
  ): Promise<JobHistory> {
    const history = new JobHistory(file, keep, logger, most);
    try {
      await history.#load();
    } catch (error) {
      if (systemCodeOf(error) === undefined) throw error;
      throw new LinkisKernelError(
        'GATEWAY_START',
        `The job history ${file} cannot be used: ${messageOf(error)}`,
        { cause: error, hint: 'Move away what is in its place, or make room on its disk.' },
      );
    }
    return history;
  }

  async #load(): Promise<void> {
    const rows = this.#rows;
    let unread = 0;
    for await (const line of historyLines(this.#file)) {
      if (line === '') continue;
      const row = line === undefined ? undefined : decodeRow(parseJson(line));
      if (row === undefined) {
        unread += 1;
        continue;
      }
      this.#nextTaskId = Math.max(this.#nextTaskId, row.taskId + 1);
      // The rows are in the order of their first lines, so the first is the oldest.
      const [oldest] = rows.keys();
      if (!rows.has(row.taskId) && rows.size >= this.#keep && oldest !== undefined) {
        rows.delete(oldest);
      }
      rows.set(row.taskId, row);
    }
    if (unread > 0) {
      this.#logger.warn(
        `The job history ${this.#file} has ${String(unread)} lines that cannot be read; they are left out`,
      );
    }
    for (const row of rows.values()) {
      const kept = hasEnded(row.status) ? row : lost(row);
      rows.set(row.taskId, kept);
      this.#measure(row.taskId, lineOf(kept).length);
    }
    this.#forgetOldest();
    await this.#rewrite();
    this.#lines = rows.size;
    this.#fileCharacters = this.#characters;
  }

  /** A number that no task had before. */
  takeTaskId(): number {
    const taskId = this.#nextTaskId;
    this.#nextTaskId += 1;
    return taskId;
  }

  /** Stores a row: first on disk, then in memory, where others see it. An ended row never changes. */
  async put(row: HistoryRow): Promise<void> {
    const stored = this.#rows.get(row.taskId);
    if (stored !== undefined && hasEnded(stored.status)) return;
    const line = lineOf(row);
    this.#unwritten += line;
    this.#append ??= this.#appendAll();
    try {
      await this.#append;
    } catch (error) {
      // Even with a full disk an ended task must not be shown as running.
      if (stored !== undefined && hasEnded(row.status)) this.#rows.set(row.taskId, row);
      throw error;
    }
    this.#rows.set(row.taskId, row);
    this.#measure(row.taskId, line.length);
    this.#lines += 1;
    this.#fileCharacters += line.length;
    this.#forgetOldest();
    const tooMany = this.#lines > Math.max(leastLines, this.#rows.size * linesARow);
    if (tooMany || this.#fileCharacters > this.#most * timesTheRows) this.#compact();
  }

  #measure(taskId: number, characters: number): void {
    this.#characters += characters - (this.#lengths.get(taskId) ?? 0);
    this.#lengths.set(taskId, characters);
  }

  async #appendAll(): Promise<void> {
    const appending = this.#writing.then(async () => {
      const lines = this.#unwritten;
      this.#unwritten = '';
      this.#append = undefined;
      try {
        this.#handle ??= await openPrivateFile(this.#file, 'append');
        await this.#handle.appendFile(lines);
      } catch (thrown) {
        throw notWritten('The job history', this.#file, thrown);
      }
    });
    // A failed append rejects for the rows in it; later rows must still be written.
    this.#writing = appending.catch(() => undefined);
    return appending;
  }

  get(taskId: number): HistoryRow | undefined {
    return this.#rows.get(taskId);
  }

  /** Newest first. */
  all(): readonly HistoryRow[] {
    return [...this.#rows.values()].sort((one, other) => other.taskId - one.taskId);
  }

  /** Resolves when everything is on disk and the file is closed. */
  async close(): Promise<void> {
    this.#writing = this.#writing.then(async () => this.#closeFile());
    await this.#writing;
  }

  /** Rewrites the file after the appends that wait. A failure leaves the old file whole. */
  #compact(): void {
    this.#lines = this.#rows.size;
    this.#fileCharacters = this.#characters;
    this.#writing = this.#writing
      .then(async () => this.#rewrite())
      .catch((error: unknown) => {
        this.#logger.warn(
          `The job history ${this.#file} could not be written anew: ${messageOf(error)}`,
        );
      });
  }

  #forgetOldest(): void {
    for (const row of this.#rows.values()) {
      const isTooLong = this.#characters > this.#most && this.#rows.size > 1;
      if (this.#rows.size <= this.#keep && !isTooLong) return;
      // A running task must still be found.
      if (!hasEnded(row.status)) continue;
      this.#rows.delete(row.taskId);
      this.#measure(row.taskId, 0);
      this.#lengths.delete(row.taskId);
    }
  }

  async #rewrite(): Promise<void> {
    const text = [...this.#rows.values()].map(lineOf).join('');
    const written = await openPrivateFile(`${this.#file}.new`, 'replace');
    try {
      await written.appendFile(text);
    } finally {
      await written.close();
    }
    await rename(`${this.#file}.new`, this.#file);
    await this.#closeFile();
  }

  /** The next row opens it again. */
  async #closeFile(): Promise<void> {
    const handle = this.#handle;
    this.#handle = undefined;
    await handle?.close();
  }
}

function lineOf(row: HistoryRow): string {
  return `${JSON.stringify(row)}\n`;
}

function lost(row: HistoryRow): HistoryRow {
  return {
    ...row,
    status: 'Failed',
    progress: 1,
    errCode: 20503,
    errDesc:
      'The gateway was restarted while this task was running; the task did not survive it. Submit it again.',
  };
}
