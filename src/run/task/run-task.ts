/** One task from its plan to its outcome: submit, follow, finish. Yields what the cell shows, returns how the cell ended. */
import { randomUUID } from 'node:crypto';
import type { CellEvent, CellOutcome, CellRequest } from '../../interpreter/index.ts';
import type { PlannedTask } from '../../magics/index.ts';
import { linkedSignal, LinkisKernelError } from '../../shared/index.ts';
import { submitMarkKey, type TaskHandle, type TaskSpec } from '../../task/index.ts';
import { tellingWaits } from '../cell/asked-waits.ts';
import { leaveDetached } from './leave-detached.ts';
import { createCellOutput } from '../cell/cell-output.ts';
import type { TaskRun, CellRun } from '../cell/cell-run.ts';
import { failureOutcome } from '../cell/failure-outcome.ts';
import { setIntoVariables } from './into-variables.ts';
import type { JournalEntry } from '../journal/journal.ts';
import { createShownTracker } from '../cell/shown-tracker.ts';
import { engineSessionOf, type NotebookSession } from '../session/notebook-session.ts';
import { createServerChanges, submittedBy } from '../cell/notices.ts';
import { stoppedError } from './stopped-error.ts';
import { submitTask, wasNotTaken } from './submit-task.ts';
import { withShellNotice } from '../cell/shell-program.ts';
import { specOfPlan } from './spec-of-plan.ts';
import { watchToEnd } from './watch-to-end.ts';

/** Runs the task of one cell. Never rejects: every failure is an outcome. */
export async function* runTask(
  asked: PlannedTask,
  request: Pick<CellRequest, 'code' | 'cellId'>,
  cell: CellRun,
): AsyncGenerator<CellEvent, CellOutcome, void> {
  const planned = withShellNotice(asked, cell.facts);
  const { client, clock, logger, settings } = cell;
  const stop = linkedSignal([cell.signal], planned.timeoutMs);
  const shown = createShownTracker(settings.limits.streamBytes);
  const run: TaskRun = {
    ...cell,
    planned,
    cellCode: request.code,
    stop: stop.signal,
    startedAt: clock.now(),
    output: shown.over(createCellOutput(planned, settings, clock)),
    shown,
    changes: createServerChanges(),
    tail: [],
  };
  const { output } = run;
  let task: TaskHandle | undefined;
  try {
    const mark = randomUUID();
    const spec = { ...(await specOfPlan(planned, cell)), source: { [submitMarkKey]: mark } };
    output.planned(spec.engineType);
    const note = (): JournalEntry => {
      shown.entry = cell.session.journal.begin({
        mark,
        at: Date.now(),
        cellId: request.cellId,
        engine: spec.engineType,
        creator: spec.creator,
        gateway: client.address,
        detached: planned.detach === true,
        engineSession: pinnedTo(spec, cell.session),
        ...(planned.resultName === undefined
          ? {}
          : { resultName: planned.resultName, rows: planned.rows ?? settings.limits.rows }),
      });
      return shown.entry;
    };
    const submitting = submitTask(spec, { ...cell, note }, run.stop, settings.interruptWaitMs);
    if (await isSlow(submitting, run)) {
      yield* output.status({ state: 'Submitting', elapsedMs: clock.now() - run.startedAt });
    }
    const submitted = yield* tellingWaits(run, 'Submitting', submitting);
    task = submitted.task;
    if (submitted.kind === 'stopped') {
      yield* output.end({
        state: submitted.end?.state ?? (shown.entry === undefined ? 'not submitted' : 'Unknown'),
        elapsedMs: clock.now() - run.startedAt,
      });
      return failureOutcome(stoppedError(run, task, submitted.end), run, { task });
    }
    task = submitted.task;
    cell.session.lastTask = task.taskId;
    if (planned.resultName !== undefined) {
      const rows = planned.rows ?? settings.limits.rows;
      cell.session.named.set(planned.resultName, { taskId: task.taskId, rows });
    }
    if (planned.detach === true) {
      yield* output.notices(run.changes.told(submittedBy(run), undefined));
      return yield* leaveDetached(task, spec.engineType);
    }
    output.submitted(task.taskId);
    yield* output.status({ state: 'Inited', elapsedMs: clock.now() - run.startedAt });
    return yield* setIntoVariables(run, task, yield* watchToEnd(run, task));
  } catch (thrown) {
    const isUnsent = task === undefined && (shown.entry === undefined || wasNotTaken(thrown));
    yield* output.end({
      state: isUnsent ? 'not submitted' : 'Unknown',
      elapsedMs: clock.now() - run.startedAt,
    });
    if (run.stop.aborted) return failureOutcome(stoppedError(run, task, undefined), run, { task });
    if (!(thrown instanceof LinkisKernelError)) logger.error('running a task', thrown);
    return failureOutcome(thrown, run, { task });
  } finally {
    stop.dispose();
  }
}

/** The notebook's session, unless engines are shared or the cell has a session of its own by `--label`. */
function pinnedTo({ labels }: TaskSpec, session: NotebookSession): string | undefined {
  const own = engineSessionOf(session);
  return labels['fixedEngineConn'] === own ? own : undefined;
}

/** True when the submit is not answered within the time that a status line may be missing. Leaves its error to the caller. */
async function isSlow(submitting: Promise<unknown>, run: TaskRun): Promise<boolean> {
  const answered = new AbortController();
  const quick = submitting.then(
    () => false,
    () => false,
  );
  const slow = run.clock.wait(run.settings.pace.statusMs, answered.signal).then(() => true);
  return Promise.race([quick, slow]).finally(() => answered.abort('answered'));
}
