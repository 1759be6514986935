/** A clock that a test moves by hand: a wait ends when the clock has passed its time. */
import type { Clock } from '../../src/run/index.ts';

/** The clock and its hand. */
export interface HandClock extends Clock {
  /** Waits that have not ended. */
  readonly waiting: number;
  /** Moves the time on and ends the waits that are over by then. */
  advance(ms: number): void;
}

/** A clock that starts at 0. */
export function handClock(): HandClock {
  let now = 0;
  const waits = new Set<{ readonly until: number; readonly end: () => void }>();
  return {
    get waiting() {
      return waits.size;
    },
    now: () => now,
    wait: async (ms, signal) =>
      new Promise<void>((resolve) => {
        const wait = {
          until: now + ms,
          end: () => {
            waits.delete(wait);
            signal?.removeEventListener('abort', wait.end);
            resolve();
          },
        };
        if (signal?.aborted === true) resolve();
        else waits.add(wait);
        signal?.addEventListener('abort', wait.end);
      }),
    advance(ms) {
      now += ms;
      for (const wait of waits) if (wait.until <= now) wait.end();
    },
  };
}
