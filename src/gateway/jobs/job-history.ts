/** The job history: rows in memory, every change appended to a file of JSON lines (0600); what was running at a crash is Failed afterwards. */
import { type FileHandle, rename } from 'node:fs/promises';
import {
  LinkisKernelError,
  type Logger,
  messageOf,
  openPrivateFile,
  parseJson,
} from '../../shared/index.ts';
import { fileErrorCode, notWritten } from '../file-error.ts';
import { decodeRow } from './decode-row.ts';
import { historyLines } from './history-lines.ts';
import { hasEnded, type HistoryRow } from './history-row.ts';

/** The file is written anew when it has so many lines for each row, and at least so many. */
const linesARow = 16;
const leastLines = 4000;

/** The rows of one gateway. */
export class JobHistory {
  readonly #file: string;
  readonly #rows: Map<number, HistoryRow>;
  readonly #keep: number;
  readonly #logger: Logger;
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
    logger: Logger,
  ) {
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
  static async open(file: string, keep: number, logger: Logger): Promise<JobHistory> {
    try {
      return await JobHistory.#read(file, keep, logger);
    } catch (error) {
      if (fileErrorCode(error) === undefined) throw error;
      throw new LinkisKernelError(
        'GATEWAY_START',
        `The job history ${file} cannot be used: ${messageOf(error)}`,
        { cause: error, hint: 'Move away what is in its place, or make room on its disk.' },
      );
    }
  }

  static async #read(file: string, keep: number, logger: Logger): Promise<JobHistory> {
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
    const history = new JobHistory(file, rows, highest + 1, keep, logger);
    await history.#rewrite();
    history.#lines = rows.size;
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
    this.#unwritten += `${JSON.stringify(row)}\n`;
    this.#append ??= this.#appendAll();
    try {
      await this.#append;
    } catch (error) {
      // A task that has ended is not shown as one that runs because the disk is full.
      if (stored !== undefined && hasEnded(row.status)) this.#rows.set(row.taskId, row);
      throw error;
    }
    this.#rows.set(row.taskId, row);
    this.#lines += 1;
    this.#forgetOldest();
    if (this.#lines > Math.max(leastLines, this.#rows.size * linesARow)) this.#compact();
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
    this.#writing = this.#writing
      .then(async () => this.#rewrite())
      .catch((error: unknown) => {
        this.#logger.warn(
          `The job history ${this.#file} could not be written anew: ${messageOf(error)}`,
        );
      });
  }

  #forgetOldest(): void {
    while (this.#rows.size > this.#keep) forgetOldest(this.#rows);
  }

  async #rewrite(): Promise<void> {
    const text = [...this.#rows.values()].map((row) => `${JSON.stringify(row)}\n`).join('');
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
