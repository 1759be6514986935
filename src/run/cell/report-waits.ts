/** Reports in the status line what a cell waits for, when the gateway has asked to wait or cannot be reached. */
import type { CellEvent } from '../../interpreter/index.ts';
import type { ShownState } from '../../render/index.ts';
import { deferred } from '../../shared/index.ts';
import type { TaskRun } from './cell-run.ts';

/**
 * Gives the result of `work`, a call of the run's client. `isLong`: it may take long by itself, so the status line also appears when it is
 * due meanwhile.
 */
export async function* reportWaits<T>(
  { cell, output }: Pick<TaskRun, 'cell' | 'output'>,
  state: ShownState,
  work: Promise<T>,
  isLong = false,
): AsyncGenerator<CellEvent, T> {
  let waitSeconds: number | undefined;
  let begun = deferred<false>();
  const stop = cell.client.onWait((seconds) => {
    waitSeconds = seconds;
    if (seconds !== undefined) begun.resolve(false);
  });
  const settled = work.then(
    () => true,
    () => true,
  );
  const over = new AbortController();
  const due = async (): Promise<false> => {
    await cell.clock.wait(output.dueInMs ?? 0, over.signal);
    return false;
  };
  try {
    if (isLong) yield* output.status({ state });
    for (;;) {
      const mayAppear = (isLong || waitSeconds !== undefined) && (output.dueInMs ?? 0) > 0;
      const events = [settled, begun.promise, ...(mayAppear ? [due()] : [])];
      if (await Promise.race(events)) return await work;
      begun = deferred<false>();
      yield* output.status({ state, waitSeconds });
    }
  } finally {
    over.abort('the call is over');
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
