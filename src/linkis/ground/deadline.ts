/** Runs work under a deadline and the caller's signal; ends promptly even when the work ignores its signal. */

/** Thrown when the deadline has passed; never leaves this room. */
export class DeadlinePassed extends Error {
  readonly timeoutMs: number;

  constructor(timeoutMs: number) {
    super(`no answer within ${String(timeoutMs)} ms`);
    this.name = 'DeadlinePassed';
    this.timeoutMs = timeoutMs;
  }
}

/**
 * The result of `work`, whose signal aborts with the deadline or the caller. Rejects with {@link DeadlinePassed} after `timeoutMs`
 * (undefined = no deadline), or with the caller's `signal.reason` as soon as it aborts. Leaves no timer and no listener.
 */
export async function withDeadline<T>(
  timeoutMs: number | undefined,
  signal: AbortSignal | undefined,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  signal?.throwIfAborted();
  const own = new AbortController();
  let stop: () => void = () => undefined;
  const stopped = new Promise<never>((_resolve, reject) => {
    const end = (reason: unknown): void => {
      own.abort(reason);
      reject(reason);
    };
    const onAbort = (): void => end(signal?.reason);
    const timer =
      timeoutMs === undefined
        ? undefined
        : setTimeout(() => end(new DeadlinePassed(timeoutMs)), timeoutMs);
    signal?.addEventListener('abort', onAbort);
    stop = (): void => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', onAbort);
    };
  });
  try {
    return await Promise.race([work(own.signal), stopped]);
  } finally {
    stop();
  }
}
