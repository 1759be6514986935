/** Questions to the server that a cell or a completion would like answered, and does without when the server is slow or refuses. */
import {
  type LinkedSignal,
  linkedSignal,
  LinkisKernelError,
  type Logger,
  messageOf,
} from '../../shared/index.ts';
import type { TaskClient } from '../../task/index.ts';

/** The answer, or why there is none. */
export type PatientAnswer<T> = { readonly value: T } | { readonly trouble: string };

/**
 * `what` is asked for, as in `the parameters of spark on the server`; for the log. The answer may take `patienceMs`, and the login before it
 * as long as it needs. Rejects with `LINKIS_AUTH`, and with the signal's reason.
 */
export async function askPatiently<T>(
  run: { readonly client: TaskClient; readonly signal: AbortSignal; readonly logger: Logger },
  what: string,
  patienceMs: number,
  ask: (signal: AbortSignal) => Promise<T>,
): Promise<PatientAnswer<T>> {
  const { client, signal, logger } = run;
  let patience: LinkedSignal | undefined;
  try {
    // No time limit: here somebody may have to type a password.
    await client.connect(signal);
    patience = linkedSignal([signal], patienceMs);
    return { value: await ask(patience.signal) };
  } catch (thrown) {
    signal.throwIfAborted();
    if (thrown instanceof LinkisKernelError && thrown.code === 'LINKIS_AUTH') throw thrown;
    const trouble =
      patience?.signal.aborted === true
        ? `the server has not answered within ${String(patienceMs / 1000)} s`
        : messageOf(thrown);
    logger.info(`${what} are not known: ${trouble}`);
    return { trouble };
  } finally {
    patience?.dispose();
  }
}
