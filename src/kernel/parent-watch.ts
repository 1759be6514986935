/** Notices that the process which started us is gone: a kernel without a parent would live for ever. */
import { livingProcess } from '../shared/index.ts';

/** Set in tests only. */
export interface ParentWatchParts {
  /** @default process.ppid, which changes when the parent ends */
  readonly parentId?: () => number;
  /** @default always true but on Windows, where an orphan keeps the id of its parent, so the process is looked up */
  readonly lives?: (parentId: number) => boolean;
  /** @default 1000 */
  readonly everyMs?: number;
}

/**
 * Calls `onGone` once when the parent's id changes or that process is gone. Does without `JPY_PARENT_PID`, which is somebody else behind
 * wrappers (`sh -c`, `conda run`). Returns a function that ends the watch, which keeps no process alive.
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
