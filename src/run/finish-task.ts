/** After a task's end: the rest of its log, its results, what the job history says of it, and the outcome of the cell. */
import type { CellEvent, CellOutcome } from '../interpreter/index.ts';
import { LinkisKernelError, messageOf } from '../shared/index.ts';
import { isTerminal, type TaskHandle, type TaskInfo, type TaskState } from '../task/index.ts';
import { type CellRun, showLog } from './cell-run.ts';
import { failureOutcome } from './failure-outcome.ts';
import type { ResultReader } from './result-reader.ts';
import { stoppedError } from './stopped-error.ts';
import type { TaskWatch } from './task-watch.ts';

/** How long the job history may lag behind the entrance, in milliseconds. */
const historyLagMs = 5000;

/** Shows what is left and gives the outcome. A cell that was stopped reads on for as long as a kill may take, no longer. */
export async function* finishTask(
  run: CellRun,
  task: TaskHandle,
  end: { readonly state: TaskState; readonly stopped: boolean },
  watch: TaskWatch,
  results: ResultReader,
): AsyncGenerator<CellEvent, CellOutcome> {
  const { output, logger, clock, session } = run;
  const patience = end.stopped ? AbortSignal.timeout(run.settings.interruptWaitMs) : run.stop;
  let info: TaskInfo | undefined;
  let unread: LinkisKernelError | undefined;
  try {
    info = await settledInfo(run, task, patience);
    for await (const lines of watch.drain(info.logPath, patience)) yield* showLog(run, lines);
    if (info.resultLocation !== undefined) {
      for await (const result of results.read(info.resultLocation, true, patience)) {
        if (result.kind === 'failed') unread ??= result.error;
        yield* output.result(result);
      }
    }
  } catch (thrown) {
    if (!patience.aborted) throw thrown;
    logger.info(
      `reading the end of task ${String(task.taskId)} was cut short: ${messageOf(thrown)}`,
    );
  }
  session.open = output.lastTable() ?? session.open;
  yield* output.notices(engineChange(run, info));
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

/** The job history's row once it says the end too: the entrance knows it first [UJESClientImpl re-reads it]. */
async function settledInfo(run: CellRun, task: TaskHandle, signal: AbortSignal): Promise<TaskInfo> {
  const giveUpAt = run.clock.now() + historyLagMs;
  for (let waitMs = 20; ; waitMs = Math.min(waitMs * 2, 1000)) {
    const info = await run.client.info(task.taskId, signal);
    if (isTerminal(info.state) || run.clock.now() >= giveUpAt) return info;
    await run.clock.wait(waitMs, signal);
    signal.throwIfAborted();
  }
}

/** What to say when the session's engine is another one than before: its variables and views are gone. */
function engineChange(run: CellRun, info: TaskInfo | undefined): readonly string[] {
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
