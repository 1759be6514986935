/** What the gateway asks of an engine: run the code of one job, write its results, log, stop at a kill. And what all kinds of engines do alike. */
import { randomInt } from 'node:crypto';
import { stat } from 'node:fs/promises';
import path from 'node:path';
import { asString } from '../../shared/index.ts';
import type { ResultWriter } from '../results/result-store.ts';
import type { CodeEnvironment } from './code-environment.ts';

/** One run of code, and where its output goes. */
export interface EngineJob {
  /** The code after variable substitution and comment handling. */
  readonly code: string;
  readonly runType: string;
  /** `params.configuration.runtime` as submitted. */
  readonly runtime: Readonly<Record<string, unknown>>;
  readonly results: ResultWriter;
  /** Aborted by a kill: the engine then stops the statement or the whole process group, and rejects or returns. */
  readonly signal: AbortSignal;
  /** One log line of the engine (may hold line ends: written as several lines). */
  readonly log: (level: 'INFO' | 'WARN' | 'ERROR', text: string) => void;
  /** An engine that may log without end awaits this after a line: it resolves when the disk has taken what waits; undefined while little waits. */
  readonly logBacklog: () => Promise<void> | undefined;
  /** 0 to 1. */
  readonly progress: (fraction: number) => void;
}

/** A running engine: one session with its state. The queue gives it one job at a time. */
export interface Engine {
  /** Invented `host:port` that job history shows as `engineInstance`. */
  readonly instance: string;
  /** Rejects with an {@link EngineFailure} when the code fails; anything else is a bug of ours. */
  run(job: EngineJob): Promise<void>;
  /** True when a kill or a crash has ended the session: the gateway starts a new engine for the next job. */
  readonly lost: boolean;
  /** What the session's databases hold; absent when the engine has none. */
  readonly catalogue?: Catalogue | undefined;
  /** Ends the session and every process of it. */
  close(): Promise<void>;
}

/**
 * Databases, tables and columns of an engine session; answers while a job runs. Names are as SQL has them; unknown ones give empty lists.
 */
export interface Catalogue {
  databases(): Promise<readonly string[]>;
  tables(database: string): Promise<readonly { readonly name: string; readonly isView: boolean }[]>;
  /** `type` is the engine's own type text. */
  columns(
    database: string,
    table: string,
  ): Promise<
    readonly {
      readonly name: string;
      readonly type: string;
      readonly comment: string | undefined;
    }[]
  >;
}

/** Starts engines of one kind. */
export interface EngineKind {
  /** The labels that it serves: `python-python3` is `{ engine: 'python', version: 'python3' }`. */
  readonly offers: readonly { readonly engine: string; readonly version: string }[];
  /** Run types that the engine executes. */
  readonly runTypes: readonly string[];
  /**
   * A new session. Rejects with a `LinkisKernelError` `ENGINE_MISSING` when the machine lacks what it needs, or when `signal`
   * aborts before it is ready (the signal's reason says why), and leaves nothing running then.
   */
  start(session: {
    readonly workingDirectory: string;
    readonly signal: AbortSignal;
    /** @default the gateway's own */
    readonly environment?: CodeEnvironment | undefined;
  }): Promise<Engine>;
}

/** Characters of a failure's message that are kept: it is written to the log and to the job history several times. */
const longestMessage = 16 * 1024;
/** Characters of its lines that are kept. */
const longestLines = 256 * 1024;

/**
 * The user's code failed: what the job history keeps as errCode and errDesc, and the lines that the log shows. A longer text is cut in the
 * middle, with the number of characters left out.
 */
export class EngineFailure extends Error {
  /** The code of the platform's error table where one fits (43004 NameError, 41002 table missing, …), else undefined. */
  readonly errorCode: number | undefined;
  /** Lines for the log at ERROR level, e.g. a traceback. */
  readonly lines: readonly string[];

  constructor(
    message: string,
    details: { readonly errorCode?: number | undefined; readonly lines?: readonly string[] } = {},
  ) {
    super(shortened(message, longestMessage));
    this.name = 'EngineFailure';
    this.errorCode = details.errorCode;
    const lines = details.lines ?? [];
    const text = lines.join('\n');
    this.lines = text.length > longestLines ? shortened(text, longestLines).split('\n') : lines;
  }
}

function shortened(text: string, most: number): string {
  if (text.length <= most) return text;
  const half = most / 2;
  return `${text.slice(0, half)}[… ${String(text.length - most)} characters not shown …]${text.slice(-half)}`;
}

// A random first number: with the same one after each start, a new engine would be taken for one of before, with its tables and variables.
let lastPort = randomInt(30_000, 65_535);

/** Invents the `host:port` by which the job history names an engine. Nothing listens there; no other engine of this process has it. */
export function nextInstanceName(): string {
  lastPort = lastPort >= 65_535 ? 30_000 : lastPort + 1;
  return `127.0.0.1:${String(lastPort)}`;
}

/** Throws an `EngineFailure` for code with a NUL: a shell and DuckDB would take the code to end there and run a part of it. */
export function refuseNul(code: string): void {
  const at = code.indexOf('\0');
  if (at < 0) return;
  const line = code.slice(0, at).split('\n').length;
  throw new EngineFailure(
    `Line ${String(line)} of the code has a NUL character (U+0000), which this engine cannot take: remove it`,
  );
}

/** The runtime parameter of Linkis' shell engine; here every engine obeys it. */
const directoryParameter = 'wds.linkis.shell.runtime.working.directory';

/**
 * The directory from which the job's relative paths start, such as the notebook's; undefined when the job names none. Throws an
 * `EngineFailure` when it is no directory.
 */
export async function namedDirectory(job: EngineJob): Promise<string | undefined> {
  const directory = asString(job.runtime[directoryParameter]);
  if (directory === undefined || directory === '') return undefined;
  const found = await stat(directory).catch(() => undefined);
  if (!path.isAbsolute(directory) || found?.isDirectory() !== true) {
    throw new EngineFailure(
      `The working directory ${directory} (runtime parameter ${directoryParameter}) is not an existing directory`,
    );
  }
  return directory;
}
