/** Questions whose answer is only a help: they must not keep the cell waiting, and what is refused is not told. */
import { linkedSignal, LinkisKernelError, messageOf, untilAborted } from '../../shared/index.ts';
import type { CellRun } from '../cell/cell-run.ts';

/** Milliseconds that such an answer is waited for. */
export const courtesyMs = 2000;

/** The answer; undefined when it was refused or did not come in time. Rejects with the signal's reason only. */
export async function asCourtesy<T>(
  run: Pick<CellRun, 'signal' | 'logger'>,
  what: string,
  ask: (signal: AbortSignal) => Promise<T>,
): Promise<T | undefined> {
  const { signal, dispose } = linkedSignal([run.signal], courtesyMs);
  try {
    const answer = ask(signal);
    const found = await untilAborted(answer, signal);
    if (found !== 'aborted') return found;
    run.signal.throwIfAborted();
    run.logger.info(`${what} was not told in time`);
    return undefined;
  } catch (thrown) {
    run.signal.throwIfAborted();
    if (!(thrown instanceof LinkisKernelError) && !signal.aborted) throw thrown;
    run.logger.info(`${what} is not known: ${messageOf(thrown)}`);
    return undefined;
  } finally {
    dispose();
  }
}
