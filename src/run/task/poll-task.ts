/** Polls one task: reads state, log and progress together, gives each log line once and in order, and bears with a gateway that is away. */
import { LinkisKernelError, messageOf } from '../../shared/index.ts';
import {
  isTerminal,
  type LogLine,
  type Progress,
  type TaskClient,
  type TaskHandle,
  type TaskState,
} from '../../task/index.ts';
import type { CellRun } from '../cell/cell-run.ts';
import { isAway } from '../session/patient-client.ts';

/** What one poll has read. */
export interface Poll {
  /** The state now; the last known one when the gateway could not be reached. */
  readonly state: TaskState;
  /** Log lines not given before; none when the log was not asked for this time. */
  readonly lines: readonly LogLine[];
  /** Undefined when it was not asked for: it is read with the log, at most once in `pace.statusMs`. */
  readonly progress: Progress | undefined;
  /** Why the gateway could not be asked this time; the task goes on. */
  readonly trouble: LinkisKernelError | undefined;
}

export interface TaskPoller {
  /**
   * `wide`: reads the log and the progress too, not the state alone. Rejects with the signal's reason when `signal` aborts, and
   * with a `LinkisKernelError` when polling on is of no use: `LINKIS_AUTH`, or trouble for longer than `unreachableMs`.
   */
  poll(signal: AbortSignal, wide: boolean): Promise<Poll>;
  /** Log lines not given before, at once; none when they cannot be read now, which the next poll reports. */
  moreLog(signal: AbortSignal): Promise<readonly LogLine[]>;
  /** The rest of the log, after the end of the task. `logPath` is awaited only when the live log does not say where it ends. */
  restOfLog(
    logPath: Promise<string | undefined>,
    signal: AbortSignal,
  ): AsyncGenerator<readonly LogLine[]>;
}

/** Milliseconds between reads of a log whose end is still being written. */
const drainWaitsMs = [20, 50, 100, 200, 400] as const;

/** A page of so many log lines probably hit the page limit: there are more. */
export const fullPageLines = 500;

/** Error codes of trouble that may pass: they say nothing of the task itself. */
const passingCodes: ReadonlySet<string> = new Set([
  'LINKIS_UNREACHABLE',
  'LINKIS_HTTP',
  'LINKIS_SHAPE',
  'LINKIS_REFUSED',
]);

/** The error that ends the following, not the task, after too long trouble. It tells the last known state. */
function goneError(
  task: TaskHandle,
  state: TaskState,
  lastedMs: number,
  trouble: LinkisKernelError,
): LinkisKernelError {
  const id = String(task.taskId);
  const seconds = String(Math.max(1, Math.round(lastedMs / 1000)));
  const details = { hint: trouble.hint, cause: trouble };
  // The gateway did answer: the error quotes it.
  if (trouble.code === 'LINKIS_SHAPE')
    return new LinkisKernelError(
      'LINKIS_SHAPE',
      `task ${id} was ${state}, and its answers have not been understood for ${seconds} s: ${trouble.message}`,
      details,
    );
  return new LinkisKernelError(
    'LINKIS_UNREACHABLE',
    `task ${id} could not be asked for in ${seconds} s, it was ${state} before: ${trouble.message}`,
    details,
  );
}

