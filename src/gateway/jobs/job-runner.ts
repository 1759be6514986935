/** One job from the queue to its end: its states, its engine, its code, its results. */
import { asString, delay, LinkisKernelError, messageOf, untilAborted } from '../../shared/index.ts';
import { serverLanguageOf } from '../../substitution/index.ts';
import { type EngineKind, EngineFailure } from '../engines/engine.ts';
import type { EngineChoice } from '../engines/engine-choice.ts';
import type { EnginePool, PooledEngine, TakenEngine } from '../engines/engine-pool.ts';
import type { UsedDataSource } from '../engines/used-data-source.ts';
import { inOrder, type ResultStore } from '../results/result-store.ts';
import type { ResolvedSettings } from '../settings/settings.ts';
import { fileUri } from '../ground/storage-paths.ts';
import { within } from '../ground/within.ts';
import { endJob, failure, type JobEnd, noSuchEngine } from './end-job.ts';
import type { Job } from './job.ts';
import {
  askLines,
  engineLines,
  failedText,
  managerInstance,
  runningLine,
  scheduledLines,
  stderrHead,
} from './log-text.ts';
import { engineMetrics, storedParams } from './params-and-metrics.ts';

export interface RunnerParts {
  readonly settings: ResolvedSettings;
  readonly kinds: readonly EngineKind[];
  readonly pool: EnginePool;
  readonly results: ResultStore;
  /** The published data source of that name, or why it cannot be used; the number is that of Linkis' JDBC engine. */
  readonly dataSource: (user: string, name: string) => UsedDataSource | EngineFailure;
}

/** Where a submission names its data source [JDBCEngineConnConstant.java]. */
const dataSourceParameter = 'wds.linkis.engine.runtime.datasource';

let asks = 0;

/** Jobs with the same key share a session: they run one after the other on one engine. */
export function sessionKey(job: Job): string {
  const { submission } = job;
  const { user, userCreator, engine, version, labels } = submission;
  const single = 'executeOnce' in labels || labels['reuseExclusion'] === '*';
  const session = single ? `once-${String(job.taskId)}` : (labels['fixedEngineConn'] ?? '');
  return JSON.stringify([
    user,
    userCreator,
    job.choice?.session ?? `${engine}-${version}`,
    session,
  ]);
}

/** Runs the job to its end; never rejects. */
export async function runJob(job: Job, parts: RunnerParts): Promise<void> {
  const over = new AbortController();
  void limitRunning(job, over.signal);
  let end: JobEnd;
  try {
    end = await run(job, parts);
  } catch (error) {
    parts.settings.logger.error(`Task ${String(job.taskId)} ended unexpectedly`, error);
    end = failure(undefined, messageOf(error), messageOf(error));
  } finally {
    over.abort();
  }
  await endJob(job, cancelledBy(job) ?? end, parts.settings);
}

/** The end of a cancelled job; undefined when nobody cancelled it. */
export function cancelledBy(job: Job): JobEnd | undefined {
  const { cancelled } = job;
  return cancelled === undefined ? undefined : { state: 'Cancelled', ...cancelled };
}

async function limitRunning(job: Job, over: AbortSignal): Promise<void> {
  const { runningTimeoutMs } = job.submission;
  if (runningTimeoutMs === undefined) return;
  await delay(runningTimeoutMs, over);
  if (over.aborted) return;
  const seconds = String(runningTimeoutMs / 1000);
  job.cancel('gateway', `Job has run for more than ${seconds} s (jobRunningTimeout)`);
}

async function run(job: Job, parts: RunnerParts): Promise<JobEnd> {
  const { now } = parts.settings;
  const write = (lines: readonly string[]): void => {
    for (const line of lines) job.log.write('INFO', line);
  };
  job.times.scheduled = now();
  write(scheduledLines);
  await job.enter('Scheduled');
  job.times.started = now();
  write([runningLine]);
  const results = fileUri(job.resultDirectory);
  await job.enter('Running', {
    params: storedParams(job.submission, { taskId: job.taskId, results }),
  });
  job.times.orchestrated = now();
  job.times.asked = now();
  const ask = asks;
  asks += 1;
  write(askLines(job, ask));
  const { choice } = job;
  if (choice === undefined) return noSuchEngine(job, ask);
  if (job.signal.aborted) return failure(undefined, 'Job be cancelled', '');
  const taken = await takeEngine(job, choice, parts, ask);
  if ('state' in taken) return taken;
  const { engine, reused } = taken;
  if (job.submission.ticket !== undefined) engine.logins.add(job.submission.ticket);
  try {
    job.times.submitted = now();
    job.application = engine.running.application;
    write(
      engineLines(job, {
        instance: engine.running.instance,
        directory: engine.log.directory,
        reused,
      }),
    );
    if (choice.notice !== undefined) job.log.write('WARN', choice.notice);
    await job.change({
      engineInstance: engine.running.instance,
      resultLocation: results,
      metrics: engineMetrics(job.taskId, job.times, engine, reused, ask),
    });
    return await runOn(job, engine, parts);
  } finally {
    if ('executeOnce' in job.submission.labels) await parts.pool.drop(engine);
    else await parts.pool.giveBack(engine);
  }
}

