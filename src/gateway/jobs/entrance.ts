/** The entrance: takes submissions, keeps jobs in memory, finds them by their ids, forgets them some time after their end. */
import { LinkisKernelError, longestTimerMs } from '../../shared/index.ts';
import { prepareCode } from './prepare-code.ts';
import { GatewayError } from '../ground/gateway-error.ts';
import type { ResolvedSettings } from '../settings/settings.ts';
import { fileUri, type StoragePaths } from '../ground/storage-paths.ts';
import { checkLabels } from '../submission/check-labels.ts';
import type { Submission } from '../submission/submission.ts';
import { storedParams } from './stored-params.ts';
import { fullExecId, shortIdOf } from './exec-id.ts';
import type { JobHistory } from './job-history.ts';
import { Job } from './job.ts';
import { JobLog } from './job-log.ts';
import { JobQueue } from './job-queue.ts';
import type { RunnerParts } from './job-runner.ts';
import { acceptedLines } from './log-text.ts';
import { dayOf } from './time-format.ts';

/** Jobs of one gateway. */
export class Entrance {
  readonly queue: JobQueue;
  readonly #settings: ResolvedSettings;
  readonly #storage: StoragePaths;
  readonly #history: JobHistory;
  readonly #byShortId = new Map<string, Job>();
  readonly #byTaskId = new Map<number, Job>();
  readonly #indexes = new Map<string, number>();
  /** `host:port` that ids carry. */
  readonly #instance: () => string;
  readonly #globalVariables: (user: string) => Readonly<Record<string, string>>;
  #closed = false;

  constructor(
    parts: RunnerParts,
    storage: StoragePaths,
    history: JobHistory,
    instance: () => string,
    globalVariables: (user: string) => Readonly<Record<string, string>>,
  ) {
    this.queue = new JobQueue(parts);
    this.#settings = parts.settings;
    this.#storage = storage;
    this.#history = history;
    this.#instance = instance;
    this.#globalVariables = globalVariables;
  }

  /** Takes a submission; the job may run before this resolves. Rejects with the refusal, leaving a Failed row as Linkis does. */
  async submit(submission: Submission): Promise<Job> {
    if (this.#closed) {
      throw new LinkisKernelError('GATEWAY_START', 'The gateway is shutting down');
    }
    const job = await this.#open(submission);
    try {
      checkLabels(submission);
      const variables = {
        ...this.#globalVariables(submission.user),
        ...submission.variables,
      };
      job.code = prepareCode({ ...submission, variables }, this.#settings, (level, text) => {
        job.log.write(level, text);
      });
      const group = `${submission.creator}_${submission.user}_${submission.engine}`;
      this.queue.checkRoom(group);
      const index = this.#indexes.get(group) ?? 0;
      this.#indexes.set(group, index + 1);
      job.shortId = `${group}_${String(index)}`;
      for (const line of acceptedLines(job, this.#instance())) job.log.write('INFO', line);
      await job.change({ shortId: job.shortId, logPath: fileUri(job.log.file) });
    } catch (error) {
      await this.#refuse(job, error);
      throw error;
    }
    this.#byShortId.set(job.shortId, job);
    this.#byTaskId.set(job.taskId, job);
    this.queue.add(job);
    void job.ended.then(() => {
      this.#forgetLater(job);
    });
    return job;
  }

  /** The full execution id of a job. */
  execIdOf(job: Job): string {
    return fullExecId(this.#instance(), job.shortId);
  }

  /** The job in memory behind an execution id, whichever instance the id names. */
  byExecId(execId: string): Job | undefined {
    const shortId = shortIdOf(execId);
    return shortId === undefined ? undefined : this.#byShortId.get(shortId);
  }

  /** The job in memory with this number. */
  byTaskId(taskId: number): Job | undefined {
    return this.#byTaskId.get(taskId);
  }

  /** Cancels all jobs and waits for them. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.queue.close();
  }

  async #open(submission: Submission): Promise<Job> {
    const created = this.#settings.now();
    const taskId = this.#history.takeTaskId();
    const { user, creator } = submission;
    const safeCreator = /^[\w.]+$/.test(creator) && !/^\.+$/.test(creator) ? creator : 'refused';
    const place = { day: dayOf(created), creator: safeCreator, user, taskId };
    const log = await JobLog.open(
      this.#storage.logFile(place),
      this.#settings.now,
      this.#settings.logCacheLines,
    );
    const resultDirectory = this.#storage.resultDirectory(place);
    const row = {
      taskId,
      user,
      instance: this.#instance(),
      shortId: null,
      creator: submission.userCreator.split('-')[1] ?? submission.creator,
      engine: submission.engine,
      runType: submission.runType,
      labels: [
        `userCreator:${submission.userCreator}`,
        `codeType:${submission.runType}`,
        `engineType:${submission.engine}-${submission.version}`,
        ...Object.entries(submission.labels).map(([name, value]) => `${name}:${value}`),
      ],
      code: submission.code,
      status: 'Inited' as const,
      progress: 0,
      logPath: null,
      resultLocation: null,
      createdTime: Math.floor(created.getTime() / 1000) * 1000,
      updatedTime: created.getTime(),
      engineInstance: null,
      errCode: null,
      errDesc: null,
      params: storedParams(submission),
      source: submission.source,
      metrics: {},
    };
    const job = new Job(submission, log, row, created, resultDirectory, this.#history);
    try {
      await job.change({});
    } catch (error) {
      // Nobody has the job: its file would stay open.
      await log.close();
      throw error;
    }
    return job;
  }

  async #refuse(job: Job, error: unknown): Promise<void> {
    const refusal = error instanceof GatewayError ? error : undefined;
    try {
      await job.log.close();
      await job.enter('Failed', {
        engineInstance: 'NULL',
        errCode: refusal?.errorCode ?? null,
        errDesc: refusal?.description ?? 'The task could not be taken',
      });
    } catch (unwritten) {
      // Who submitted is told why the task was refused, not what the disk says to that.
      this.#settings.logger.error(`Task ${String(job.taskId)} was refused`, unwritten);
    }
  }

  #forgetLater(job: Job): void {
    const forget = (): void => {
      if (this.#byShortId.get(job.shortId) === job) this.#byShortId.delete(job.shortId);
      this.#byTaskId.delete(job.taskId);
    };
    setTimeout(forget, Math.min(this.#settings.keepJobMs, longestTimerMs)).unref();
    const ended = [...this.#byTaskId.values()].filter((one) => one.isOver);
    for (const old of ended.slice(0, Math.max(0, ended.length - this.#settings.keepJobs))) {
      this.#byShortId.delete(old.shortId);
      this.#byTaskId.delete(old.taskId);
    }
  }
}