/** A poller that has read nothing yet. */
export function createTaskPoller(
  task: TaskHandle,
  client: TaskClient,
  { clock, logger, settings }: Pick<CellRun, 'clock' | 'logger' | 'settings'>,
): TaskPoller {
  let state: TaskState = 'Inited';
  let nextLine = 1;
  let logComplete = false;
  let progressAt = clock.now();
  let troubleSince: number | undefined;

  async function readLog(signal: AbortSignal): Promise<readonly LogLine[]> {
    if (logComplete) return [];
    const page = await client.log(task, nextLine, signal);
    nextLine = page.nextLine;
    logComplete = page.complete;
    return page.lines;
  }

  async function readProgress(signal: AbortSignal): Promise<Progress | undefined> {
    if (clock.now() - progressAt < settings.pace.statusMs) return undefined;
    progressAt = clock.now();
    return client.progress(task, signal);
  }

  /** The value; undefined when the read failed with trouble that may pass, which is added to `troubles`. */
  function settled<T>(
    result: PromiseSettledResult<T>,
    troubles: LinkisKernelError[],
  ): T | undefined {
    if (result.status === 'fulfilled') return result.value;
    const thrown: unknown = result.reason;
    const isPassing =
      thrown instanceof LinkisKernelError && (passingCodes.has(thrown.code) || isAway(thrown));
    if (!isPassing) throw thrown;
    troubles.push(thrown);
    return undefined;
  }

  return {
    async poll(signal, wide) {
      const [status, lines, progress] = await Promise.allSettled([
        client.status(task, signal),
        wide ? readLog(signal) : [],
        wide ? readProgress(signal) : undefined,
      ]);
      signal.throwIfAborted();
      const statusTroubles: LinkisKernelError[] = [];
      const otherTroubles: LinkisKernelError[] = [];
      const seen = settled(status, statusTroubles);
      // An unknown state word comes as trouble: the last known state stays [linkis-web execute.js].
      if (seen !== undefined) state = seen;
      // The task's own code may print what a log's last line says: it ends the log only when the task has ended too.
      if (!isTerminal(state)) logComplete = false;
      const newLines = settled(lines, otherTroubles) ?? [];
      const newProgress = settled(progress, otherTroubles);
      for (const trouble of otherTroubles)
        logger.debug(`task ${String(task.taskId)}: ${trouble.message}`);
      const trouble = statusTroubles[0];
      if (trouble === undefined) troubleSince = undefined;
      else {
        troubleSince ??= clock.now();
        const lastedMs = clock.now() - troubleSince;
        if (lastedMs > settings.unreachableMs) throw goneError(task, state, lastedMs, trouble);
      }
      return { state, lines: newLines, progress: newProgress, trouble };
    },

    async moreLog(signal) {
      try {
        return await readLog(signal);
      } catch (thrown) {
        logger.debug(`log of task ${String(task.taskId)}: ${messageOf(thrown)}`);
        return [];
      }
    },

    async *restOfLog(logPath, signal) {
      let empty = 0;
      let ahead: Promise<readonly LogLine[]> | undefined;
      while (!logComplete || ahead !== undefined) {
        signal.throwIfAborted();
        let lines: readonly LogLine[];
        try {
          lines = await (ahead ?? readLog(signal));
        } catch (thrown) {
          signal.throwIfAborted();
          logger.debug(
            `log of task ${String(task.taskId)} from line ${String(nextLine)}: ${messageOf(thrown)}`,
          );
          break;
        }
        ahead = undefined;
        if (lines.length > 0) {
          empty = 0;
          // The server makes the next page while this one is shown.
          if (!logComplete && lines.length >= fullPageLines) ahead = readLog(signal);
          // Its failure is that of who waits for it, and nobody's when the cell is left.
          ahead?.catch(() => undefined);
          yield lines;
          continue;
        }
        const waitMs = drainWaitsMs[empty];
        if (waitMs === undefined) break;
        empty += 1;
        await clock.wait(waitMs, signal);
      }
      if (logComplete || !isTerminal(state)) return;
      // The live log never said where it ends: the stored one has every line.
      const path = await logPath;
      if (path === undefined) return;
      logComplete = true;
      let stored: readonly LogLine[];
      try {
        stored = (await client.storedLog(path, nextLine, signal)).lines;
      } catch (thrown) {
        // The task and its results are as good as with it; what may be missing is told where the log ends.
        if (!(thrown instanceof LinkisKernelError) || !thrown.isNotOffered) throw thrown;
        stored = [{ text: `The end of the log may be missing: ${thrown.message}`, level: 'warn' }];
      }
      if (stored.length > 0) yield stored;
    },
  };
}
