/** Whose the living engines are: for listings, which show the engines also where that is not known. */
import { LinkisKernelError } from '../../shared/index.ts';
import type { UserEngine } from '../../task/index.ts';
import type { CellRun } from '../cell/cell-run.ts';
import { type SessionEngine, sessionEngines } from './session-engines.ts';

/** The owner of each engine, by instance. Empty when the server does not list the tasks. */
export async function engineOwners(
  engines: readonly UserEngine[],
  run: CellRun,
): Promise<ReadonlyMap<string, SessionEngine>> {
  try {
    return (await sessionEngines(engines, run)).engines;
  } catch (thrown) {
    if (run.signal.aborted || !(thrown instanceof LinkisKernelError)) throw thrown;
    run.logger.info(`whose engines they are is not known: ${thrown.message}`);
    return new Map();
  }
}
