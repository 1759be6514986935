/** `%attach`: follows a task that another cell or kernel has submitted, as if its own cell had never stopped. */
import type { CellEvent, CellOutcome } from '../../interpreter/index.ts';
import type { PlannedTask, TaskName } from '../../magics/index.ts';
import { isTerminal, submitMarkKey, type TaskHandle, type TaskInfo } from '../../task/index.ts';
import { renderLines } from '../../render/index.ts';
import type { CellRun } from '../cell/cell-run.ts';
import { noteShown, type TaskEvents } from '../cell/note-shown.ts';
import { type JournaledTask, nothingShown } from '../journal/tasks.ts';
import { namedResults } from '../named/named-results.ts';
import { engineLabel, handleOf } from '../named/task-row.ts';
import { attachTarget } from '../named/task-target.ts';
import { finishTask } from './finish-task.ts';
import { followTask } from './follow-task.ts';
import { beginTask } from './run-task.ts';
import { failTask } from './task-failure.ts';

type AttachCommand = TaskName & {
  readonly whole?: true | undefined;
  readonly json: boolean;
};

/** Rejects with a `LinkisKernelError` when the task cannot be found. An interrupt detaches from the task and does not kill it. */
export function attachTask(
  command: AttachCommand,
  cell: CellRun,
): AsyncGenerator<CellEvent, CellOutcome> {
  return noteShown(phases(command, cell), () => !cell.session.isEnding);
}

async function* phases(command: AttachCommand, cell: CellRun): TaskEvents<CellOutcome> {
  const { session, client } = cell;
  const { name, taskId: given } = command;
  const number = name === undefined ? given : (await namedResults(name, cell)).taskId;
  const { info, journaled, chosen } = await attachTarget(number, cell);
  if (chosen !== undefined) yield { kind: 'display', bundle: renderLines([chosen]) };
  const task = handleOf(info);
  const shown = command.whole === true ? nothingShown : (journaled?.shown ?? nothingShown);
  const entry = session.journal.attach(journaledTask(info, task, journaled, client.address));
  if (journaled?.taskId === undefined) entry.submitted(task);
  yield { kind: 'noted', entry };
  const run = beginTask(
    { planned: plannedOf(info), cellCode: info.code ?? '', stop: cell.signal, attached: true },
    cell,
    { json: command.json, shown, ageMs: ageOf(info) },
  );
  run.output.planned(engineLabel(info));
  run.output.submitted(task.taskId);
  session.lastTask = task.taskId;
  try {
    const followed = yield* followTask(run, { task, entry, state: info.state });
    return yield* finishTask(run, task, followed);
  } catch (thrown) {
    return yield* failTask(run, thrown, task);
  }
}

/** The task as the journal has it. One that it does not have counts as submitted when the server says. */
function journaledTask(
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
      line: undefined,
      names: [],
      end: undefined,
    }
  );
}

/** Milliseconds since its submit; of an ended task, the time that it took. */
function ageOf(info: TaskInfo): number {
  if (isTerminal(info.state)) return info.costMs ?? 0;
  return info.createdTime === undefined ? 0 : Math.max(0, Date.now() - info.createdTime);
}

/** A plan with as much as showing the task needs. */
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
