/**
 * Follows a running task until it ends or is stopped: one look after another in the rhythm of `pace`, showing log, progress
 * and results as they come. When it is stopped the kill goes out at once, whatever is being shown.
 */
import type { CellEvent } from '../../interpreter/index.ts';
import { LinkisKernelError } from '../../shared/index.ts';
import { isTerminal, type LogLine, type TaskHandle, type TaskState } from '../../task/index.ts';
import { tellingWaits } from '../cell/asked-waits.ts';
import { type TaskRun, showLog } from '../cell/cell-run.ts';
import { type HeldLines, holdEndingLines } from './line-holder.ts';
import { type KillEnd, killTask } from './kill-task.ts';
import { waitBeforeNextLook } from '../session/pace.ts';
import { isAway } from '../session/patient-client.ts';
import type { ResultReader } from '../cell/result-reader.ts';
import type { Look, TaskWatch } from './task-watch.ts';

/** How following ended. */
export interface Followed {
  /** The final state; undefined when the task was stopped and the server did not confirm its end. */
  readonly state: TaskState | undefined;
  /** Why a kill never came to the server. */
  readonly undelivered?: LinkisKernelError | undefined;
  /** It was stopped before it had ended. */
  readonly stopped: boolean;
  /** Log lines that came with the end and are still to be shown. */
  readonly lines: readonly LogLine[];
}

/** Output counts as flowing for this long after its last piece, in milliseconds. */
const flowingForMs = 3000;
const passing: ReadonlySet<string> = new Set(['RESULT_GONE', 'LINKIS_REFUSED', 'LINKIS_SHAPE']);
/** A task that has ended by then, in milliseconds, shows its log with its end: until then its state alone is asked for. */
const briefMs = 40;
/** So many log lines at one look are a page that was full, or nearly. */
const fullPageLines = 500;
/** A quiet task's results are listed at every third look: a new one makes output flow, and then at each. */
const quietListing = 3;
/** The first wait before the job history is asked where the results are, and the longest, in milliseconds. */
const locationWaitMs = { first: 200, longest: 10_000 };

/** Rejects with a `LinkisKernelError` when looking on is of no use. The task then goes on without us. */
export async function* followTask(
  run: TaskRun,
  task: TaskHandle,
  watch: TaskWatch,
  results: ResultReader,
): AsyncGenerator<CellEvent, Followed> {
  const { stop, settings, clock, output } = run;
  let killing: Promise<KillEnd> | undefined;
  const kill = (): void => {
    if (run.attached === true) return;
    killing ??= trackedKill(run, task);
  };
  stop.addEventListener('abort', kill, { once: true });
  if (stop.aborted) kill();
  try {
    const held = holdEndingLines();
    let end: TaskState | undefined;
    try {
      end = yield* lookUntilEnd(run, task, { watch, results, held });
    } catch (thrown) {
      yield* showLog(run, held.rest());
      throw thrown;
    }
    if (end !== undefined) return { state: end, lines: held.rest(), stopped: false };
    yield* showLog(run, held.rest());
    if (run.attached === true) return { state: undefined, lines: [], stopped: true };
    yield* output.status({ state: 'killing', elapsedMs: clock.now() - run.startedAt });
    return {
      ...(await (killing ?? killTask(task, run, settings.interruptWaitMs))),
      lines: [],
      stopped: true,
    };
  } finally {
    stop.removeEventListener('abort', kill);
  }
}

/** A kill that closing the session waits for. */
function trackedKill(run: TaskRun, task: TaskHandle): Promise<KillEnd> {
  run.session.killed.add(task.taskId);
  // Noted at once: a session that closes does not wait for the cell to show its end.
  const killing = killTask(task, run, run.settings.interruptWaitMs).then((end) => {
    if (end.state !== undefined) run.shown?.entry?.ended(end.state);
    return end;
  });
  run.session.pending.add(killing);
  void killing.finally(() => run.session.pending.delete(killing));
  return killing;
}

/** The final state, or undefined when `stop` aborted first. Leaves lines that are read and not shown in `held`. */
async function* lookUntilEnd(
  run: TaskRun,
  task: TaskHandle,
  {
    watch,
    results,
    held,
  }: { readonly watch: TaskWatch; readonly results: ResultReader; readonly held: HeldLines },
): AsyncGenerator<CellEvent, TaskState | undefined> {
  const { stop, settings, clock, output, logger } = run;
  const followedSince = clock.now();
  const locate = resultLocator(run, task, followedSince);
  let flowedAt = Number.NEGATIVE_INFINITY;
  let state: TaskState = 'Inited';
  for (let looks = 1; !stop.aborted; looks += 1) {
    let flowing = clock.now() - flowedAt < flowingForMs;
    // Of a quiet task the log and the results are asked for by turns: neither changes often.
    const reads = clock.now() - followedSince >= briefMs;
    const wide = reads && (flowing || looks % 2 === 1);
    let look: Look;
    try {
      look = yield* tellingWaits(run, state, watch.look(stop, wide));
    } catch (thrown) {
      if (stop.aborted) return undefined;
      throw thrown;
    }
    state = look.state;
    run.changes.state(look.state);
    if (isTerminal(look.state)) {
      held.keep(look.lines);
      return look.state;
    }
    try {
      if (look.lines.length > 0) flowedAt = clock.now();
      yield* showLog(run, held.take(look.lines, clock.now()));
      const elapsedMs = clock.now() - run.startedAt;
      yield* output.status({
        state: look.state,
        progress: look.progress,
        trouble: look.trouble,
        elapsedMs,
      });
      flowing = clock.now() - flowedAt < flowingForMs;
      const listing = reads && (flowing || looks % quietListing === 0);
      if (look.state === 'Running' && look.trouble === undefined && listing) {
        const location = await locate();
        if (location !== undefined) {
          const reading = results.read(location, false, stop);
          for (;;) {
            const step = yield* tellingWaits(run, state, reading.next());
            if (step.done === true) break;
            if (step.value.kind === 'text') flowedAt = clock.now();
            yield* output.result(step.value);
          }
        }
      }
    } catch (thrown) {
      if (stop.aborted) return undefined;
      // Reading results while they are written is a courtesy: what fails is read after the end.
      if (!(thrown instanceof LinkisKernelError) || !isPassing(thrown)) throw thrown;
      logger.debug(`results of task ${String(task.taskId)} while it runs: ${thrown.message}`);
    }
    // A page that came full has more behind it: it is read on at once.
    if (look.lines.length >= fullPageLines) continue;
    const waitMs = waitBeforeNextLook(clock.now() - followedSince, flowing, settings.pace);
    await clock.wait(Math.min(waitMs, held.waitMs ?? waitMs), stop);
  }
  return undefined;
}

/** Asks the job history for the result directory, ever more rarely until it is known. */
function resultLocator(
  run: TaskRun,
  task: TaskHandle,
  since: number,
): () => Promise<string | undefined> {
  let location: string | undefined;
  let askedAt = since;
  let waitMs = locationWaitMs.first;
  return async () => {
    if (location !== undefined || run.clock.now() - askedAt < waitMs) return location;
    askedAt = run.clock.now();
    waitMs = Math.min(waitMs * 2, locationWaitMs.longest);
    location = (await run.client.info(task.taskId, run.stop)).resultLocation;
    return location;
  };
}

/** Errors of a single read that say nothing of the task. Trouble that lasts comes from the watch. */
function isPassing(error: LinkisKernelError): boolean {
  return passing.has(error.code) || isAway(error);
}
