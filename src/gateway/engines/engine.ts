/** What the gateway asks of an engine: run one job's code, write results, say what happens, stop when told. */
import type { ResultWriter } from '../results/result-store.ts';
import type { Catalogue } from './catalogue.ts';
import type { CodeEnvironment } from './code-environment.ts';

/** How far an engine is with a job. */
export interface EngineJob {
  /** The code after variable substitution and comment handling. */
  readonly code: string;
  readonly runType: string;
  /** `params.configuration.runtime` as submitted. */
  readonly runtime: Readonly<Record<string, unknown>>;
  readonly results: ResultWriter;
  /** Aborted by a kill: the engine stops the statement or the whole process group, then rejects or returns. */
  readonly signal: AbortSignal;
  /** One log line of the engine (may hold line ends: written as several lines). */
  readonly log: (level: 'INFO' | 'WARN' | 'ERROR', text: string) => void;
  /** To be awaited by who logs without end: resolves when the disk has taken what waits; undefined while little waits. */
  readonly logBacklog: () => Promise<void> | undefined;
  /** 0 to 1. */
  readonly progress: (fraction: number) => void;
}

/** A running engine: one session with its state. Runs one job at a time; the queue sees to that. */
export interface Engine {
  /** Invented `host:port` that job history shows as `engineInstance`. */
  readonly instance: string;
  /** Rejects with an {@link EngineFailure} when the code fails; anything else is a bug of ours. */
  run(job: EngineJob): Promise<void>;
  /** True when a kill or a crash left no session behind: the gateway starts a new engine for the next job. */
  readonly lost: boolean;
  /** What the session's databases hold; absent when the engine has none. Answers while a job runs. */
  readonly catalogue?: Catalogue | undefined;
  /** Ends the session and every process of it. */
  close(): Promise<void>;
}

/** Starts engines of one kind. */
export interface EngineKind {
  /** Engine part and version part of the labels that it serves, e.g. `{ engine: 'python', version: 'python3' }`. */
  readonly offers: readonly { readonly engine: string; readonly version: string }[];
  /** Run types that the engine executes. */
  readonly runTypes: readonly string[];
  /**
   * A new session. Rejects with a `LinkisKernelError` `ENGINE_MISSING` when the machine lacks what it needs, or when `signal`
   * aborts before it is ready; its reason says why. Nothing of it is left then.
   */
  start(session: {
    readonly workingDirectory: string;
    readonly signal: AbortSignal;
    /** @default the gateway's own */
    readonly environment?: CodeEnvironment | undefined;
  }): Promise<Engine>;
}

/** Characters of a failure that are kept: its message is written to the log and to the job history several times. */
const longestMessage = 16 * 1024;
/** Characters of its lines. */
const longestLines = 256 * 1024;

/** The user's code failed: what job history keeps as errCode and errDesc, and the lines that the log shows. What is too long is cut in the middle, and told. */
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

/** The beginning and the end of a text that is longer than `most` characters, with the number of those left out. */
function shortened(text: string, most: number): string {
  if (text.length <= most) return text;
  const half = most / 2;
  return `${text.slice(0, half)}[… ${String(text.length - most)} characters not shown …]${text.slice(-half)}`;
}
