/** A clock that a test can replace. */
import { delay } from './delay.ts';

export interface Clock {
  /** Milliseconds that never go back; only differences mean something. */
  now(): number;
  /** Resolves after `ms` milliseconds, or at once when `signal` aborts. */
  wait(ms: number, signal?: AbortSignal): Promise<void>;
}

export const realClock: Clock = { now: () => performance.now(), wait: delay };
