/** Repeats requests: how often, how long apart, and after which failures. */
import { LinkisKernelError } from '../../shared/index.ts';
import { LinkisRefusedError, LinkisTransportError } from '../ground/linkis-error.ts';

const firstDelayMs = 100;
const longestDelayMs = 5_000;

/** Milliseconds before repeat number `repeat` (from 0): doubled each time, and spread so that many kernels do not return at once. */
export function retryDelayMs(repeat: number): number {
  const full = Math.min(longestDelayMs, firstDelayMs * 2 ** repeat);
  return full / 2 + Math.random() * (full / 2);
}

/** As `retryDelayMs`, but no less than the server asked for; spread too, since the server asked many clients at once. */
function waitMsAfter(thrown: unknown, repeat: number): number {
  const askedMs = askedWaitOf(thrown);
  return Math.max(retryDelayMs(repeat), askedMs * (1 + Math.random() * 0.1));
}

/** Milliseconds that the server asked to wait with its answer; 0 when it did not. */
export function askedWaitOf(thrown: unknown): number {
  const isAnswer = thrown instanceof LinkisTransportError || thrown instanceof LinkisRefusedError;
  return isAnswer ? (thrown.retryAfterMs ?? 0) : 0;
}

/** True when the same read may well succeed a moment later. */
export function isTransient(thrown: unknown): boolean {
  return (
    (thrown instanceof LinkisTransportError && thrown.transient) ||
    (thrown instanceof LinkisRefusedError && thrown.serviceDown)
  );
}

/** True when the answer came from Linkis and could not be understood: the next one may be whole. */
export function isUnreadable(thrown: unknown): boolean {
  return (
    thrown instanceof LinkisKernelError &&
    thrown.code === 'LINKIS_SHAPE' &&
    !(thrown instanceof LinkisTransportError)
  );
}

/** True when the request never reached a service that could act on it: even a submit may then be sent again. */
export function isNeverSent(thrown: unknown): boolean {
  if (thrown instanceof LinkisTransportError) return thrown.transient && !thrown.maybeProcessed;
  // Below 500 the gateway itself says that it has no instance for the call; a 5xx may come from the service.
  return thrown instanceof LinkisRefusedError && thrown.serviceDown && thrown.envelopeStatus < 500;
}

/**
 * Repeats `work` up to `retries` times while its failure is `worth` it. `failed` gets each such failure and returns 'at once' when the next
 * try goes to another server, so that it need not wait; `waits` does the waiting.
 */
export async function withRetries<T>(
  retries: number,
  worth: (thrown: unknown) => boolean,
  failed: (thrown: unknown) => 'wait' | 'at once',
  waits: (ms: number, thrown: unknown) => Promise<void>,
  signal: AbortSignal | undefined,
  work: () => Promise<T>,
): Promise<T> {
  for (let repeat = 0; ; repeat += 1) {
    try {
      return await work();
    } catch (thrown) {
      signal?.throwIfAborted();
      if (!worth(thrown)) throw thrown;
      const next = failed(thrown);
      if (repeat >= retries) throw thrown;
      if (next === 'wait') await waits(waitMsAfter(thrown, repeat), thrown);
      signal?.throwIfAborted();
    }
  }
}
