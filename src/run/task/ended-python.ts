/** What an interrupt costs on a Linkis server: the engine ends its Python process [PythonEngineConnExecutor.scala, SparkPythonExecutor.scala]. */
import { languageOf } from '../../magics/index.ts';
import type { LinkisKernelError } from '../../shared/index.ts';
import type { TaskInfo } from '../../task/index.ts';
import type { TaskRun } from '../cell/cell-run.ts';
import { withHint } from '../cell/failure-outcome.ts';
import { isServedLocally } from './served-locally.ts';

/** Linkis' code for a name that Python does not know. */
const nameError = 43_004;

/**
 * The error of a task that has ended badly, with what is to be known of Python's variables: at the interrupted cell, and at the next name
 * that Python does not know.
 */
export async function withEndedPython(
  error: LinkisKernelError,
  run: TaskRun,
  info: TaskInfo | undefined,
): Promise<LinkisKernelError> {
  const { planned, cell, attached } = run;
  if (info === undefined || attached === true || planned.place === 'local') return error;
  if (planned.parallel === true) return error;
  if (languageOf(planned.runType) !== 'python') return error;
  const { endedPython } = cell.session;
  if (run.stop.aborted) {
    const isOnEngine = !['', 'NULL', undefined].includes(info.engineInstance);
    if (info.state !== 'Cancelled' || !isOnEngine || (await isServedLocally(planned, cell)))
      return error;
    endedPython.set(planned.engine, info.taskId);
    const kept = planned.engine === 'spark' ? '; temporary views and what Scala has set stay' : '';
    return withHint(
      error,
      `Linkis ends the Python process of a task that is stopped: the Python variables of earlier cells are gone${kept}.`,
    );
  }
  const stopped = endedPython.get(planned.engine);
  const isUnknown = info.errorCode === nameError || /\bNameError\b/.test(error.message);
  if (stopped === undefined || !isUnknown) return error;
  endedPython.delete(planned.engine);
  return withHint(
    error,
    `The stop of task ${String(stopped)} ended the Python process: run the cells again that set its variables.`,
  );
}
