/** Notices that the process which started us is gone: a kernel without a parent would live for ever. */

/** What may be set, for tests. */
export interface ParentWatchParts {
  /** @default process.ppid, which follows the truth while we run */
  readonly parentId?: () => number;
  /** @default 1000 */
  readonly everyMs?: number;
}

/**
 * Calls `onGone` once when the parent's id is no longer that of now. Works with and without `JPY_PARENT_PID` and through
 * wrappers (`sh -c`, `conda run`), where that variable names somebody else. Gives a function that ends the watch, which
 * by itself keeps no process alive.
 */
export function watchParent(onGone: () => void, parts: ParentWatchParts = {}): () => void {
  const parentId = parts.parentId ?? ((): number => process.ppid);
  const first = parentId();
  const timer = setInterval(() => {
    if (parentId() === first) return;
    clearInterval(timer);
    onGone();
  }, parts.everyMs ?? 1000);
  timer.unref();
  return () => clearInterval(timer);
}
