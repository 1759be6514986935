/** Keeps what a program writes to its two streams in order: where it changes from one to the other, each waits for the other. */
import { type Deferred, deferred } from '../../shared/index.ts';

type StreamName = 'stdout' | 'stderr';

export interface StreamTurns {
  /** The stream has come to its next turn. A promise asks it to wait until the other one is there too. */
  reach(stream: StreamName): Promise<void> | undefined;
  /** A stream has ended: nothing waits any more. */
  end(): void;
}

export function createStreamTurns(): StreamTurns {
  const reached = { stdout: 0, stderr: 0 };
  let waiting: Deferred<undefined> | undefined;
  let isOver = false;
  const goOn = (): undefined => {
    waiting?.resolve(undefined);
    waiting = undefined;
  };
  return {
    reach(stream) {
      reached[stream] += 1;
      const other = stream === 'stdout' ? reached.stderr : reached.stdout;
      if (isOver || other >= reached[stream]) return goOn();
      waiting = deferred();
      return waiting.promise;
    },
    end() {
      isOver = true;
      goOn();
    },
  };
}
