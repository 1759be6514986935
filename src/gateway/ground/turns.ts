/** Runs a limited number of works at a time; the others wait in the order in which they came. */
import { deferred } from '../../shared/index.ts';

/** Runs `work` in its turn. Rejects with the signal's reason when `signal` aborts before that. */
export type InTurn = <T>(signal: AbortSignal, work: () => Promise<T>) => Promise<T>;

/** Lets `most` works run at a time, but never fewer than one. */
export function createTurns(most: number): InTurn {
  let free = Math.max(1, most);
  const waiting = new Set<() => void>();

  async function takeTurn(signal: AbortSignal): Promise<void> {
    if (free > 0) {
      free -= 1;
      return;
    }
    const turn = deferred<undefined>();
    const begin = (): void => {
      turn.resolve(undefined);
    };
    const giveUp = (): void => {
      // If its turn has just come, the work keeps it and checks the signal itself.
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

  function passTurn(): void {
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
    await takeTurn(signal);
    try {
      return await work();
    } finally {
      passTurn();
    }
  };
}
