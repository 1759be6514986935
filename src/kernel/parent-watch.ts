/** Notices that the process which started us is gone: a kernel without a parent would live for ever. */
import { livingProcess } from '../shared/index.ts';

/** What may be set, for tests. */
export interface ParentWatchParts {
  /** @default process.ppid, which follows the truth while we run */
  readonly parentId?: () => number;
  /** Whether the parent of that id lives. @default checked on Windows, where an orphan keeps the id of its parent */
  readonly lives?: (parentId: number) => boolean;
  /** @default 1000 */
  readonly everyMs?: number;
}

/**
 * Calls `onGone` once when the parent's id is no longer that of now, or the parent of that id is gone. Works with and without
 * `JPY_PARENT_PID` and through wrappers (`sh -c`, `conda run`), where that variable names somebody else. Gives a function
 * that ends the watch, which by itself keeps no process alive.
 */
export function watchParent(onGone: () => void, parts: ParentWatchParts = {}): () => void {
  const parentId = parts.parentId ?? ((): number => process.ppid);
  const lives = parts.lives ?? livesOnWindows;
  const first = parentId();
  const timer = setInterval(() => {
    if (parentId() === first && lives(first)) return;
    clearInterval(timer);
    onGone();
  }, parts.everyMs ?? 1000);
  timer.unref();
  return () => clearInterval(timer);
}

function livesOnWindows(parentId: number): boolean {
  return process.platform !== 'win32' || livingProcess(parentId) !== undefined;
}
