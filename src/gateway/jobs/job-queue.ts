/** Decides which job runs when: a session's jobs one by one, a limited number of sessions at a time; the others wait as `Inited`. */
import { delay } from '../../shared/index.ts';
import { GatewayError } from '../ground/gateway-error.ts';
import { cancelledBy, runJob, type RunnerParts, sessionKey } from './job-runner.ts';
import { within } from '../ground/within.ts';
import { endJob } from './end-job.ts';
import type { Job } from './job.ts';

export class JobQueue {
  readonly #parts: RunnerParts;
  readonly #waiting: Job[] = [];
  readonly #running = new Map<string, Job>();

  constructor(parts: RunnerParts) {
    this.#parts = parts;
  }

  get unfinished(): readonly Job[] {
    return [...this.#running.values(), ...this.#waiting];
  }

  /** Throws 12001 when the group has as many waiting jobs as the settings allow. */
  checkRoom(group: string): void {
    const waiting = this.#waiting.filter((job) => job.shortId.startsWith(`${group}_`)).length;
    if (waiting >= this.#parts.settings.queueCapacity) {
      throw new GatewayError(
        12001,
        'The submission job failed and the queue is full!(提交作业失败，队列已满！)',
        'entrance',
      );
    }
  }

  /** Takes a job, which starts when its session is free. A waiting job that is cancelled ends at once. */
  add(job: Job): void {
    this.#waiting.push(job);
    void this.#limitWaiting(job);
    job.signal.addEventListener('abort', () => this.#giveUp(job));
    this.#startNext();
  }

  /** Cancels all jobs and waits for their ends, at most as long as two kills may take. */
  async close(): Promise<void> {
    const jobs = this.unfinished;
    for (const job of jobs) job.cancel('gateway', 'The gateway is shutting down');
    const { killWaitMs, logger } = this.#parts.settings;
    const ended = Promise.all(jobs.map(async (job) => job.ended));
    if (await within(killWaitMs * 2, ended)) return;
    const left = jobs.filter((job) => !job.isOver).map((job) => String(job.taskId));
    logger.warn(`The gateway ends without waiting longer for the tasks ${left.join(', ')}`);
  }

  async #limitWaiting(job: Job): Promise<void> {
    const { queuingTimeoutMs } = job.submission;
    if (queuingTimeoutMs === undefined) return;
    const over = new AbortController();
    void job.ended.then(() => over.abort());
    await delay(queuingTimeoutMs, over.signal);
    if (!this.#waiting.includes(job)) return;
    const seconds = String(queuingTimeoutMs / 1000);
    job.cancel('gateway', `Job has waited for more than ${seconds} s (jobQueuingTimeout)`);
  }

  #giveUp(job: Job): void {
    const at = this.#waiting.indexOf(job);
    const end = cancelledBy(job);
    if (at < 0 || end === undefined) return;
    this.#waiting.splice(at, 1);
    void endJob(job, end, this.#parts.settings);
  }

  #startNext(): void {
    for (const job of this.#waiting.slice()) {
      if (this.#running.size >= this.#parts.settings.concurrency) return;
      const key = sessionKey(job);
      if (this.#running.has(key)) continue;
      this.#waiting.splice(this.#waiting.indexOf(job), 1);
      this.#running.set(key, job);
      void runJob(job, this.#parts).then(() => {
        this.#running.delete(key);
        this.#startNext();
      });
    }
  }
}