async function takeEngine(
  job: Job,
  choice: EngineChoice,
  parts: RunnerParts,
  ask: number,
): Promise<TakenEngine | JobEnd> {
  const { user, creator, engine, version, environment, startup } = job.submission;
  try {
    return await parts.pool.take({
      key: sessionKey(job),
      kind: choice.kind,
      owner: { user, creator, engine, version },
      environment,
      startup,
      signal: job.signal,
    });
  } catch (error) {
    if (job.signal.aborted) return failure(undefined, 'Job be cancelled', '');
    if (!(error instanceof LinkisKernelError)) throw error;
    const cause = [error.message, error.hint].filter((part) => part !== undefined).join(' ');
    const detail = `errCode: 12003 ,desc: ${managerInstance}_${String(ask)} Failed  to async get EngineNode ${cause}`;
    return failure(undefined, `21304, Task is Failed,errorMsg: ${detail}`, detail);
  }
}

async function runOn(job: Job, engine: PooledEngine, parts: RunnerParts): Promise<JobEnd> {
  const sql = serverLanguageOf(job.submission.runType) === 'sql';
  if (!sql && engine.running.repeatsCode !== true)
    job.log.writeBare(`${engine.running.instance}_0 >> ${job.code}`);
  const dataSource = sourceOf(job, parts);
  if (dataSource instanceof EngineFailure) return failed(job, dataSource);
  const { log } = engine;
  log.note('INFO', `Start to execute task ${String(job.taskId)}`, job.taskId);
  const running = engine.running.run({
    code: job.code,
    runType: job.submission.runType,
    runtime: job.submission.runtime,
    dataSource,
    results: parts.results.writer(job.resultDirectory),
    signal: job.signal,
    log(level, text) {
      log.note(level, text, job.taskId);
      job.log.write(level, text);
    },
    stderr(text, open, after) {
      log.error(text, open);
      job.log.writeLines('ERROR', stderrHead(job, open, after), text);
    },
    bare: (text) => job.log.writeBare(text),
    logBacklog: () => job.log.backlog(),
    progress: (fraction, stages) => job.report(fraction, stages),
  });
  try {
    await awaitEngine(job, running, engine, parts);
  } catch (error) {
    if (!(error instanceof EngineFailure)) throw error;
    if (job.signal.aborted) return failure(undefined, 'Job be cancelled', '');
    log.note('ERROR', `Failed to execute task ${String(job.taskId)}: ${error.message}`, job.taskId);
    for (const line of error.lines) log.error(line);
    return failed(job, error);
  }
  log.note('INFO', `Finished to execute task ${String(job.taskId)}`, job.taskId);
  const files = (await parts.results.list(job.resultDirectory)) ?? [];
  if (sql && !job.signal.aborted) {
    for (const file of inOrder(files)) job.log.writeBare(fileUri(file.path));
  }
  return { state: 'Succeed', results: files.length };
}

function failed(job: Job, error: EngineFailure): JobEnd {
  const [first, ...rest] = error.lines;
  if (first !== undefined) job.log.write('ERROR', failedText(job, first));
  for (const line of rest) job.log.writeBare(line);
  return error.errorCode === undefined
    ? failure(undefined, `21304, Task is Failed,errorMsg: ${error.message}`, error.message)
    : failure(error.errorCode, error.message, error.message);
}

/** Only Linkis' engine jdbc reads the parameter. */
function sourceOf(
  { submission }: Job,
  { dataSource }: RunnerParts,
): UsedDataSource | EngineFailure | undefined {
  const name = asString(submission.runtime[dataSourceParameter]);
  if (submission.engine !== 'jdbc' || name === undefined || name === '') return undefined;
  return dataSource(submission.user, name);
}

/** Waits for the run. After a kill it waits no longer than a kill may take, then closes the engine. Rejects as the run does. */
async function awaitEngine(
  job: Job,
  running: Promise<void>,
  engine: PooledEngine,
  { settings, pool }: RunnerParts,
): Promise<void> {
  if ((await untilAborted(running, job.signal)) !== 'aborted') return;
  if (!(await within(settings.killWaitMs, running))) {
    settings.logger.warn(`Engine ${engine.running.instance} did not stop; it is closed`);
    await Promise.race([running, pool.drop(engine)]);
    return;
  }
  await running;
}
