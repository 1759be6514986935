/** A promise that is settled from outside: `Promise.withResolvers`, which Node 20 lacks. */

/** The promise and its two ends. Only the first settling counts. */
export interface Deferred<T> {
  readonly promise: Promise<T>;
  readonly resolve: (value: T) => void;
  readonly reject: (reason: unknown) => void;
}

export function deferred<T>(): Deferred<T> {
  let ends: Omit<Deferred<T>, 'promise'> | undefined;
  const promise = new Promise<T>((resolve, reject) => {
    ends = { resolve, reject };
  });
  if (!ends) throw new Error('The promise executor did not run');
  return { promise, ...ends };
}
