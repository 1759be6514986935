/** Lets so much work run at a time; the rest waits in the order in which it came. Knows nothing of what the work is. */
import { deferred } from '../../shared/index.ts';

/** Runs `work` when it is its turn. Rejects with the signal's reason when `signal` aborts before. */
export type InTurn = <T>(signal: AbortSignal, work: () => Promise<T>) => Promise<T>;

/** A queue in front of `places` places, at least one. */
export function createTurns(places: number): InTurn {
  let free = Math.max(1, places);
  const waiting = new Set<() => void>();

  async function takePlace(signal: AbortSignal): Promise<void> {
    if (free > 0) {
      free -= 1;
      return;
    }
    const turn = deferred<undefined>();
    const begin = (): void => {
      turn.resolve(undefined);
    };
    const giveUp = (): void => {
      // A place that was given in this very moment is kept: the work then sees the signal itself.
      if (waiting.delete(begin)) turn.reject(signal.reason);
    };
    waiting.add(begin);
    signal.addEventListener('abort', giveUp, { once: true });
    try {
      await turn.promise;
    } finally {
      signal.removeEventListener('abort', giveUp);
    }
  }

  function givePlace(): void {
    const [next] = waiting;
    if (next === undefined) {
      free += 1;
      return;
    }
    waiting.delete(next);
    next();
  }

  return async (signal, work) => {
    signal.throwIfAborted();
    await takePlace(signal);
    try {
      return await work();
    } finally {
      givePlace();
    }
  };
}
