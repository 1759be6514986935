/** What the tests of one file share: made before the first of them, ended after the last, in reverse order. */
import { afterAll, beforeAll } from '@jest/globals';

type Ending = { close(): Promise<unknown> } | { stop(): Promise<unknown> };

/** Every test file has this list for itself: Jest loads the module anew for each. */
const started: Ending[] = [];

afterAll(async () => {
  for (const one of started.toReversed()) await ('close' in one ? one.close() : one.stop());
});

/** Ends it after the last test of the file. */
export function endAfterTests(one: Ending): void {
  started.push(one);
}

/** Stands for what `start` resolves with, from the `beforeAll` hooks that follow on. */
export function fixture<T extends Ending>(start: () => Promise<T>): T {
  let made: T | undefined;
  beforeAll(async () => {
    made = await start();
    endAfterTests(made);
  });
  const current = (): T => {
    if (made === undefined) throw new Error('a fixture is used before it is made');
    return made;
  };
  return new Proxy({} as T, {
    get: (_target, name) => Reflect.get(current(), name),
    set: (_target, name, value) => Reflect.set(current(), name, value),
    // For `...made`.
    ownKeys: () => Reflect.ownKeys(current()),
    getOwnPropertyDescriptor: (_target, name) => {
      const found = Reflect.getOwnPropertyDescriptor(current(), name);
      return found && { ...found, configurable: true };
    },
  });
}
