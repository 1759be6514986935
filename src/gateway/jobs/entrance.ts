/** Takes submissions, finds jobs by their ids, and keeps them in memory until some time after their end. */
import { LinkisKernelError, longestTimerMs } from '../../shared/index.ts';
import { chooseEngine } from '../engines/engine-choice.ts';
import { prepareCode } from './prepare-code.ts';
import { GatewayError } from '../ground/gateway-error.ts';
import { fileUri, type StoragePaths } from '../ground/storage-paths.ts';
import { checkLabels } from '../submission/parse-submission.ts';
import type { Submission } from '../submission/submission.ts';
import type { JobHistory } from './job-history.ts';
import { Job } from './job.ts';
import { JobLog } from './job-log.ts';
import { JobQueue } from './job-queue.ts';
import type { RunnerParts } from './job-runner.ts';
import { acceptedLines } from './log-text.ts';
import { storedParams } from './params-and-metrics.ts';
import { dayOf } from './time-format.ts';

const application = 'linkis-cg-entrance';
const three = (text: string): string => String(text.length).padStart(3, '0');

/** An execution id [ZuulEntranceUtils.scala], as in `exec_id018014linkis-cg-entrance127.0.0.1:9104IDE_hadoop_shell_0`. */
export function fullExecId(instance: string, shortId: string): string {
  return `exec_id${three(application)}${three(instance)}${application}${instance}${shortId}`;
}

/** The short id in a full one; undefined for other text. The instance is not compared: the real gateway routes by it. */
function shortIdOf(execId: string): string | undefined {
  const match = /^exec_id(\d{3})(\d{3})(.+)$/s.exec(execId);
  const rest = match?.[3];
  if (match === null || rest === undefined) return undefined;
  const at = Number(match[1]) + Number(match[2]);
  return rest.length > at ? rest.slice(at) : undefined;
}

export interface EntranceParts extends RunnerParts {
  readonly storage: StoragePaths;
  readonly history: JobHistory;
  /** `host:port` in the ids. */
  readonly instance: () => string;
  readonly globalVariables: (user: string) => Readonly<Record<string, string>>;
}

export class Entrance {
  readonly queue: JobQueue;
  readonly #parts: EntranceParts;
  readonly #byShortId = new Map<string, Job>();
  readonly #byTaskId = new Map<number, Job>();
  readonly #indexes = new Map<string, number>();
  #closed = false;

  constructor(parts: EntranceParts) {
    this.queue = new JobQueue(parts);
    this.#parts = parts;
  }

  /** Takes a submission; the job may run before this resolves. A refusal rejects, and leaves a Failed row as in Linkis. */
  async submit(submission: Submission): Promise<Job> {
    if (this.#closed) {
      throw new LinkisKernelError('GATEWAY_START', 'The gateway is shutting down');
    }
    const job = await this.#open(submission);
    try {
      checkLabels(submission);
      const variables = {
        ...this.#parts.globalVariables(submission.user),
        ...submission.variables,
      };
      job.code = prepareCode({ ...submission, variables }, this.#parts.settings, (level, text) => {
        job.log.write(level, text);
      });
      const group = `${submission.creator}_${submission.user}_${submission.engine}`;
      job.choice = await chooseEngine(
        this.#parts.kinds,
        submission,
        submission.runType,
        submission.environment,
      );
      this.queue.checkRoom(group);
      const index = this.#indexes.get(group) ?? 0;
      this.#indexes.set(group, index + 1);
      job.shortId = `${group}_${String(index)}`;
      for (const line of acceptedLines(job, this.#parts.instance())) job.log.write('INFO', line);
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

  execIdOf(job: Job): string {
    return fullExecId(this.#parts.instance(), job.shortId);
  }

  /** The job in memory with this execution id, whatever instance the id names. */
  byExecId(execId: string): Job | undefined {
    const shortId = shortIdOf(execId);
    return shortId === undefined ? undefined : this.#byShortId.get(shortId);
  }

  byTaskId(taskId: number): Job | undefined {
    return this.#byTaskId.get(taskId);
  }

  /** Cancels all jobs and waits for them. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.queue.close();
  }

  async #open(submission: Submission): Promise<Job> {
    const created = this.#parts.settings.now();
    const taskId = this.#parts.history.takeTaskId();
    const { user, creator } = submission;
    const safeCreator = /^[\w.]+$/.test(creator) && !/^\.+$/.test(creator) ? creator : 'refused';
    const names = { day: dayOf(created), creator: safeCreator, user, taskId };
    const log = await JobLog.open(
      this.#parts.storage.logFile(names),
      this.#parts.settings.now,
      this.#parts.settings.logCacheLines,
    );
    const resultDirectory = this.#parts.storage.resultDirectory(names);
    const row = {
      taskId,
      user,
      instance: this.#parts.instance(),
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
    const job = new Job(submission, log, row, created, resultDirectory, this.#parts.history);
    try {
      await job.change({});
    } catch (error) {
      // Nobody has the job, so nobody else would close its log.
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
      // The answer gives the refusal, not the disk's error.
      this.#parts.settings.logger.error(`Task ${String(job.taskId)} was refused`, unwritten);
    }
  }

  #forgetLater(job: Job): void {
    const forget = (): void => {
      if (this.#byShortId.get(job.shortId) === job) this.#byShortId.delete(job.shortId);
      this.#byTaskId.delete(job.taskId);
    };
    setTimeout(forget, Math.min(this.#parts.settings.keepJobMs, longestTimerMs)).unref();
    const ended = [...this.#byTaskId.values()].filter((one) => one.isOver);
    for (const old of ended.slice(0, Math.max(0, ended.length - this.#parts.settings.keepJobs))) {
      this.#byShortId.delete(old.shortId);
      this.#byTaskId.delete(old.taskId);
    }
  }
}
