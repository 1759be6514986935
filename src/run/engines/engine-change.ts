/** What is told of the engine on which a task has run: that it is not the one of earlier cells, or will soon end itself. */
import { hasSession, type PlannedTask } from '../../magics/index.ts';
import { counted } from '../../shared/index.ts';
import type { TaskInfo } from '../../task/index.ts';
import type { TaskRun } from '../cell/cell-run.ts';
import type { EngineInUse } from '../session/notebook-session.ts';

/** An engine that serves one task at a time ends itself after so many, where its setting says nothing else [ComputationExecutorConf.scala]. */
const tasksByDefault = 50;
const mostTasksParameter = 'wds.linkis.engineconn.max.task.execute.num';
/** So many tasks before that it is told, once. */
const toldTasksBefore = 5;

/** Sentences, after a task of this notebook has ended. `isOnServer`: the local gateway does not run it, whose engines have no such end. */
export function engineNotices(
  { cell, planned, attached }: Pick<TaskRun, 'cell' | 'planned' | 'attached'>,
  info: TaskInfo | undefined,
  isOnServer: boolean,
): readonly string[] {
  const instance = info?.engineInstance;
  // An attached task may have run on an engine of another session, one with --parallel has an engine of its own.
  if (attached === true || planned.parallel === true || instance === undefined) return [];
  const { session } = cell;
  const label = labelOf(planned);
  const engines = session.enginesInUse.get(label) ?? new Map<string, EngineInUse>();
  session.enginesInUse.set(label, engines);
  const before = session.engineInstances.get(label);
  session.engineInstances.set(label, instance);
  const known = engines.get(instance);
  const used = known ?? { tasks: 0, isToldEnd: false };
  engines.set(instance, used);
  used.tasks += 1;
  const change =
    before === undefined || before === instance
      ? []
      : [
          known === undefined
            ? `A new ${label} engine was started (${instance}, before it ${before}): variables, temporary views and settings of earlier cells are gone.`
            : `This cell has run on another ${label} engine of this notebook (${instance}, the cell before it on ${before}): it has the variables, temporary views and settings of those cells alone that ran there.`,
        ];
  return [...change, ...(isOnServer ? endAhead(planned, used, session.tasksOfEngine) : [])];
}

/** The server may have an engine of the same name as this machine. */
function labelOf({ place, engine }: PlannedTask): string {
  return place === 'local' ? `local ${engine}` : engine;
}

/** A warning some tasks before an engine ends itself. `seen`: after how many an engine of that name has done so before. */
function endAhead(
  planned: PlannedTask,
  used: EngineInUse,
  seen: ReadonlyMap<string, number>,
): readonly string[] {
  const { engine, startup } = planned;
  if (used.isToldEnd || !hasSession(engine)) return [];
  const set = Number(startup[mostTasksParameter] ?? Number.NaN);
  const known = Number.isNaN(set) ? seen.get(engine) : set;
  const most = known ?? tasksByDefault;
  const left = most - used.tasks;
  if (most <= 0 || left > toldTasksBefore || left <= 0) return [];
  used.isToldEnd = true;
  const whose = known === undefined ? 'By default Linkis ends an engine' : 'The engine ends itself';
  return [
    `This ${engine} engine has run ${counted(used.tasks, 'task')} of this notebook. ${whose} after ${String(most)}, with its variables, temporary views and settings; a new one with --startup ${mostTasksParameter}=N runs N.`,
  ];
}
