/** Repeats what may be repeated: how often, how long in between, and after which failures. */
import { LinkisKernelError } from '../../shared/index.ts';
import { LinkisRefusedError, LinkisTransportError } from '../ground/linkis-error.ts';

const firstDelayMs = 100;
const longestDelayMs = 5_000;

/** Milliseconds to wait before repeat number `repeat` (from 0): doubled each time, and spread so that many kernels do not come back at once. */
export function retryDelayMs(repeat: number): number {
  const full = Math.min(longestDelayMs, firstDelayMs * 2 ** repeat);
  return full / 2 + Math.random() * (full / 2);
}

/** The same, and no less than the server has asked for; spread too, since it has asked many at once. */
function waitMsAfter(thrown: unknown, repeat: number): number {
  const askedMs = askedWaitOf(thrown);
  return Math.max(retryDelayMs(repeat), askedMs * (1 + Math.random() * 0.1));
}

/** How long the server has asked to wait, in milliseconds. */
function askedWaitOf(thrown: unknown): number {
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

/** True when the answer was Linkis' own and could not be understood: the next one may be whole. */
export function isUnreadable(thrown: unknown): boolean {
  return (
    thrown instanceof LinkisKernelError &&
    thrown.code === 'LINKIS_SHAPE' &&
    !(thrown instanceof LinkisTransportError)
  );
}

/** True when the request never reached a service that could act on it, so that even a submit may be sent again. */
export function isNeverSent(thrown: unknown): boolean {
  if (thrown instanceof LinkisTransportError) return thrown.transient && !thrown.maybeProcessed;
  // The gateway itself says that there is no instance to hand the call to; a 5xx may come from the service itself.
  return thrown instanceof LinkisRefusedError && thrown.serviceDown && thrown.envelopeStatus < 500;
}

/**
 * `work`, repeated up to `retries` times while its failure is `worth` it. `failed` gets each such failure and
 * says whether the next try has somewhere else to go, and so need not wait; `waits` does the waiting.
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
