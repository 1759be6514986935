/** Reports in the status line what a cell waits for, when the gateway has asked to wait or cannot be reached. */
import type { CellEvent } from '../../interpreter/index.ts';
import type { ShownState } from '../../render/index.ts';
import { deferred } from '../../shared/index.ts';
import type { TaskRun } from './cell-run.ts';

/** Gives the result of `work`, a call of the run's client. */
export async function* reportWaits<T>(
  { cell, output }: Pick<TaskRun, 'cell' | 'output'>,
  state: ShownState,
  work: Promise<T>,
): AsyncGenerator<CellEvent, T> {
  let begun = deferred<number>();
  const stop = cell.client.onWait((seconds) => {
    if (seconds !== undefined) begun.resolve(seconds);
  });
  const settled = work.then(
    () => undefined,
    () => undefined,
  );
  try {
    for (;;) {
      const waitSeconds = await Promise.race([settled, begun.promise]);
      if (waitSeconds === undefined) return await work;
      begun = deferred<number>();
      yield* output.status({ state, waitSeconds });
    }
  } finally {
    stop();
  }
}

/** Waits for one read after another; see {@link createReadWaits}. */
export interface ReadWaits {
  of<T>(work: Promise<T>): AsyncGenerator<CellEvent, T>;
  stop(): void;
}

/** Updates the status line while patient reads wait for the gateway. One timer for all: most reads are answered long before it fires. */
export function createReadWaits(run: TaskRun, state: ShownState): ReadWaits {
  const { cell, output, patient } = run;
  const stopped = new AbortController();
  let waitSeconds: number | undefined;
  let timer: Promise<false> | undefined;
  const stopListening = cell.client.onWait((seconds) => {
    waitSeconds = seconds;
  });
  const tick = async (): Promise<false> => {
    timer ??= cell.clock.wait(cell.settings.pace.statusMs, stopped.signal).then(() => {
      timer = undefined;
      return false;
    });
    return timer;
  };
  return {
    async *of(work) {
      const settled = work.then(
        () => true,
        () => true,
      );
      while (!(await Promise.race([settled, tick()]))) {
        const trouble = patient.trouble();
        if (trouble !== undefined || waitSeconds !== undefined)
          yield* output.status({ state, trouble, waitSeconds });
      }
      return work;
    },
    stop() {
      stopped.abort('the reads are over');
      stopListening();
    },
  };
}
