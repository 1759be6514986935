/** Whether the local gateway runs a task, however it is reached. */
import type { PlannedTask } from '../../magics/index.ts';
import type { TaskClient } from '../../task/index.ts';
import type { CellRun } from '../cell/cell-run.ts';
import { isOnLocal } from '../session/kernel-facts.ts';
import { engineOffers } from './spec-of-plan.ts';

/**
 * Whose SQL a task of this engine is. On the local gateway DuckDB runs the SQL of engines that it has not; it lists Spark only where the
 * kernel's Python has it.
 */
export async function sqlEngineOf(
  planned: Pick<PlannedTask, 'engine'>,
  run: CellRun,
): Promise<string> {
  if (!(await isServedLocally(planned, run))) return planned.engine;
  if (planned.engine !== 'spark') return 'duckdb';
  const offers = await engineOffers(run);
  return offers.some(({ engine }) => engine === 'spark') ? 'spark' : 'duckdb';
}

const answers = new WeakMap<TaskClient, Promise<boolean>>();

/** A local gateway may be reached by its address too: it alone has DuckDB. Each service is asked once. */
export async function isServedLocally(
  planned: Pick<PlannedTask, 'engine'>,
  run: CellRun,
): Promise<boolean> {
  if (isOnLocal(planned, run.facts)) return true;
  const known = answers.get(run.client);
  if (known !== undefined) return known;
  const answer = engineOffers(run).then((offers) =>
    offers.some(({ engine }) => engine === 'duckdb'),
  );
  answers.set(run.client, answer);
  answer.catch(() => answers.delete(run.client));
  return answer;
}
