/** Collects garbage when a test says so: what nothing holds on to must be gone then, and what is waited for must not. */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

let collect: (() => void) | undefined;

/** A full collection. */
export function collectGarbage(): void {
  if (collect === undefined) {
    setFlagsFromString('--expose-gc');
    collect = runInNewContext('gc') as () => void;
  }
  collect();
}

/** Collects again and again, in every turn of the loop that has time for it, until `work` has ended. */
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
