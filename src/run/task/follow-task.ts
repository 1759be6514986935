/** The second phase: polls a task in the rhythm of `pace` and shows what comes. A stop sends the kill at once, even amid output. */
import { closingLine } from '../../render/index.ts';
import { LinkisKernelError } from '../../shared/index.ts';
import { isTerminal, type LogLine, type TaskHandle, type TaskState } from '../../task/index.ts';
import type { TaskRun } from '../cell/cell-run.ts';
import type { TaskEvents } from '../cell/note-shown.ts';
import type { ResultOutput } from '../result/result-reader.ts';
import { reportWaits } from '../cell/report-waits.ts';
import { createStartCheck } from '../engines/start-check.ts';
import { createTurnNote } from '../engines/turn-note.ts';
import { spreadWait, waitBeforeNextPoll } from '../session/pace.ts';
import { isAway } from '../session/patient-client.ts';
import { type KillEnd, killTask } from './kill-task.ts';
import { createTaskPoller, fullPageLines, type Poll, type TaskPoller } from './poll-task.ts';
import type { SubmittedTask } from './submit-task.ts';
import { stoppedError, TaskFailure } from './task-failure.ts';

/** How following a task ended. */
export interface FollowedTask {
  /** The final state. */
  readonly state: TaskState;
  /** The cell was stopped before the task had ended. */
  readonly stopped: boolean;
  /** Log lines that came with the end and are still to be shown. */
  readonly lines: readonly LogLine[];
  /** It has read the log as far as it was shown, and `lines`. */
  readonly poller: TaskPoller;
}

/** Milliseconds after its last piece during which output counts as flowing. */
const flowingForMs = 3000;
/** Error codes of a read of results that may succeed at the next poll, or after the end. */
const passingCodes: ReadonlySet<string> = new Set([
  'RESULT_GONE',
  'LINKIS_REFUSED',
  'LINKIS_SHAPE',
]);
/** For so many milliseconds only the state is polled: most short tasks are done by then, and the final read brings their log. */
const briefMs = 40;
/** While nothing flows, results are listed at every third poll. New text in them makes output flow; then each poll lists them. */
const quietListing = 3;
/** Milliseconds that a log line waits for the print before it, which may stand in a line that is too long to be read before its end. */
const longestOrderMs = 2000;
/** Full pages of the log that are read for one result: a program may write it without end. */
const mostPagesBehind = 20;
/** Milliseconds before the job history is first asked where the results are, and the longest wait before it is asked again. */
const locationWaitMs = { first: 200, longest: 10_000 };

/**
 * Rejects with a `LinkisKernelError` when following on is of no use: the task then goes on by itself. Rejects with a {@link TaskFailure}
 * when the cell was stopped and the server has not confirmed the end. A consumer that leaves kills the task, unless it is attached.
 */
export async function* followTask(
  run: TaskRun,
  submitted: Pick<SubmittedTask, 'task' | 'entry'> & { readonly state?: TaskState },
): TaskEvents<FollowedTask> {
  const { stop, output, order, cell, attached } = run;
  const { task } = submitted;
  const poller = createTaskPoller(task, run.patient.client, cell);
  const held = holdEndingLines();
  let killing: Promise<KillEnd> | undefined;
  let isOver = false;
  const kill = async (): Promise<KillEnd> => (killing ??= trackedKill(run, submitted));
  const killOwn = (): void => {
    if (attached !== true) void kill();
  };
  stop.addEventListener('abort', killOwn, { once: true });
  if (stop.aborted) killOwn();
  try {
    yield* output.status({ state: submitted.state ?? 'Inited' });
    const state = yield* pollUntilEnd(run, task, poller, held);
    isOver = state !== undefined;
    if (state !== undefined) return { state, stopped: false, lines: held.rest(), poller };
    yield* order.log(held.rest());
    if (attached === true) throw new TaskFailure(stoppedError(run, task));
    const end = yield* reportWaits(run, 'killing', kill(), true);
    isOver = true;
    if (end.state === undefined) throw new TaskFailure(stoppedError(run, task, end));
    return { state: end.state, stopped: true, lines: [], poller };
  } catch (thrown) {
    isOver = true;
    yield* order.log(held.rest());
    yield* order.flush();
    throw thrown;
  } finally {
    stop.removeEventListener('abort', killOwn);
    // The consumer has left.
    if (!isOver) killOwn();
  }
}

/** Kills the task; closing the session waits for this. */
function trackedKill(
  { cell }: TaskRun,
  { task, entry }: Pick<SubmittedTask, 'task' | 'entry'>,
): Promise<KillEnd> {
  const { killed, pending } = cell.session;
  killed.add(task.taskId);
  // Noted at once: a session that closes does not wait for the cell to show its end.
  const killing = killTask(task, cell, cell.settings.interruptWaitMs).then((end) => {
    if (end.state !== undefined) entry.ended(end.state);
    return end;
  });
  pending.add(killing);
  void killing.finally(() => pending.delete(killing));
  return killing;
}

