/** The job history: rows in memory, every change appended to a file of JSON lines (0600); what was running at a crash is Failed afterwards. */
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

/** The file is written anew when it has so many lines for each row, and at least so many. */
const linesARow = 16;
const leastLines = 4000;
/** Characters of all rows in memory; a task's code may have megabytes. Then the oldest go, as when there are too many. */
const mostCharacters = 64 * 1024 * 1024;
/** The file is written anew when it is so many times as long as its rows. */
const timesTheRows = 4;

/** The rows of one gateway. */
export class JobHistory {
  readonly #file: string;
  readonly #rows: Map<number, HistoryRow>;
  readonly #keep: number;
  readonly #most: number;
  readonly #logger: Logger;
  /** Characters of each row as a line, and of all of them. */
  readonly #lengths = new Map<number, number>();
  #characters = 0;
  #fileCharacters = 0;
  /** Lines of the file; a task leaves about eight. */
  #lines = 0;
  #nextTaskId: number;
  /** Stays open: opening the file for each of a task's rows took longer than writing them. */
  #handle: FileHandle | undefined;
  #writing: Promise<void> = Promise.resolve();
  /** Rows that wait for the write under way, and the append that will take them all. */
  #unwritten = '';
  #append: Promise<void> | undefined;

  private constructor(
    file: string,
    rows: Map<number, HistoryRow>,
    next: number,
    keep: number,
    most: number,
    logger: Logger,
  ) {
    this.#most = most;
    this.#logger = logger;
    this.#file = file;
    this.#rows = rows;
    this.#nextTaskId = next;
    this.#keep = keep;
  }

  /**
   * Reads the file, marks unfinished rows as Failed, and writes it anew with one line a row. Lines that are no rows are skipped
   * and told. Rejects with `GATEWAY_START`, which names the file, when it cannot be read or written.
   */
  static async open(
    file: string,
    keep: number,
    logger: Logger,
    most: number = mostCharacters,
  ): Promise<JobHistory> {
    try {
      return await JobHistory.#read(file, keep, logger, most);
    } catch (error) {
      if (systemCodeOf(error) === undefined) throw error;
      throw new LinkisKernelError(
        'GATEWAY_START',
        `The job history ${file} cannot be used: ${messageOf(error)}`,
        { cause: error, hint: 'Move away what is in its place, or make room on its disk.' },
      );
    }
  }

  static async #read(
    file: string,
    keep: number,
    logger: Logger,
    most: number,
  ): Promise<JobHistory> {
    const rows = new Map<number, HistoryRow>();
    let highest = 0;
    let unread = 0;
    for await (const line of historyLines(file)) {
      if (line === '') continue;
      const row = line === undefined ? undefined : decodeRow(parseJson(line));
      if (row === undefined) {
        unread += 1;
        continue;
      }
      highest = Math.max(highest, row.taskId);
      // What is forgotten first is what was put in first.
      if (!rows.has(row.taskId) && rows.size >= keep) forgetOldest(rows);
      rows.set(row.taskId, row);
    }
    if (unread > 0) {
      logger.warn(
        `The job history ${file} has ${String(unread)} lines that cannot be read; they are left out`,
      );
    }
    for (const row of rows.values()) {
      if (!hasEnded(row.status)) rows.set(row.taskId, lost(row));
    }
    const history = new JobHistory(file, rows, highest + 1, keep, most, logger);
    for (const row of rows.values()) history.#measure(row.taskId, lineOf(row).length);
    history.#forgetOldest();
    await history.#rewrite();
    history.#lines = rows.size;
    history.#fileCharacters = history.#characters;
    return history;
  }

  /** A number that no task had before. */
  takeTaskId(): number {
    const taskId = this.#nextTaskId;
    this.#nextTaskId += 1;
    return taskId;
  }

  /** Stores a row, or what has changed of it; on disk first, then visible. An ended row is never changed. */
  async put(row: HistoryRow): Promise<void> {
    const stored = this.#rows.get(row.taskId);
    if (stored !== undefined && hasEnded(stored.status)) return;
    const line = lineOf(row);
    this.#unwritten += line;
    this.#append ??= this.#appendAll();
    try {
      await this.#append;
    } catch (error) {
      // A task that has ended is not shown as one that runs because the disk is full.
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
    // A failed append rejects those whose rows it held; later rows must still be written.
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

  /** Writes the file anew behind the appends that wait; a failure leaves the old one, which is whole. */
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
      // What runs is still to be answered for.
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

function forgetOldest(rows: Map<number, HistoryRow>): void {
  const [oldest] = rows.keys();
  if (oldest !== undefined) rows.delete(oldest);
}
