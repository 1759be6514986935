/** One job: its submission, its state, its log and its row. States only go forward, and an end is final. */
import type { JobState } from '../../contract/index.ts';
import { deferred } from '../../shared/index.ts';
import type { EngineApplication, EngineStage } from '../engines/engine.ts';
import type { EngineChoice } from '../engines/engine-choice.ts';
import type { Submission } from '../submission/submission.ts';
import { hasEnded, type HistoryRow } from './history-row.ts';
import type { JobHistory } from './job-history.ts';
import type { JobLog } from './job-log.ts';
import { metricTime } from './time-format.ts';

/** Moments of a job, for the log's time block. */
export interface JobTimes {
  readonly created: Date;
  scheduled?: Date;
  started?: Date;
  /** Handed to the orchestrator. */
  orchestrated?: Date;
  /** An engine was asked for. */
  asked?: Date;
  /** The engine was there and got the code. */
  submitted?: Date;
  ended?: Date;
}

/** Who ended a job early, and why. */
export interface Cancellation {
  /** `gateway`: the job reached a limit, or the gateway ends. */
  readonly by: 'user' | 'gateway';
  readonly description: string;
}

export class Job {
  readonly submission: Submission;
  readonly log: JobLog;
  readonly times: JobTimes;
  /** Directory for its results; exists once there is a result. */
  readonly resultDirectory: string;
  /** The prepared code for the engine; empty before. */
  code = '';
  /** `<creator>_<user>_<engine>_<index>`; empty before it is queued. */
  shortId = '';
  /** Who runs it; undefined before it is queued, and when nobody can. */
  choice: EngineChoice | undefined;
  progress = 0;
  /** The parts of its work, as its engine told them last. */
  stages: readonly EngineStage[] = [];
  /** What its engine is to a cluster, once it has one. */
  application: EngineApplication | undefined;
  readonly #end = deferred<undefined>();
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
    this.times = { created };
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

  get ended(): Promise<unknown> {
    return this.#end.promise;
  }

  get row(): HistoryRow {
    return this.#row;
  }

  /** Aborted when the job has to end. */
  get signal(): AbortSignal {
    return this.#stop.signal;
  }

  get cancelled(): Cancellation | undefined {
    return this.#cancelled;
  }

  /** Asks the job to end. Its state changes when the engine has stopped. */
  cancel(by: Cancellation['by'], description: string): void {
    this.#cancelled ??= { by, description };
    this.#stop.abort();
  }

  /** Sets the progress that is shown: it never falls, and stays at most 0.99 before the end. */
  report(fraction: number, stages?: readonly EngineStage[]): void {
    if (stages !== undefined) this.stages = stages;
    if (!Number.isFinite(fraction)) return;
    this.progress = Math.max(this.progress, Math.min(0.99, Math.max(0, fraction)));
  }

  /** Enters the next state. The row is written before anybody can see the state. */
  async enter(state: JobState, change: Partial<HistoryRow> = {}): Promise<void> {
    if (this.isOver) return;
    const over = hasEnded(state);
    try {
      await this.change({ ...change, status: state, ...(over ? { progress: 1 } : {}) });
    } finally {
      // A full disk must not leave a job that never ends.
      this.#state = state;
      if (over) {
        this.progress = 1;
        this.#end.resolve(undefined);
      }
    }
  }

  /** Writes the row with the change and the present times. */
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
