/** Reports in the status line what a cell waits for: the gateway has asked to wait, a call is tried again later, or nobody answers. */
import type { CellEvent } from '../../interpreter/index.ts';
import type { CallWait } from '../../task/index.ts';
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
  let wait: CallWait | undefined;
  let begun = deferred<false>();
  const stop = cell.client.onWait((now) => {
    wait = now;
    if (now !== undefined) begun.resolve(false);
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
      const mayAppear = (isLong || wait !== undefined) && (output.dueInMs ?? 0) > 0;
      const events = [settled, begun.promise, ...(mayAppear ? [due()] : [])];
      if (await Promise.race(events)) return await work;
      begun = deferred<false>();
      yield* output.status({ state, wait });
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
  let wait: CallWait | undefined;
  let timer: Promise<false> | undefined;
  const stopListening = cell.client.onWait((now) => {
    wait = now;
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
        if (trouble !== undefined || wait !== undefined)
          yield* output.status({ state, trouble, wait });
      }
      return work;
    },
    stop() {
      stopped.abort('the reads are over');
      stopListening();
    },
  };
}
