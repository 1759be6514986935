/** Waiting that can be called off. */

/**
 * Resolves after `ms` milliseconds, or at once when `signal` aborts: an abort is not an error here,
 * the caller looks at the signal. The timer is gone in either case.
 */
export async function delay(ms: number, signal?: AbortSignal): Promise<void> {
  if (signal?.aborted === true) return;
  await new Promise<void>((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal?.addEventListener('abort', done);
  });
}