/** The final state, or undefined when `stop` aborted first. Leaves in `held` the lines that were read and not shown. */
async function* pollUntilEnd(
  run: TaskRun,
  task: TaskHandle,
  poller: TaskPoller,
  held: HeldLines,
): TaskEvents<TaskState | undefined> {
  const { stop, output, order, cell } = run;
  const { settings, clock, logger } = cell;
  const followedSince = clock.now();
  const locate = resultLocator(run, task, followedSince);
  const starts = createStartCheck(run);
  const turn = createTurnNote(run, task);
  let flowedAt = Number.NEGATIVE_INFINITY;
  let waitsSince: number | undefined;
  let isOut = false;
  let state: TaskState = 'Inited';
  for (let polls = 1; !stop.aborted; polls += 1) {
    let flowing = clock.now() - flowedAt < flowingForMs;
    const isBrief = clock.now() - followedSince < briefMs;
    // While nothing flows, only every second poll reads the log, to save requests.
    // The first call after an outage is alone, since it may have to log in and to find the task again.
    const wide = !isBrief && !isOut && (flowing || polls % 2 === 1);
    let poll: Poll;
    try {
      poll = yield* reportWaits(run, state, poller.poll(stop, wide));
    } catch (thrown) {
      if (stop.aborted) return undefined;
      throw thrown;
    }
    state = poll.state;
    isOut = isAway(poll.trouble);
    output.changes.state(state);
    starts.state(state);
    turn.state(state);
    if (isTerminal(state)) {
      held.keep(poll.lines);
      return state;
    }
    try {
      if (poll.lines.length > 0) flowedAt = clock.now();
      yield* order.log(held.take(poll.lines, clock.now()));
      waitsSince = order.left === undefined ? undefined : (waitsSince ?? clock.now());
      if (waitsSince !== undefined && clock.now() - waitsSince > longestOrderMs)
        yield* order.flush();
      const { progress, trouble } = poll;
      yield* output.status({ state, progress, trouble, note: turn.note ?? starts.note });
      flowing = clock.now() - flowedAt < flowingForMs;
      const listing = !isBrief && (flowing || polls % quietListing === 0);
      if (state === 'Running' && poll.trouble === undefined && listing) {
        const location = await locate();
        if (location !== undefined) {
          const now = clock.now();
          const reading = run.results.read(location, false, stop, { left: order.left ?? 0, now });
          for (;;) {
            const step = yield* reportWaits(run, state, reading.next());
            if (step.done === true) break;
            if (step.value.kind === 'text') flowedAt = clock.now();
            yield* order.result(step.value, logBehind(step.value, poller, held, run));
          }
        }
      }
    } catch (thrown) {
      if (stop.aborted) return undefined;
      // Reading results while they are written is a courtesy: what fails now is read after the end.
      if (!(thrown instanceof LinkisKernelError) || !isPassing(thrown)) throw thrown;
      logger.debug(`results of task ${String(task.taskId)} while it runs: ${thrown.message}`);
    }
    // More is there already.
    if (poll.lines.length >= fullPageLines) continue;
    const ownMs = waitBeforeNextPoll(clock.now() - followedSince, flowing, settings.pace);
    const waitMs = poll.trouble === undefined ? ownMs : spreadWait(ownMs);
    await clock.wait(Math.min(waitMs, held.waitMs ?? waitMs), stop);
  }
  return undefined;
}

/**
 * Reads the log as far as it was written before the result was read: what it says may belong above the result. Undefined where no line says
 * where it belongs.
 */
function logBehind(
  output: ResultOutput,
  poller: TaskPoller,
  held: HeldLines,
  { stop, cell: { clock } }: TaskRun,
): (() => Promise<readonly LogLine[]>) | undefined {
  if (output.kind === 'left' || output.result.growing === undefined) return undefined;
  let pages = 0;
  return async () => {
    if (pages === mostPagesBehind) return [];
    const lines = await poller.moreLog(stop);
    pages = lines.length < fullPageLines ? mostPagesBehind : pages + 1;
    return held.take(lines, clock.now());
  };
}

/** Asks the job history for the result directory, ever more rarely until it is known. */
function resultLocator(
  { cell, stop }: TaskRun,
  task: TaskHandle,
  since: number,
): () => Promise<string | undefined> {
  const { client, clock } = cell;
  let location: string | undefined;
  let askedAt = since;
  let waitMs = locationWaitMs.first;
  return async () => {
    if (location !== undefined || clock.now() - askedAt < waitMs) return location;
    askedAt = clock.now();
    waitMs = Math.min(waitMs * 2, locationWaitMs.longest);
    location = (await client.info(task.taskId, stop)).resultLocation;
    return location;
  };
}

/** True for an error of a single read that says nothing of the task. The poller reports trouble that lasts. */
function isPassing(error: LinkisKernelError): boolean {
  return passingCodes.has(error.code) || isAway(error);
}

/** Log lines that are held back, in order. */
export interface HeldLines {
  /** Takes lines that were read at `now` (milliseconds) and gives those that are to be shown now. */
  take(lines: readonly LogLine[], now: number): readonly LogLine[];
  /** Takes lines that are left for {@link rest}. */
  keep(lines: readonly LogLine[]): void;
  /** Gives the held lines and holds none any more. */
  rest(): readonly LogLine[];
  /** Milliseconds until the held lines need another poll; undefined when none is held. */
  readonly waitMs: number | undefined;
}

/** Milliseconds that a line is held at the most: after an error the code may run on for hours, and so short a delay is not noticed. */
const longestHeldMs = 100;

/** Holds back log lines that may tell a task's end: earlier prints are often read later, and must stand above them. */
export function holdEndingLines(): HeldLines {
  let held: LogLine[] = [];
  let since = 0;
  const keep = (lines: readonly LogLine[]): void => {
    for (const line of lines) held.push(line);
  };
  const rest = (): readonly LogLine[] => {
    const lines = held;
    held = [];
    return lines;
  };
  return {
    take(lines, now) {
      if (held.length > 0) {
        keep(lines);
        return now - since < longestHeldMs ? [] : rest();
      }
      const at = closingLine(lines);
      keep(lines.slice(at));
      since = now;
      return lines.slice(0, at);
    },
    keep,
    rest,
    get waitMs() {
      return held.length === 0 ? undefined : longestHeldMs;
    },
  };
}
