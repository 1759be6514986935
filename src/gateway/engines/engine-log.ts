/** The logs of one engine as files that outlast it: what it did (`stdout`), and what its programs wrote to stderr. Of bounded size. */
import { appendFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';

/** Bytes of a file; when it has more, the older half is removed, and its first line says so. */
const mostBytes = 4 * 1024 * 1024;
/** Bytes that may wait for the disk; what comes on top is left out and counted. A log must not slow the code down. */
const mostWaiting = 1024 * 1024;

/** `gc` and `yarnApp` are there too and stay empty, since no engine here has either. */
const files: readonly string[] = ['stdout', 'stderr', 'gc', 'yarnApp'];

interface LogFile {
  readonly file: string;
  pending: string[];
  pendingBytes: number;
  leftOut: number;
  size: number;
}

export class EngineLog {
  readonly directory: string;
  readonly #stdout: LogFile;
  readonly #stderr: LogFile;
  #writing: Promise<void> | undefined;
  /** A disk that refuses makes the log end, not the engine. */
  #failed = false;

  private constructor(directory: string) {
    this.directory = directory;
    const file = (name: string): LogFile => ({
      file: path.join(directory, name),
      pending: [],
      pendingBytes: 0,
      leftOut: 0,
      size: 0,
    });
    this.#stdout = file('stdout');
    this.#stderr = file('stderr');
  }

  /** Makes the directory and its files. Never rejects. */
  static async open(directory: string): Promise<EngineLog> {
    const log = new EngineLog(directory);
    try {
      await mkdir(directory, { recursive: true, mode: 0o700 });
      await Promise.all(
        files.map(async (name) => writeFile(path.join(directory, name), '', { mode: 0o600 })),
      );
    } catch {
      log.#failed = true;
    }
    return log;
  }

  /** Lines with a time, in the form of Linkis' engines. `task` is the number of the task that they belong to. */
  note(level: 'INFO' | 'WARN' | 'ERROR', text: string, task?: number): void {
    const stamp = stampOf(new Date());
    const head = `${stamp} [${level.padEnd(5)}] [JobId-${task === undefined ? '' : String(task)}] - `;
    this.#add(this.#stdout, `${head}${text}`);
  }

  /** One line or several. `open`: the last goes on with the next text. */
  error(text: string, open = false): void {
    this.#add(this.#stderr, text, open);
  }

  /** Resolves when everything so far is in the files, or the disk has refused it. */
  async flush(): Promise<void> {
    while (this.#writing !== undefined) await this.#writing;
  }

  #add(log: LogFile, text: string, open = false): void {
    if (this.#failed) return;
    const bytes = Buffer.byteLength(text) + 1;
    if (log.pendingBytes + bytes > mostWaiting) {
      log.leftOut += text.split('\n').length;
      return;
    }
    if (log.leftOut > 0) {
      log.pending.push(`[… ${String(log.leftOut)} lines were left out: the disk was too slow …]\n`);
      log.leftOut = 0;
    }
    log.pending.push(open ? text : `${text}\n`);
    log.pendingBytes += bytes;
    this.#writing ??= this.#write();
  }

  async #write(): Promise<void> {
    try {
      // Lines that come within one turn go to the disk together.
      await Promise.resolve();
      while (this.#stdout.pending.length > 0 || this.#stderr.pending.length > 0) {
        await append(this.#stdout);
        await append(this.#stderr);
      }
    } catch {
      this.#failed = true;
    } finally {
      this.#writing = undefined;
    }
  }
}

async function append(log: LogFile): Promise<void> {
  if (log.pending.length === 0) return;
  const text = log.pending.join('');
  log.pending = [];
  log.pendingBytes = 0;
  await appendFile(log.file, text);
  log.size += Buffer.byteLength(text);
  if (log.size <= mostBytes) return;
  const whole = await readFile(log.file);
  const from = whole.indexOf(0x0a, whole.length - mostBytes / 2) + 1;
  const head = `[… ${String(from)} bytes of earlier lines were removed: this log keeps its newest lines …]\n`;
  const kept = Buffer.concat([Buffer.from(head), whole.subarray(from)]);
  await writeFile(log.file, kept);
  log.size = kept.length;
}

/** `yyyy-MM-dd HH:mm:ss.SSS` in the gateway's time zone. */
function stampOf(time: Date): string {
  const local = new Date(time.getTime() - time.getTimezoneOffset() * 60_000);
  return local.toISOString().slice(0, 23).replace('T', ' ');
}
