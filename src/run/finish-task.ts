/** After a task's end: the rest of its log, its results, what the job history says of it, and the outcome of the cell. */
import type { CellEvent, CellOutcome } from '../interpreter/index.ts';
import { LinkisKernelError, messageOf } from '../shared/index.ts';
import {
  isTerminal,
  type TaskClient,
  type TaskHandle,
  type TaskInfo,
  type TaskState,
} from '../task/index.ts';
import { type CellRun, showLog } from './cell-run.ts';
import { failureOutcome } from './failure-outcome.ts';
import type { PatientClient } from './patient-client.ts';
import type { ResultReader } from './result-reader.ts';
import { stoppedError } from './stopped-error.ts';
import type { TaskWatch } from './task-watch.ts';

/** How long the job history may lag behind the entrance, in milliseconds. */
const historyLagMs = 5000;

/** Shows what is left and gives the outcome. A cell that was stopped reads on for as long as a kill may take, no longer. */
export async function* finishTask(
  run: CellRun,
  task: TaskHandle,
  followed: { readonly state: TaskState; readonly stopped: boolean },
  readers: {
    readonly watch: TaskWatch;
    readonly results: ResultReader;
    readonly patient: PatientClient;
  },
): AsyncGenerator<CellEvent, CellOutcome> {
  const { output, logger, clock, session } = run;
  const { watch, results, patient } = readers;
  const patience = followed.stopped ? AbortSignal.timeout(run.settings.interruptWaitMs) : run.stop;
  let info: TaskInfo | undefined;
  let unread: LinkisKernelError | undefined;
  patient.begin();
  const waiting = async function* <T>(work: Promise<T>): AsyncGenerator<CellEvent, T> {
    return yield* showTrouble(run, followed.state, patient, work);
  };
  try {
    info = yield* waiting(settledInfo(run, task, patient.client, patience));
    const log = watch.drain(info.logPath, patience);
    for (
      let page = yield* waiting(log.next());
      page.done !== true;
      page = yield* waiting(log.next())
    )
      yield* showLog(run, page.value);
    if (info.resultLocation !== undefined) {
      const read = results.read(info.resultLocation, true, patience);
      for (
        let next = yield* waiting(read.next());
        next.done !== true;
        next = yield* waiting(read.next())
      ) {
        if (next.value.kind === 'failed') unread ??= next.value.error;
        yield* output.result(next.value);
      }
    }
  } catch (thrown) {
    if (!patience.aborted) throw thrown;
    logger.info(
      `reading the end of task ${String(task.taskId)} was cut short: ${messageOf(thrown)}`,
    );
  }
  session.open = output.lastTable() ?? session.open;
  // The entrance may have answered for another task under the same execID; the row is this task's own.
  const state = info !== undefined && isTerminal(info.state) ? info.state : followed.state;
  const end = { state, stopped: followed.stopped };
  run.changes.state(state);
  yield* output.notices([...run.changes.told(run.planned, info), ...engineChange(run, info)]);
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
  run: CellRun,
  task: TaskHandle,
  end: { readonly state: TaskState; readonly stopped: boolean },
  info: TaskInfo | undefined,
  unread: LinkisKernelError | undefined,
): CellOutcome {
  // A kill of a task that has just ended well changes nothing: its results are shown, the cell is fine.
  if (end.state === 'Succeed' && (end.stopped || !run.stop.aborted)) {
    return unread === undefined ? { status: 'ok' } : failureOutcome(unread, run, { task });
  }
  if (run.stop.aborted) return failureOutcome(stoppedError(run, task, end.state), run, { task });
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
  run: CellRun,
  state: TaskState,
  patient: PatientClient,
  work: Promise<T>,
): AsyncGenerator<CellEvent, T> {
  const done = new AbortController();
  const settled = work.then(
    () => true,
    () => true,
  );
  try {
    for (;;) {
      const tick = run.clock.wait(run.settings.pace.statusMs, done.signal).then(() => false);
      if (await Promise.race([settled, tick])) return await work;
      const trouble = patient.trouble();
      const elapsedMs = run.clock.now() - run.startedAt;
      if (trouble !== undefined) yield* run.output.status({ state, trouble, elapsedMs });
    }
  } finally {
    done.abort();
  }
}

/** The job history's row once it says the end too: the entrance knows it first [UJESClientImpl re-reads it]. */
async function settledInfo(
  run: CellRun,
  task: TaskHandle,
  client: TaskClient,
  signal: AbortSignal,
): Promise<TaskInfo> {
  const giveUpAt = run.clock.now() + historyLagMs;
  for (let waitMs = 20; ; waitMs = Math.min(waitMs * 2, 1000)) {
    const info = await client.info(task.taskId, signal);
    if (isTerminal(info.state) || run.clock.now() >= giveUpAt) return info;
    await run.clock.wait(waitMs, signal);
    signal.throwIfAborted();
  }
}

/** What to say when the session's engine is another one than before: its variables and views are gone. */
function engineChange(run: CellRun, info: TaskInfo | undefined): readonly string[] {
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
