/** Time as the kernel uses it, so that a test can bring its own. */
import { setImmediate } from 'node:timers/promises';
import { delay } from '../../shared/index.ts';

/** A clock. */
export interface Clock {
  /** Milliseconds that never go back; only differences mean something. */
  now(): number;
  /** Resolves after `ms`, or at once when `signal` aborts. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
  /** Lets sockets and timers have their turn. */
  breathe(): Promise<void>;
}

/** How long work may go on without a breath: work that never waits would starve the sockets, and with them the interrupt. */
export const breathEveryMs = 10;

/** The machine's clock. */
export const systemClock: Clock = {
  now: () => performance.now(),
  sleep: delay,
  breathe: async () => {
    await setImmediate();
  },
};
