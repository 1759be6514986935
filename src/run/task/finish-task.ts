/** The last phase: reads the rest of an ended task's log, its row and its results, shows them in order, and closes with the summary. */
import type { CellEvent, CellOutcome } from '../../interpreter/index.ts';
import { hasSession } from '../../magics/index.ts';
import { nextStep, renderMuted, withoutTaskNumbers } from '../../render/index.ts';
import { linkedSignal, LinkisKernelError, messageOf } from '../../shared/index.ts';
import {
  isLocalTask,
  isTerminal,
  type LogLine,
  type ResultSetRef,
  type TaskHandle,
  type TaskInfo,
  taskText,
  type TaskState,
} from '../../task/index.ts';
import type { TaskRun } from '../cell/cell-run.ts';
import { withHint } from '../cell/failure-outcome.ts';
import type { TaskEvents } from '../cell/note-shown.ts';
import { submittedBy } from '../cell/notices.ts';
import { createReadWaits } from '../cell/report-waits.ts';
import { toldApplication } from '../engines/engine-application.ts';
import { noteColumns } from '../named/named-columns.ts';
import { endLeftEngine } from '../engines/left-engines.ts';
import { engineNotices } from '../engines/engine-change.ts';
import { withEndedPython } from './ended-python.ts';
import type { FollowedTask } from './follow-task.ts';
import { replyFacts } from './reply-facts.ts';
import { showRest } from './show-rest.ts';
import { isServedLocally } from './served-locally.ts';
import { shownNothing } from './shown-nothing.ts';
import { stoppedError, TaskFailure } from './task-failure.ts';

/** Milliseconds that a stopped cell reads on: its user waits for it to end. */
const readOnMs = 1500;
/** Milliseconds that the job history may lag behind the entrance. */
const historyLagMs = 5000;

/** What the reads after the task's end gave. */
interface FinishedTask {
  /** Undefined when the cell was stopped before the row was read. */
  info: TaskInfo | undefined;
  /** The error of the first result that cannot be read. */
  unread: LinkisKernelError | undefined;
  /** The cell was stopped before all was read. */
  isCut: boolean;
}

/** Gives the outcome of a task that has ended well, and rejects with a {@link TaskFailure} for any other end. */
export async function* finishTask(
  run: TaskRun,
  task: TaskHandle,
  followed: FollowedTask,
): TaskEvents<CellOutcome> {
  const { output, cell } = run;
  const { info, unread, isCut } = yield* readRest(run, task, followed);
  cell.session.open = output.lastTable() ?? cell.session.open;
  noteColumns(cell);
  // The entrance may have answered for another task under the same execID; the row is this task's own.
  const state = info !== undefined && isTerminal(info.state) ? info.state : followed.state;
  output.changes.state(state);
  const most = output.changes.mostTasks();
  if (most !== undefined) cell.session.tasksOfEngine.set(run.planned.engine, most);
  const isLeft = run.attached !== true && state === 'Cancelled' && output.changes.awaitsEngine();
  const isOnServer = (isLeft || hasSession(run.planned.engine)) && (await isOnServerOf(run));
  const change = engineNotices(run, info, isOnServer);
  const news = cell.client.news?.() ?? [];
  const id = taskText(task.taskId);
  const told = cell.settings.status === 'stable' ? withoutTaskNumbers : String;
  const changes = output.changes.notices(submittedBy({ ...run, facts: cell.facts }), info);
  yield* output.notices([
    ...changes,
    ...(isOnServer && state === 'Succeed' ? shownNothing(run) : []),
    // A gateway that was started again has new engines, and its news says so.
    ...(news.length === 0 ? change : news),
    ...(isCut
      ? [
          nextStep(
            told(
              `Not all that task ${id} made is shown, since the cell was stopped: %log ${id} and %result ${id} have it.`,
            ),
            cell.facts.inBatch,
          ),
        ]
      : []),
  ]);
  yield* toldStandIn(run, state);
  yield* output.end(state);
  const metadata = { linkis: replyFacts(run, task, { state, info, changes }) };
  // When a kill comes after the task has ended well, its results are shown and the cell succeeds.
  if (state === 'Succeed' && (followed.stopped || !run.stop.aborted)) {
    if (unread === undefined) return { status: 'ok', metadata };
    throw new TaskFailure(unread, { metadata });
  }
  if (run.stop.aborted) {
    const stopped = await withEndedPython(stoppedError(run, task, { state }), run, info);
    const left = isLeft && isOnServer ? await endLeftEngine(task.taskId, cell) : undefined;
    throw new TaskFailure(withHint(stopped, left), { metadata });
  }
  yield* toldApplication(run, info);
  const described = info?.errorDescription?.trim() ?? '';
  const error = new LinkisKernelError(
    state === 'Timeout' ? 'TASK_TIMEOUT' : 'TASK_FAILED',
    described === '' ? `task ${id} ended as ${state}` : described,
  );
  const failed = await withEndedPython(error, run, info);
  throw new TaskFailure(failed, { serverCode: info?.errorCode, metadata });
}

