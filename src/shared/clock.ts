/** Time as it passes, so that a test can bring its own. */
import { delay } from './delay.ts';

/** A clock. */
export interface Clock {
  /** Milliseconds that never go back; only differences mean something. */
  now(): number;
  /** Resolves after `ms` milliseconds, or at once when `signal` aborts. */
  wait(ms: number, signal?: AbortSignal): Promise<void>;
}

/** The machine's. */
export const realClock: Clock = { now: () => performance.now(), wait: delay };
