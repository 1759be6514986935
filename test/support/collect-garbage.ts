/** Collects garbage when a test asks for it: then what nobody needs must be freed, and what is awaited must be kept. */
import { collectGarbage } from '../../src/cli/language/thrift.ts';

/** Collects every 25 ms until `work` has ended. */
export async function whileCollecting<T>(work: Promise<T>): Promise<T> {
  let isOver = false;
  const ended = work.finally(() => {
    isOver = true;
  });
  ended.catch(() => undefined);
  while (!isOver) {
    collectGarbage();
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  return ended;
}