/** Tells what runs the code of an engine in its place: once in a notebook, and wherever that may be why a task failed. Not where the cell shows that line of the log. */
function* toldStandIn({ cell, output }: TaskRun, state: TaskState): Generator<CellEvent, void> {
  const { settings, session } = cell;
  const sentence = output.changes.standIn();
  if (sentence === undefined) return;
  if (session.toldStandIns.has(sentence) && state !== 'Failed') return;
  if (settings.log === 'full' || settings.log === 'warn') return;
  session.toldStandIns.add(sentence);
  yield { kind: 'display', bundle: renderMuted(sentence) };
}

/** False also where that is not known. */
async function isOnServerOf({ planned, cell }: TaskRun): Promise<boolean> {
  if (planned.place === 'local') return false;
  return isServedLocally(planned, cell).then(
    (isLocal) => !isLocal,
    () => false,
  );
}

/** Reads and shows what is left; a stopped cell does so for `readOnMs` only. */
async function* readRest(
  run: TaskRun,
  task: TaskHandle,
  followed: FollowedTask,
): TaskEvents<FinishedTask> {
  const { order, results, patient, cell } = run;
  const limit = followed.stopped ? linkedSignal([], readOnMs) : undefined;
  const signal = limit?.signal ?? run.stop;
  const rest: FinishedTask = { info: undefined, unread: undefined, isCut: false };
  patient.begin();
  const waits = createReadWaits(run, followed.state);
  try {
    const reads = beginReads(run, task, followed, signal);
    try {
      rest.info = yield* waits.of(reads.info);
    } catch (thrown) {
      yield* order.log(followed.lines);
      yield* order.flush();
      throw thrown;
    }
    const { resultLocation } = rest.info;
    const reading =
      resultLocation === undefined
        ? undefined
        : results.read(resultLocation, true, signal, { listed: reads.listing(rest.info) });
    rest.unread = yield* showRest(run, { lines: followed.lines, log: reads.log, reading }, waits);
  } catch (thrown) {
    if (!signal.aborted) throw thrown;
    rest.isCut = true;
    cell.logger.info(
      `reading the end of task ${String(task.taskId)} was cut short: ${messageOf(thrown)}`,
    );
  } finally {
    waits.stop();
    limit?.dispose();
  }
  return rest;
}

/** Sends the first reads in parallel: the task's row, the rest of its log, and a listing of the place where results are expected. */
function beginReads(
  run: TaskRun,
  task: TaskHandle,
  { poller, state }: FollowedTask,
  signal: AbortSignal,
): {
  /** The row, once it has the end too; rejects as its reads do. */
  readonly info: Promise<TaskInfo>;
  readonly log: AsyncGenerator<readonly LogLine[]>;
  /** The listing of the row's result directory; undefined = it was not listed, or perhaps too early, since the row lagged behind. */
  readonly listing: (info: TaskInfo) => Promise<readonly ResultSetRef[] | undefined>;
} {
  const { session } = run.cell;
  const { client } = run.patient;
  const settled = settledInfo(run, task, signal);
  const logPath = settled.then(
    ({ info }) => info.logPath,
    () => undefined,
  );
  const expected =
    session.resultRoot === undefined || isLocalTask(task.taskId)
      ? undefined
      : `${session.resultRoot}${String(task.taskId)}`;
  if (expected !== undefined && state === 'Succeed') run.ahead.begin(expected, signal);
  const listed =
    expected === undefined ? undefined : client.resultSets(expected, signal).catch(() => undefined);
  return {
    info: settled.then(({ info }) => {
      session.resultRoot = rootOf(info) ?? session.resultRoot;
      return info;
    }),
    log: begun(poller.restOfLog(logPath, signal)),
    async listing(info) {
      const { lagged } = await settled;
      if (lagged) run.ahead.forget();
      return lagged || info.resultLocation !== expected ? undefined : listed;
    },
  };
}

/** The directory above a task's result directory, with its `/`; the latter's name is the task's number [CommonLogPathUtils.scala]. */
function rootOf({ resultLocation, taskId }: TaskInfo): string | undefined {
  const own = `/${String(taskId)}`;
  return resultLocation?.endsWith(own) === true
    ? resultLocation.slice(0, 1 - own.length)
    : undefined;
}

/** Reads the row until it has the end, which the entrance knows first [UJESClientImpl re-reads it], or until `historyLagMs` are over. */
async function settledInfo(
  { patient, cell: { clock } }: TaskRun,
  task: TaskHandle,
  signal: AbortSignal,
): Promise<{ readonly info: TaskInfo; readonly lagged: boolean }> {
  const giveUpAt = clock.now() + historyLagMs;
  for (let lagged = false, waitMs = 20; ; lagged = true, waitMs = Math.min(waitMs * 2, 1000)) {
    const info = await patient.client.info(task.taskId, signal);
    if (isTerminal(info.state) || clock.now() >= giveUpAt) return { info, lagged };
    await clock.wait(waitMs, signal);
    signal.throwIfAborted();
  }
}

/** The same generator, with its first step under way. */
function begun<T>(generator: AsyncGenerator<T>): AsyncGenerator<T> {
  const first = generator.next();
  // The first step passes its error on; when nobody takes that step, something else has failed before.
  first.catch(() => undefined);
  return (async function* (): AsyncGenerator<T> {
    const step = await first;
    if (step.done === true) return;
    yield step.value;
    yield* generator;
  })();
}
