/** Links signals. Never use `AbortSignal.any` for it: on Node 20 it loses a time limit with a garbage collection, and waits for ever. */
import { longestTimerMs } from './delay.ts';

/** A signal that follows others; `dispose` removes its timer and its listeners. */
export interface LinkedSignal {
  readonly signal: AbortSignal;
  readonly dispose: () => void;
}

/** Aborts with the first of `sources`, for its reason, or after `timeoutMs` milliseconds. Call `dispose` when it is no longer needed. */
export function linkedSignal(
  sources: readonly (AbortSignal | undefined)[],
  timeoutMs?: number,
): LinkedSignal {
  const own = new AbortController();
  const unlink: (() => void)[] = [];
  const dispose = (): void => {
    for (const undo of unlink.splice(0)) undo();
  };
  const abort = (reason: unknown): void => {
    dispose();
    own.abort(reason);
  };
  for (const source of sources) {
    if (source === undefined) continue;
    if (source.aborted) {
      abort(source.reason);
      break;
    }
    const follow = (): void => abort(source.reason);
    source.addEventListener('abort', follow, { once: true });
    unlink.push(() => source.removeEventListener('abort', follow));
  }
  if (timeoutMs !== undefined && !own.signal.aborted) {
    const timer = setTimeout(
      () => abort(new DOMException(`not done within ${String(timeoutMs)} ms`, 'TimeoutError')),
      Math.min(timeoutMs, longestTimerMs),
    );
    unlink.push(() => clearTimeout(timer));
  }
  return { signal: own.signal, dispose };
}
