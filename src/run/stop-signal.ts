/** The signal that stops a cell: the user's interrupt, or the deadline that the cell set itself. */

/** A stop signal, and what gives its timer back. */
export interface StopSignal {
  readonly signal: AbortSignal;
  dispose(): void;
}

/**
 * Aborts when `interrupt` does, or after `timeoutMs` milliseconds. Holds its own timer: a timer that only
 * `AbortSignal.any` knows of may be collected before it fires (Node 20).
 */
export function stopSignal(interrupt: AbortSignal, timeoutMs: number | undefined): StopSignal {
  if (timeoutMs === undefined) return { signal: interrupt, dispose: () => undefined };
  const stop = new AbortController();
  const abort = (): void => stop.abort(interrupt.reason);
  const timer = setTimeout(abort, timeoutMs);
  interrupt.addEventListener('abort', abort, { once: true });
  if (interrupt.aborted) abort();
  return {
    signal: stop.signal,
    dispose: () => {
      clearTimeout(timer);
      interrupt.removeEventListener('abort', abort);
    },
  };
}
