/**
 * The first reads after a task's end, sent together: its row of the job history, the rest of its log, and the listing of
 * its results where their place can be foreseen. None waits for another, what was foreseen wrongly is left aside.
 */
import {
  isTerminal,
  type LogLine,
  type ResultSetRef,
  type TaskClient,
  type TaskHandle,
  type TaskInfo,
} from '../../task/index.ts';
import type { TaskRun } from '../cell/cell-run.ts';
import type { TaskWatch } from './task-watch.ts';

/** Reads that are under way. */
export interface EndReads {
  /** The row once it says the end too; rejects as its reads do. */
  readonly info: Promise<TaskInfo>;
  readonly log: AsyncGenerator<readonly LogLine[]>;
  /** The listing of the row's result directory, if it is the one that was asked for; undefined = it has to be asked for. */
  readonly listing: (info: TaskInfo) => Promise<readonly ResultSetRef[] | undefined>;
}

/** How long the job history may lag behind the entrance, in milliseconds. */
const historyLagMs = 5000;

/** Sends them. */
export function beginEndReads(
  run: TaskRun,
  task: TaskHandle,
  client: TaskClient,
  watch: TaskWatch,
  signal: AbortSignal,
): EndReads {
  const { session } = run;
  const settled = settledInfo(run, task, client, signal);
  const logPath = settled.then(
    ({ info }) => info.logPath,
    () => undefined,
  );
  const foreseen =
    session.resultRoot === undefined ? undefined : `${session.resultRoot}${String(task.taskId)}`;
  const listed =
    foreseen === undefined ? undefined : client.resultSets(foreseen, signal).catch(() => undefined);
  return {
    info: settled.then(({ info }) => {
      session.resultRoot = rootOf(info) ?? session.resultRoot;
      return info;
    }),
    log: begun(watch.drain(logPath, signal)),
    listing: async (info) => {
      // A row that did not say the end at once came after the listing, and results perhaps too.
      const { lagged } = await settled;
      return lagged || info.resultLocation !== foreseen ? undefined : listed;
    },
  };
}

/** The directory above the results of a task, with its `/`: each task's own is named for its number [CommonLogPathUtils.scala]. */
function rootOf({ resultLocation, taskId }: TaskInfo): string | undefined {
  const own = `/${String(taskId)}`;
  return resultLocation?.endsWith(own) === true
    ? resultLocation.slice(0, 1 - own.length)
    : undefined;
}

/** The job history's row once it says the end too: the entrance knows it first [UJESClientImpl re-reads it]. */
async function settledInfo(
  run: TaskRun,
  task: TaskHandle,
  client: TaskClient,
  signal: AbortSignal,
): Promise<{ readonly info: TaskInfo; readonly lagged: boolean }> {
  const giveUpAt = run.clock.now() + historyLagMs;
  for (let lagged = false, waitMs = 20; ; lagged = true, waitMs = Math.min(waitMs * 2, 1000)) {
    const info = await client.info(task.taskId, signal);
    if (isTerminal(info.state) || run.clock.now() >= giveUpAt) return { info, lagged };
    await run.clock.wait(waitMs, signal);
    signal.throwIfAborted();
  }
}

/** The same generator, its first step under way. */
function begun<T>(generator: AsyncGenerator<T>): AsyncGenerator<T> {
  const first = generator.next();
  // Told where it is taken; when nobody gets to it, something else has failed before.
  first.catch(() => undefined);
  return (async function* (): AsyncGenerator<T> {
    const step = await first;
    if (step.done === true) return;
    yield step.value;
    yield* generator;
  })();
}
