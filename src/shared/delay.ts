/** Waits that can be called off. */

/** The longest time that a timer holds, in milliseconds (24.8 days): with more it fires at once. */
export const longestTimerMs = 2_147_483_647;

/** Resolves after `ms` milliseconds, however many, or at once, without an error, when `signal` aborts: ask the signal. Leaves no timer. */
export async function delay(ms: number, signal?: AbortSignal): Promise<void> {
  if (signal?.aborted === true) return;
  await new Promise<void>((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', done);
      resolve();
    };
    let left = ms;
    const next = (): void => {
      const part = Math.min(left, longestTimerMs);
      left -= part;
      timer = setTimeout(left > 0 ? next : done, part);
    };
    let timer: NodeJS.Timeout;
    next();
    signal?.addEventListener('abort', done);
  });
}
