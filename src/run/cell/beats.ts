/** A beat while something is waited for, so that its progress can be shown. */
import type { CellRun } from './cell-run.ts';

/** Yields from time to time until `work` has settled, whichever way. Never rejects: `work` is the caller's to await. */
export async function* beatsUntil(
  work: Promise<unknown>,
  { clock, settings }: Pick<CellRun, 'clock' | 'settings'>,
): AsyncGenerator<undefined> {
  let isOver = false;
  const over = work.then(
    () => {
      isOver = true;
    },
    () => {
      isOver = true;
    },
  );
  for (;;) {
    const patience = new AbortController();
    const beat = clock.wait(settings.pace.statusMs, patience.signal).catch(() => undefined);
    await Promise.race([over, beat]);
    patience.abort('settled');
    if (isOver) return;
    yield undefined;
  }
}
