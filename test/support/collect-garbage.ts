/** Collects garbage when a test asks for it: then what nobody needs must be freed, and what is awaited must be kept. */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

let collect: (() => void) | undefined;

/** A full collection. */
export function collectGarbage(): void {
  if (collect === undefined) {
    setFlagsFromString('--expose-gc');
    collect = runInNewContext('gc') as () => void;
    // Else every context of a later test has it too.
    setFlagsFromString('--no-expose-gc');
  }
  collect();
}

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
