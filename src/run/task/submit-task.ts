/** The first phase: submits a task, and kills it when the cell is stopped before the answer came. */
import { randomUUID } from 'node:crypto';
import { messageOf, untilAborted } from '../../shared/index.ts';
import { submitMarkKey, type TaskHandle, type TaskSpec } from '../../task/index.ts';
import type { TaskRun } from '../cell/cell-run.ts';
import type { TaskEvents } from '../cell/note-shown.ts';
import { reportWaits } from '../cell/report-waits.ts';
import type { JournalEntry } from '../journal/journal.ts';
import type { SubmitNote } from '../journal/record.ts';
import { endLeftEngines } from '../engines/left-engines.ts';
import { untilTurn } from '../engines/session-turn.ts';
import { engineSessionOf } from '../session/notebook-session.ts';
import { killTask } from './kill-task.ts';
import { sentTask } from './sent-task.ts';
import { turnKey } from './turn-key.ts';
import { specOfPlan } from './spec-of-plan.ts';
import { notSent, stoppedError, TaskFailure, wasNotTaken } from './task-failure.ts';

/** A task that the server has taken. */
export interface SubmittedTask {
  readonly task: TaskHandle;
  /** The engine's label, with the version. */
  readonly engine: string;
  /** See `submitMarkKey`. */
  readonly mark: string;
  readonly entry: JournalEntry;
}

/** Rejects with the submit's error, and with a {@link TaskFailure} when the cell was stopped. `cellId`: the client's id of the cell. */
export async function* submitTask(
  run: TaskRun,
  cellId: string | undefined,
): TaskEvents<SubmittedTask> {
  const { cell, planned, output, stop } = run;
  const { session } = cell;
  const mark = randomUUID();
  const plain = await specOfPlan(planned, cell);
  const sent = await sentTask(plain, planned, cell);
  const spec = { ...sent, source: { [submitMarkKey]: mark } };
  output.planned(spec.engineType);
  const key = await turnKey(spec, planned, cell);
  const before = yield* untilTurn(run, key);
  if (before !== undefined) throw new TaskFailure(notSent(run, before), { state: 'not submitted' });
  await endLeftEngines(cell, stop);
  if (stop.aborted) throw new TaskFailure(stoppedError(run), { state: 'not submitted' });
  const entry = session.journal.begin({ mark, cellId, ...noteOf(run, spec) });
  yield { kind: 'noted', entry };
  const task = yield* reportWaits(run, 'Submitting', submitOrKill(run, spec, entry), true);
  session.lastTask = task.taskId;
  if (key !== undefined) session.going.set(task.taskId, key);
  if (planned.resultName !== undefined)
    session.named.set(planned.resultName, { taskId: task.taskId, rows: rowsOf(run) });
  if (planned.detach !== true) output.submitted(task.taskId);
  return { task, engine: spec.engineType, mark, entry };
}

/** Never calls a submit off, since it may make a task all the same: when `stop` aborts first, that task is killed, however late it is. */
async function submitOrKill(
  run: TaskRun,
  spec: TaskSpec,
  entry: JournalEntry,
): Promise<TaskHandle> {
  const { session, settings, clock, logger, client } = run.cell;
  const submitting = noteAnswer(client.submit(spec), entry);
  const answer = await untilAborted(submitting, run.stop);
  if (answer !== 'aborted') return answer;

  // The cell waits `interruptWaitMs` for this kill, closing the session waits for it too.
  let task: TaskHandle | undefined;
  const killing = submitting.then(async (handle) => {
    task = handle;
    session.killed.add(handle.taskId);
    session.leftStarts.set(handle.taskId, clock.now());
    const end = await killTask(handle, run.cell, settings.interruptWaitMs);
    if (end.state !== undefined) entry.ended(end.state);
    return end;
  });
  const tracked: Promise<unknown> = killing
    .catch((thrown: unknown) =>
      logger.info(`a submit that was interrupted failed: ${messageOf(thrown)}`),
    )
    .finally(() => session.pending.delete(tracked));
  session.pending.add(tracked);
  const patience = new AbortController();
  const end = await Promise.race([
    killing,
    clock.wait(settings.interruptWaitMs, patience.signal).then(() => undefined),
  ]).finally(() => patience.abort('settled'));
  throw new TaskFailure(stoppedError(run, task, end), { task, state: end?.state });
}

/** Notes the answer when it comes. A task that the server may have taken without saying so stays open in the journal. */
async function noteAnswer(
  submitting: Promise<TaskHandle>,
  entry: JournalEntry,
): Promise<TaskHandle> {
  try {
    const task = await submitting;
    entry.submitted(task);
    return task;
  } catch (thrown) {
    if (wasNotTaken(thrown)) entry.ended('Refused');
    throw thrown;
  }
}

function noteOf(run: TaskRun, spec: TaskSpec): Omit<SubmitNote, 'mark' | 'cellId'> {
  const { planned, cell } = run;
  const own = engineSessionOf(cell.session);
  return {
    at: Date.now(),
    engine: spec.engineType,
    creator: spec.creator,
    gateway: cell.client.address,
    detached: planned.detach === true,
    // Undefined when engines are shared, or the cell has a session of its own by `--label`.
    engineSession: spec.labels['fixedEngineConn'] === own ? own : undefined,
    ...(planned.resultName === undefined
      ? {}
      : { resultName: planned.resultName, rows: rowsOf(run) }),
  };
}

function rowsOf({ planned, cell }: TaskRun): number {
  return planned.rows ?? cell.settings.limits.rows;
}
