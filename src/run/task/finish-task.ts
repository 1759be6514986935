/** After a task's end: the rest of its log, its results, what the job history says of it, and the outcome of the cell. */
import type { CellEvent, CellOutcome } from '../../interpreter/index.ts';
import { linkedSignal, LinkisKernelError, messageOf } from '../../shared/index.ts';
import {
  isTerminal,
  type LogLine,
  type TaskHandle,
  type TaskInfo,
  type TaskState,
} from '../../task/index.ts';
import { type TaskRun, showLog } from '../cell/cell-run.ts';
import { beginEndReads } from './end-reads.ts';
import { failureOutcome } from '../cell/failure-outcome.ts';
import { submittedBy } from '../cell/notices.ts';
import type { PatientClient } from '../session/patient-client.ts';
import type { ResultReader } from '../cell/result-reader.ts';
import { showRest, type Waiting } from './show-rest.ts';
import { stoppedError } from './stopped-error.ts';
import type { TaskWatch } from './task-watch.ts';

/** How long a cell that was stopped reads on, in milliseconds: its user waits for it to end. */
const readOnMs = 1500;

/** Shows what is left and gives the outcome. A cell that was stopped reads on for a moment, and tells what it has not read. */
export async function* finishTask(
  run: TaskRun,
  task: TaskHandle,
  followed: {
    readonly state: TaskState;
    readonly stopped: boolean;
    readonly lines: readonly LogLine[];
  },
  readers: {
    readonly watch: TaskWatch;
    readonly results: ResultReader;
    readonly patient: PatientClient;
  },
): AsyncGenerator<CellEvent, CellOutcome> {
  const { output, logger, clock, session } = run;
  const { watch, results, patient } = readers;
  const limit = followed.stopped ? linkedSignal([], readOnMs) : undefined;
  const patience = limit?.signal ?? run.stop;
  let info: TaskInfo | undefined;
  let unread: LinkisKernelError | undefined;
  let isCut = false;
  patient.begin();
  const ticks = createTicks(run);
  let askedSeconds: number | undefined;
  const stopListening = run.client.onWait((seconds) => {
    askedSeconds = seconds;
  });
  const waiting: Waiting = (work) =>
    showTrouble(run, followed.state, patient, ticks, () => askedSeconds, work);
  try {
    const reads = beginEndReads(run, task, patient.client, watch, patience);
    try {
      info = yield* waiting(reads.info);
    } catch (thrown) {
      yield* showLog(run, followed.lines);
      throw thrown;
    }
    unread = yield* showRest(
      run,
      {
        lines: followed.lines,
        log: reads.log,
        results:
          info.resultLocation === undefined
            ? undefined
            : results.read(info.resultLocation, true, patience, reads.listing(info)),
      },
      waiting,
    );
  } catch (thrown) {
    if (!patience.aborted) throw thrown;
    isCut = true;
    logger.info(
      `reading the end of task ${String(task.taskId)} was cut short: ${messageOf(thrown)}`,
    );
  } finally {
    ticks.stop();
    stopListening();
    limit?.dispose();
  }
  session.open = output.lastTable() ?? session.open;
  // The entrance may have answered for another task under the same execID; the row is this task's own.
  const state = info !== undefined && isTerminal(info.state) ? info.state : followed.state;
  const end = { state, stopped: followed.stopped };
  run.changes.state(state);
  const change = engineChange(run, info);
  const news = run.client.news?.() ?? [];
  const id = String(task.taskId);
  // A gateway that was started again has new engines, and says so itself.
  yield* output.notices([
    ...run.changes.told(submittedBy(run), info),
    ...(news.length === 0 ? change : news),
    ...(isCut
      ? [
          `Not all that task ${id} made is shown, since the cell was stopped: %log ${id} and %result ${id} have it.`,
        ]
      : []),
  ]);
  yield* output.end({
    state: end.state,
    elapsedMs: clock.now() - run.startedAt,
    info,
    results: results.count(),
  });
  const metadata = {
    linkis: {
      taskId: task.taskId,
      execId: task.execId,
      state: end.state,
      results: results.count(),
    },
  };
  return { ...outcomeOf(run, task, end, info, unread), metadata };
}

function outcomeOf(
  run: TaskRun,
  task: TaskHandle,
  end: { readonly state: TaskState; readonly stopped: boolean },
  info: TaskInfo | undefined,
  unread: LinkisKernelError | undefined,
): CellOutcome {
  // A kill of a task that has just ended well changes nothing: its results are shown, the cell is fine.
  if (end.state === 'Succeed' && (end.stopped || !run.stop.aborted)) {
    return unread === undefined ? { status: 'ok' } : failureOutcome(unread, run, { task });
  }
  if (run.stop.aborted) return failureOutcome(stoppedError(run, task, end), run, { task });
  const described = info?.errorDescription?.trim() ?? '';
  return failureOutcome(
    new LinkisKernelError(
      end.state === 'Timeout' ? 'TASK_TIMEOUT' : 'TASK_FAILED',
      described === '' ? `task ${String(task.taskId)} ended as ${end.state}` : described,
    ),
    run,
    { task, state: end.state, serverCode: info?.errorCode },
  );
}

/** The result of `work`; the status line says so while the gateway has to be waited for. */
async function* showTrouble<T>(
  run: TaskRun,
  state: TaskState,
  patient: PatientClient,
  ticks: Ticks,
  askedSeconds: () => number | undefined,
  work: Promise<T>,
): AsyncGenerator<CellEvent, T> {
  const settled = work.then(
    () => true,
    () => true,
  );
  for (;;) {
    if (await Promise.race([settled, ticks.next()])) return work;
    const trouble = patient.trouble();
    const elapsedMs = run.clock.now() - run.startedAt;
    const waitSeconds = askedSeconds();
    if (trouble !== undefined || waitSeconds !== undefined)
      yield* run.output.status({ state, trouble, waitSeconds, elapsedMs });
  }
}

/** The rhythm in which waiting reads look up. One timer for all of them: most are answered long before it. */
interface Ticks {
  /** Resolves with false at the next tick. */
  next(): Promise<false>;
  stop(): void;
}

function createTicks({ clock, settings }: TaskRun): Ticks {
  const stopped = new AbortController();
  let tick: Promise<false> | undefined;
  return {
    async next() {
      tick ??= clock.wait(settings.pace.statusMs, stopped.signal).then(() => {
        tick = undefined;
        return false;
      });
      return tick;
    },
    stop: () => stopped.abort('the reads are over'),
  };
}

/** What to say when the session's engine is another one than before: its variables and views are gone. */
function engineChange(run: TaskRun, info: TaskInfo | undefined): readonly string[] {
  // The engine of a task of another cell says nothing of this session's.
  if (run.attached === true) return [];
  const instance = info?.engineInstance ?? '';
  // `NULL` is what the server writes for a task that never reached an engine.
  if (instance === '' || instance === 'NULL') return [];
  const label = run.planned.engine;
  const before = run.session.engineInstances.get(label);
  run.session.engineInstances.set(label, instance);
  if (before === undefined || before === instance) return [];
  return [
    `A new ${label} engine was started (${instance}, before it ${before}): variables, temporary views and settings of earlier cells are gone.`,
  ];
}
