/** A clock that a test moves: sleeping takes no time, but the clock shows that it passed. */
import type { Clock } from '../../../src/shared/index.ts';

/** The clock and what was slept on it. */
export interface StillClock extends Clock {
  /** Moves the clock on. */
  pass(ms: number): void;
  /** Every sleep, in milliseconds. */
  readonly slept: number[];
}

/** Starts at 0. A sleep ends at once, on the next turn of the event loop; one whose signal is aborted takes no time. */
export function createStillClock(): StillClock {
  let now = 0;
  const slept: number[] = [];
  const breathe = async (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
  return {
    slept,
    now: () => now,
    pass: (ms) => {
      now += ms;
    },
    wait: async (ms, signal) => {
      await breathe();
      if (signal?.aborted === true) return;
      slept.push(ms);
      now += ms;
    },
  };
}
