/** `%attach`: goes on with a task that some cell has submitted, as if that cell had never stopped. */
import type { CellEvent, CellOutcome } from '../../interpreter/index.ts';
import type { PlannedTask, TaskName } from '../../magics/index.ts';
import {
  execId,
  isTerminal,
  submitMarkKey,
  type TaskHandle,
  type TaskInfo,
} from '../../task/index.ts';
import { renderLines } from '../../render/index.ts';
import { detachedError } from './attach-error.ts';
import { attachTarget } from '../named/task-target.ts';
import { createCellOutput } from '../cell/cell-output.ts';
import type { TaskRun, CellRun } from '../cell/cell-run.ts';
import { engineLabel } from '../session/engine-label.ts';
import { failureOutcome } from '../cell/failure-outcome.ts';
import { createShownTracker } from '../cell/shown-tracker.ts';
import { type JournaledTask, nothingShown } from '../journal/tasks.ts';
import { namedResults } from '../named/named-results.ts';
import { createServerChanges } from '../cell/notices.ts';
import { watchToEnd } from './watch-to-end.ts';

/** Rejects with a `LinkisKernelError` when the task cannot be found. An interrupt lets go of the task and does not kill it. */
export async function* attachTask(
  command: TaskName & { readonly whole?: true | undefined; readonly json?: true | undefined },
  cell: CellRun,
): AsyncGenerator<CellEvent, CellOutcome> {
  const { clock, session, settings, client } = cell;
  const { name, taskId: given } = command;
  const number = name === undefined ? given : (await namedResults(name, cell)).taskId;
  const { info, journaled, chosen } = await attachTarget(number, cell);
  if (chosen !== undefined) yield { kind: 'display', bundle: renderLines([chosen]) };
  const task = { taskId: info.taskId, execId: info.execId ?? execId(String(info.taskId)) };
  const engine = engineLabel(info);
  const start = command.whole === true ? nothingShown : (journaled?.shown ?? nothingShown);
  const planned = plannedOf(info);
  const shown = createShownTracker(settings.limits.streamBytes, start);
  shown.entry = session.journal.adopt(adoptedTask(info, task, journaled, client.address));
  if (journaled?.taskId === undefined) shown.entry.submitted(task);
  const run: TaskRun = {
    ...cell,
    planned,
    cellCode: info.code ?? '',
    stop: cell.signal,
    startedAt: clock.now() - ageOf(info),
    output: shown.over(createCellOutput(planned, settings, clock, command.json === true)),
    changes: createServerChanges(),
    tail: [],
    shown,
    attached: true,
  };
  const { output } = run;
  output.planned(engine);
  output.submitted(task.taskId);
  session.lastTask = task.taskId;
  try {
    yield* output.status({ state: info.state, elapsedMs: clock.now() - run.startedAt });
    return yield* watchToEnd(run, task, start.texts);
  } catch (thrown) {
    yield* output.end({ state: 'Unknown', elapsedMs: clock.now() - run.startedAt });
    if (cell.signal.aborted) return failureOutcome(detachedError(task), run, { task });
    return failureOutcome(thrown, run, { task });
  }
}

/** The journal's view of it; a task from elsewhere is noted as if it had been submitted when the server says. */
function adoptedTask(
  info: TaskInfo,
  task: TaskHandle,
  journaled: JournaledTask | undefined,
  gateway: string,
): JournaledTask {
  return (
    journaled ?? {
      mark: info.source[submitMarkKey] ?? `task ${String(info.taskId)} of ${gateway}`,
      at: info.createdTime ?? Date.now(),
      engine: engineLabel(info),
      creator: info.creator,
      gateway,
      detached: true,
      session: undefined,
      followers: [],
      taskId: task.taskId,
      execId: task.execId,
      shown: nothingShown,
      end: undefined,
    }
  );
}

/** Milliseconds since its submit, or that it took. */
function ageOf(info: TaskInfo): number {
  if (isTerminal(info.state)) return info.costMs ?? 0;
  return info.createdTime === undefined ? 0 : Math.max(0, Date.now() - info.createdTime);
}

/** As much of a plan as showing needs. */
function plannedOf(info: TaskInfo): PlannedTask {
  return {
    code: info.code ?? '',
    engine: info.engine,
    version: undefined,
    runType: info.runType,
    creator: info.creator,
    variables: {},
    runtime: {},
    startup: {},
    labels: {},
    rows: undefined,
    limit: undefined,
    timeoutMs: undefined,
    quiet: false,
    headLines: 0,
  };
}
