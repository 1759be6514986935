/** The code as it is sent: on a Linkis server, Python shows the value of its last expression by a line that the kernel puts behind it. */
import { languageOf, type PlannedTask, withShownValue } from '../../magics/index.ts';
import type { TaskClient } from '../../task/index.ts';
import type { CellRun } from '../cell/cell-run.ts';
import { isOnLocal } from '../session/kernel-facts.ts';
import { engineOffers } from './spec-of-plan.ts';

/** `code` has its values put in. The local gateway shows values itself, and a `%%raw` cell goes as it is. */
export async function sentCode(code: string, planned: PlannedTask, run: CellRun): Promise<string> {
  if (languageOf(planned.runType) !== 'python' || planned.untouched === true) return code;
  if (run.settings.lastExpression === 'off' || isOnLocal(planned, run.facts)) return code;
  return (await isLocalGateway(run)) ? code : withShownValue(code);
}

const answers = new WeakMap<TaskClient, Promise<boolean>>();

/** A local gateway may be reached by its address too: it alone has DuckDB. Each service is asked once. */
async function isLocalGateway(run: CellRun): Promise<boolean> {
  const known = answers.get(run.client);
  if (known !== undefined) return known;
  const answer = engineOffers(run).then((offers) =>
    offers.some(({ engine }) => engine === 'duckdb'),
  );
  answers.set(run.client, answer);
  answer.catch(() => answers.delete(run.client));
  return answer;
}
