/** Which engine of the session a task needs for itself. */
import type { PlannedTask } from '../../magics/index.ts';
import type { TaskSpec } from '../../task/index.ts';
import type { CellRun } from '../cell/cell-run.ts';
import { sessionKey, untilFree } from '../engines/session-turn.ts';
import { isServedLocally } from './served-locally.ts';
import { specOfPlan } from './spec-of-plan.ts';

/** Undefined where it needs none, and on the local gateway, which has one engine for a session and queues its tasks by itself. */
export async function turnKey(
  spec: TaskSpec,
  planned: PlannedTask,
  cell: CellRun,
): Promise<string | undefined> {
  const key = planned.place === 'local' ? undefined : sessionKey(spec);
  return key === undefined || (await isServedLocally(planned, cell)) ? undefined : key;
}

/** Before a task of the kernel itself that goes ahead of the planned one. Rejects with the signal's reason. */
export async function untilEngineIsFree(planned: PlannedTask, cell: CellRun): Promise<void> {
  await untilFree(await turnKey(await specOfPlan(planned, cell), planned, cell), cell);
}
