/** The Yarn application of the engine that ran a task: asked only of engines that may have one. */
import { isLocalTask, type TaskInfo, type YarnApplication } from '../../task/index.ts';
import type { CellEvent } from '../../interpreter/index.ts';
import { renderApplication } from '../../render/index.ts';
import type { CellRun, TaskRun } from '../cell/cell-run.ts';
import { asCourtesy } from './courtesy.ts';

/** Engines whose sessions are applications of a cluster [YarnExecutor's implementations]. */
const onYarn: ReadonlySet<string> = new Set(['spark', 'flink']);

export function mayBeOnYarn(engine: string): boolean {
  return onYarn.has(engine.toLowerCase());
}

/** Undefined when there is none, or it is not told soon. Never rejects but with the signal's reason. */
export async function applicationOfTask(
  { taskId, engine, engineInstance }: Pick<TaskInfo, 'taskId' | 'engine' | 'engineInstance'>,
  run: Pick<CellRun, 'client' | 'signal' | 'logger'>,
): Promise<YarnApplication | undefined> {
  const instance = engineInstance ?? '';
  if (!mayBeOnYarn(engine) || isLocalTask(taskId) || instance === '' || instance === 'NULL')
    return undefined;
  return asCourtesy(run, `the application of engine ${instance}`, async (signal) =>
    run.client.engine.application(instance, signal),
  );
}

/** Names the application of a task that has failed, where the cluster has a page of it or knows its id: what its executors wrote is found there. */
export async function* toldApplication(
  { cell, output }: TaskRun,
  info: TaskInfo | undefined,
): AsyncGenerator<CellEvent, void> {
  // Another run would have another one.
  if (cell.settings.status === 'stable') return;
  const logged = output.application();
  const application =
    logged?.url === undefined && info !== undefined
      ? ((await applicationOfTask(info, cell)) ?? logged)
      : logged;
  if (application === undefined) return;
  if (application.url === undefined && !application.id.startsWith('application_')) return;
  yield { kind: 'display', bundle: renderApplication(application) };
}
