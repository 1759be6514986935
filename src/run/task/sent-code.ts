/** The code as it is sent: on a Linkis server, Python shows the value of its last expression by a line that the kernel puts behind it. */
import { languageOf, type PlannedTask, withShownValue } from '../../magics/index.ts';
import type { CellRun } from '../cell/cell-run.ts';
import { isServedLocally } from './served-locally.ts';

/** `code` has its values put in. The local gateway shows values itself, and a `%%raw` cell goes as it is. */
export async function sentCode(code: string, planned: PlannedTask, run: CellRun): Promise<string> {
  if (languageOf(planned.runType) !== 'python' || planned.untouched === true) return code;
  if (run.settings.lastExpression === 'off') return code;
  return (await isServedLocally(planned, run)) ? code : withShownValue(code);
}
