/** Tells in the status line when the gateway has asked to wait: a cell that stands still for half a minute says why. */
import type { CellEvent } from '../../interpreter/index.ts';
import type { ShownState } from '../../render/index.ts';
import { deferred } from '../../shared/index.ts';
import type { TaskRun } from './cell-run.ts';

/** The result of `work`, which calls the run's client. */
export async function* tellingWaits<T>(
  run: Pick<TaskRun, 'client' | 'clock' | 'output' | 'startedAt'>,
  state: ShownState,
  work: Promise<T>,
): AsyncGenerator<CellEvent, T> {
  let begun = deferred<number>();
  const stop = run.client.onWait((seconds) => {
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
      const elapsedMs = run.clock.now() - run.startedAt;
      yield* run.output.status({ state, waitSeconds, elapsedMs });
    }
  } finally {
    stop();
  }
}
