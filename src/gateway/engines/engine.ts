/** What the gateway asks of an engine: run a job's code, write its results, log, stop at a kill. And what all engines do alike. */
import { randomInt } from 'node:crypto';
import { stat } from 'node:fs/promises';
import path from 'node:path';
import { asString } from '../../shared/index.ts';
import type { PrintPlace } from '../../contract/index.ts';
import type { ResultWriter } from '../results/result-store.ts';
import type { CodeEnvironment } from './code-environment.ts';
import type { UsedDataSource } from './used-data-source.ts';

/** One run of code, and where its output goes. */
export interface EngineJob {
  /** The code after variable substitution and comment handling. */
  readonly code: string;
  readonly runType: string;
  /** `params.configuration.runtime` as submitted. */
  readonly runtime: Readonly<Record<string, unknown>>;
  /** The database that the code is meant for. @default the session's own */
  readonly dataSource?: UsedDataSource | undefined;
  readonly results: ResultWriter;
  /** Aborted by a kill: the engine stops the statement or the whole process group, then rejects or returns. */
  readonly signal: AbortSignal;
  /** Writes to the job's log; a text with line ends becomes several lines. */
  readonly log: (level: 'INFO' | 'WARN' | 'ERROR', text: string) => void;
  /** Writes lines of the program's stderr to the log; `open`: no line end follows the last one yet. `after`: the prints that came before them. */
  readonly stderr: (text: string, open: boolean, after: PrintPlace) => void;
  /** Writes to the job's log without a header, as an engine repeats code. */
  readonly bare: (text: string) => void;
  /** Awaited after each call by an engine that may log without end: resolves when the disk has kept up; undefined while little waits. */
  readonly logBacklog: () => Promise<void> | undefined;
  /** 0 to 1, and the parts of the work when the engine knows them. */
  readonly progress: (fraction: number, stages?: readonly EngineStage[]) => void;
}

/** A part of a job's work, in tasks that run beside each other. */
export interface EngineStage {
  readonly id: string;
  readonly total: number;
  readonly running: number;
  readonly failed: number;
  readonly succeeded: number;
}

/** `python-python3` is `{ engine: 'python', version: 'python3' }`. */
export interface EngineLabel {
  readonly engine: string;
  readonly version: string;
}

/** What an engine is to the cluster that it runs on. */
export interface EngineApplication {
  readonly applicationId: string;
  /** Where its own pages are; empty when it has none. */
  readonly applicationUrl: string;
  readonly queue: string;
  readonly cores: number;
  readonly memoryBytes: number;
}

/** A session with its state. The queue gives it one job at a time. */
export interface Engine {
  /** An invented `host:port`, which the job history shows as `engineInstance`. */
  readonly instance: string;
  /** Rejects with an {@link EngineFailure} when the code fails; anything else is a bug of ours. */
  run(job: EngineJob): Promise<void>;
  /** True when a kill or a crash has ended the session: the next job gets a new engine. */
  readonly lost: boolean;
  /** It repeats the code in the log by itself. @default the entrance does it, but for SQL */
  readonly repeatsCode?: boolean | undefined;
  /** Absent when the engine runs in no cluster. */
  readonly application?: EngineApplication | undefined;
  /** Absent when the engine has no databases. */
  readonly catalogue?: Catalogue | undefined;
  /** Ends the session and every process of it. */
  close(): Promise<void>;
}

/** What a session's databases hold; answers while a job runs. Names are as in SQL; unknown ones give empty lists. */
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
  /** Undefined for a table that is not there. */
  details(database: string, table: string): Promise<TableFacts | undefined>;
  /** Makes a database file readable as `name.schema`, until what it returns is called. Absent where an engine cannot. Rejects with an {@link EngineFailure}. */
  attach?(name: string, file: string): Promise<() => Promise<void>>;
}

export interface TableFacts {
  readonly isView: boolean;
  readonly comment: string | undefined;
  /** Undefined for a view. */
  readonly rows: number | undefined;
  /** On disk; undefined where that is not known, as of what was written just now. */
  readonly bytes: number | undefined;
}

export interface EngineKind {
  /** The labels that it serves everywhere. */
  readonly offers: readonly EngineLabel[];
  /** The labels of this one engine that it serves where the kernel's machine has what they need. */
  readonly search?:
    | {
        readonly engine: string;
        offers(environment: CodeEnvironment | undefined): Promise<readonly EngineLabel[]>;
      }
    | undefined;
  readonly runTypes: readonly string[];
  /** How long a start may take, in milliseconds. @default the gateway's setting */
  readonly startMs?: number | undefined;
  /** Code of all run types runs in one session. @default a session for each language */
  readonly sharesSession?: boolean | undefined;
  /**
   * Starts a session. Rejects with `ENGINE_MISSING` when the machine lacks what it needs, or when `signal` aborts before the session is
   * ready (the signal's reason says why); then nothing is left running.
   */
  start(session: {
    readonly workingDirectory: string;
    /** Where what outlives the session lies, one directory for each user; it need not exist. */
    readonly tablesDirectory: string;
    readonly signal: AbortSignal;
    /** @default the gateway's own */
    readonly environment?: CodeEnvironment | undefined;
    /** `params.configuration.startup` as submitted. */
    readonly startup?: Readonly<Record<string, unknown>> | undefined;
  }): Promise<Engine>;
  /** Gives back what its sessions share, after all of them have ended; a later start may take it again. */
  close?(): Promise<void>;
}

/** Characters kept of a failure's message, which is written to the log and the job history several times. */
const longestMessage = 16 * 1024;
/** Characters kept of its lines. */
const longestLines = 256 * 1024;

/** The user's code failed. The job history keeps code and message, the log shows the lines; long texts are cut in the middle. */
export class EngineFailure extends Error {
  /** A code of Linkis' error table that fits (43004 NameError, 41002 table missing, …). */
  readonly errorCode: number | undefined;
  /** Lines for the log, such as a traceback. */
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

// Random, since a new engine with the number of an earlier one would be taken for it, with its tables and variables.
let lastPort = randomInt(30_000, 65_535);

/** Invents a `host:port` for the job history. Nothing listens there, and no other engine of this process has it. */
export function nextInstanceName(): string {
  lastPort = lastPort >= 65_535 ? 30_000 : lastPort + 1;
  return `127.0.0.1:${String(lastPort)}`;
}

/** Throws an `EngineFailure` for code with a NUL, where a shell and DuckDB would end the code and run only a part of it. */
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

/** The directory that the job names for its relative paths (the notebook's), if any. Throws an `EngineFailure` when it is none. */
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
