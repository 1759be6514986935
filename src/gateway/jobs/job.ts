/** One job: its submission, where it stands, its log and its row. States only go forward, an end is final. */
import type { JobState } from '../../contract/index.ts';
import type { Submission } from '../submission/submission.ts';
import { hasEnded, type HistoryRow } from './history-row.ts';
import type { JobHistory } from './job-history.ts';
import type { JobLog } from './job-log.ts';
import { metricTime } from './time-format.ts';

/** Moments of a job, for the log's time block. */
export interface JobTimes {
  readonly created: Date;
  scheduled: Date | undefined;
  started: Date | undefined;
  /** Handed to the orchestrator. */
  orchestrated: Date | undefined;
  /** An engine was asked for, and was there. */
  asked: Date | undefined;
  submitted: Date | undefined;
  ended: Date | undefined;
}

/** Who ended a job before its time, and why. */
export interface Cancellation {
  /** `gateway`: a limit was reached, or it ends itself. */
  readonly by: 'user' | 'gateway';
  readonly description: string;
}

/** A job in memory. */
export class Job {
  readonly submission: Submission;
  readonly log: JobLog;
  readonly times: JobTimes;
  /** Directory for its results; exists once there is one. */
  readonly resultDirectory: string;
  /** What the engine gets; set when the preparation is done. */
  code = '';
  /** `<creator>_<user>_<engine>_<index>`; empty before it is queued. */
  shortId = '';
  progress = 0;
  readonly ended: Promise<void>;
  #end: () => void = () => undefined;
  #row: HistoryRow;
  #state: JobState = 'Inited';
  #cancelled: Cancellation | undefined;
  readonly #history: JobHistory;
  readonly #stop = new AbortController();

  constructor(
    submission: Submission,
    log: JobLog,
    row: HistoryRow,
    created: Date,
    resultDirectory: string,
    history: JobHistory,
  ) {
    this.submission = submission;
    this.log = log;
    this.resultDirectory = resultDirectory;
    this.#row = row;
    this.#history = history;
    this.times = {
      created,
      scheduled: undefined,
      started: undefined,
      orchestrated: undefined,
      asked: undefined,
      submitted: undefined,
      ended: undefined,
    };
    this.ended = new Promise((resolve) => {
      this.#end = resolve;
    });
  }

  get taskId(): number {
    return this.#row.taskId;
  }

  get user(): string {
    return this.#row.user;
  }

  get state(): JobState {
    return this.#state;
  }

  get isOver(): boolean {
    return hasEnded(this.#state);
  }

  get row(): HistoryRow {
    return this.#row;
  }

  /** Aborted when the job is to end. */
  get signal(): AbortSignal {
    return this.#stop.signal;
  }

  /** Why it was cancelled; undefined when it was not. */
  get cancelled(): Cancellation | undefined {
    return this.#cancelled;
  }

  /** Asks it to end. The state follows when the engine has stopped. */
  cancel(by: Cancellation['by'], description: string): void {
    this.#cancelled ??= { by, description };
    this.#stop.abort();
  }

  /** Progress as shown: at most 0.99 before the end. */
  report(fraction: number): void {
    if (!Number.isFinite(fraction)) return;
    this.progress = Math.max(this.progress, Math.min(0.99, Math.max(0, fraction)));
  }

  /** Takes the next state; the row is written before the state can be seen. */
  async enter(state: JobState, change: Partial<HistoryRow> = {}): Promise<void> {
    if (this.isOver) return;
    const over = hasEnded(state);
    try {
      await this.change({ ...change, status: state, ...(over ? { progress: 1 } : {}) });
    } finally {
      // A disk that is full must not leave a job that never ends.
      this.#state = state;
      if (over) {
        this.progress = 1;
        this.#end();
      }
    }
  }

  /** Writes the row with the times of now and what else has changed. */
  async change(change: Partial<HistoryRow>): Promise<void> {
    this.#row = {
      ...this.#row,
      progress: this.progress,
      updatedTime: Date.now(),
      ...change,
      metrics: { ...this.#row.metrics, ...change.metrics, ...this.#metricTimes() },
    };
    await this.#history.put(this.#row);
  }

  #metricTimes(): Record<string, string> {
    const { times } = this;
    const named = {
      submitTime: times.created,
      scheduleTime: times.scheduled,
      runningTime: times.started,
      jobToOrchestrator: times.orchestrated,
      requestECTime: times.submitted === undefined ? undefined : times.asked,
      jobToECTIme: times.submitted,
      completeTime: times.ended,
    };
    return Object.fromEntries(
      Object.entries(named).flatMap(([name, time]) =>
        time === undefined ? [] : [[name, metricTime(time)]],
      ),
    );
  }
}
