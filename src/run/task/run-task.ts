/** One task from its plan to the outcome of its cell: begin, submit, follow, finish. */
import type { CellEvent, CellOutcome, CellRequest } from '../../interpreter/index.ts';
import type { PlannedTask } from '../../magics/index.ts';
import { mostColumns, nextStep, renderLines, withoutTaskNumbers } from '../../render/index.ts';
import { linkedSignal } from '../../shared/index.ts';
import { createCellOutput } from '../cell/cell-output.ts';
import type { CellRun, TaskRun } from '../cell/cell-run.ts';
import { noteShown, type TaskEvents } from '../cell/note-shown.ts';
import { createOutputOrder } from '../cell/output-order.ts';
import { createResultReader, mostResults } from '../result/result-reader.ts';
import { withShellNotice } from './shell-program.ts';
import { submittedBy } from '../cell/notices.ts';
import { createTaskOutput } from '../cell/task-output.ts';
import type { ShownPosition } from '../journal/record.ts';
import { nothingShown } from '../journal/tasks.ts';
import { patientClient } from '../session/patient-client.ts';
import { cacheQuestion, keepResult, showCached } from './cached-result.ts';
import { finishTask } from './finish-task.ts';
import { followTask } from './follow-task.ts';
import { statusFirst } from '../cell/status-line.ts';
import { setIntoVariables } from './into-variables.ts';
import { tellRanges } from './parameter-ranges.ts';
import { readAhead } from '../result/read-ahead.ts';
import { type SubmittedTask, submitTask } from './submit-task.ts';
import { failTask } from './task-failure.ts';
import { taskText } from '../../task/index.ts';

/** Yields what the cell shows, returns how it ended. Never rejects: every failure is an outcome. */
export function runTask(
  asked: PlannedTask,
  request: Pick<CellRequest, 'code' | 'cellId'>,
  cell: CellRun,
): AsyncGenerator<CellEvent, CellOutcome> {
  const events = phases(withShellNotice(asked, cell.facts), request, cell);
  return noteShown(
    cell.settings.status === 'stable' ? statusFirst(events) : events,
    () => !cell.session.isEnding,
  );
}

async function* phases(
  planned: PlannedTask,
  request: Pick<CellRequest, 'code' | 'cellId'>,
  cell: CellRun,
): TaskEvents<CellOutcome> {
  const over = new AbortController();
  const { signal: stop } = linkedSignal([cell.signal, over.signal], planned.timeoutMs);
  const run = beginTask({ planned, cellCode: request.code, stop }, cell);
  let submitted: SubmittedTask | undefined;
  try {
    const cache = planned.cacheMs === undefined ? undefined : await cacheQuestion(run);
    const cached = cache && (yield* showCached(run, cache));
    if (cached !== undefined) {
      if (planned.expectations === undefined)
        yield* setIntoVariables(run, cached.task.taskId, cached.outcome);
      return cached.outcome;
    }
    if (planned.place !== 'local') yield* tellRanges(planned, cell);
    const at = Date.now();
    submitted = yield* submitTask(run, request.cellId);
    if (planned.detach === true) return yield* leaveTask(run, submitted);
    const followed = yield* followTask(run, submitted);
    cell.session.going.delete(submitted.task.taskId);
    const outcome = yield* finishTask(run, submitted.task, followed);
    if (cache !== undefined) yield* keepResult(run, cache, { ...submitted, at });
    // A cell with expectations hands its values on when they hold.
    if (planned.expectations === undefined)
      yield* setIntoVariables(run, submitted.task.taskId, outcome);
    return outcome;
  } catch (thrown) {
    return yield* failTask(run, thrown, submitted?.task);
  } finally {
    // When the consumer left during the submit, this kills the task that the submit makes.
    over.abort('the cell is over');
  }
}

/** Begins the run of a task. `shown`: how far it was shown before. `ageMs`: how long ago it began, in milliseconds. */
export function beginTask(
  asked: Pick<TaskRun, 'planned' | 'cellCode' | 'stop' | 'attached'>,
  cell: CellRun,
  {
    json = false,
    shown = nothingShown,
    ageMs = 0,
  }: { json?: boolean; shown?: ShownPosition; ageMs?: number } = {},
): TaskRun {
  const { client, settings, clock, logger } = cell;
  const { inBatch } = cell.facts;
  const { unreachableMs, limits } = settings;
  const patient = patientClient(client, { clock, logger, unreachableMs });
  const read = {
    rows: asked.planned.rows ?? limits.rows,
    columns: json ? undefined : mostColumns(limits),
    results: mostResults,
  };
  const ahead = readAhead(cell.session, client, patient.client, {
    pageSize: read.rows + 1,
    columns: read.columns,
  });
  const results = createResultReader(ahead.client, read, logger, shown.texts);
  const startedAt = clock.now() - ageMs;
  const showGrid = asked.planned.tables === 'grid' ? cell.grids.show : undefined;
  const about = { settings, clock, startedAt, json, inBatch, showGrid };
  const output = createCellOutput(asked.planned, about);
  const taskOutput = createTaskOutput(output, shown, limits.streamBytes);
  return {
    ...asked,
    cell,
    patient,
    ahead,
    results,
    output: taskOutput,
    order: createOutputOrder(taskOutput),
  };
}

/** `--detach`: shows the task's number and ends the cell; the task runs on. */
function* leaveTask(
  { planned, output, cell: { facts, settings } }: TaskRun,
  { task, engine }: SubmittedTask,
): Generator<CellEvent, CellOutcome> {
  yield* output.notices(output.changes.notices(submittedBy({ planned, facts }), undefined));
  const id = taskText(task.taskId);
  const line = `${engine} · task ${id} runs on by itself: %attach ${id} shows its output, %kill ${id} ends it.`;
  const told = settings.status === 'stable' ? withoutTaskNumbers(line) : line;
  yield { kind: 'display', bundle: renderLines([nextStep(told, facts.inBatch)]) };
  const { taskId, execId } = task;
  return { status: 'ok', metadata: { linkis: { taskId, execId, detached: true } } };
}
