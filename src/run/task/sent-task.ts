/** The task as it is sent: Python shows its last expression, and finds the objects of other systems that it names. */
import {
  foreignObjectsCode,
  languageOf,
  type PlannedTask,
  withShownValue,
} from '../../magics/index.ts';
import type { TaskSpec } from '../../task/index.ts';
import type { CellRun } from '../cell/cell-run.ts';
import { isServedLocally } from './served-locally.ts';

/**
 * A Linkis server gets lines of the kernel's own in the code. The local gateway shows values itself, and gets the objects as code that runs
 * before the cell's, so that no column moves. A `%%raw` cell goes as it is. The code of `spec` has its values put in.
 */
export async function sentTask(
  spec: TaskSpec,
  planned: PlannedTask,
  run: CellRun,
): Promise<TaskSpec> {
  if (languageOf(planned.runType) !== 'python' || planned.untouched === true) return spec;
  const objects = foreignObjectsCode(planned);
  if (await isServedLocally(planned, run))
    return objects === undefined
      ? spec
      : { ...spec, runtime: { ...spec.runtime, 'linkis.kernel.python.before': objects } };
  if (run.settings.lastExpression === 'off') return spec;
  return { ...spec, code: await withShownValue(spec.code, objects) };
}
