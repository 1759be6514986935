/** Waiting with a limit. */
import { delay } from '../../shared/index.ts';

/** True when `work` resolves or rejects within `ms` milliseconds, else false. Leaves no timer. */
export async function within(ms: number, work: Promise<unknown>): Promise<boolean> {
  const over = new AbortController();
  try {
    return await Promise.race([
      work.then(
        () => true,
        () => true,
      ),
      delay(ms, over.signal).then(() => false),
    ]);
  } finally {
    over.abort();
  }
}
