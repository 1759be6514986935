/** Answers from names that come in while somebody waits, and waits no longer than it may. */
import type { Clock } from '../../shared/index.ts';

/** Calls `answer` again whenever more is known, until all that it uses is fresh or `ms` milliseconds are over. */
export async function answerWithin<View extends { readonly pending: readonly Promise<void>[] }, T>(
  clock: Clock,
  ms: number,
  names: { view(): View },
  answer: (view: View) => T,
): Promise<T> {
  const done = new AbortController();
  let isOver = false;
  const over = clock.wait(ms, done.signal).then(() => {
    isOver = true;
  });
  try {
    for (;;) {
      const view = names.view();
      const found = answer(view);
      if (view.pending.length === 0 || isOver) return found;
      await Promise.race([Promise.all(view.pending), over]);
    }
  } finally {
    done.abort();
  }
}
