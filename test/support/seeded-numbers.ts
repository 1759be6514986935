/** Choices that are the same for the same seed, so that what a random test has found can be found again. */

/** A stream of choices. */
export interface SeededNumbers {
  /** A whole number from 0 up to, but without, `limit`. */
  readonly below: (limit: number) => number;
  /** True so often: 0.1 = one time in ten. */
  readonly chance: (share: number) => boolean;
  readonly one: <T>(from: readonly T[]) => T;
}

/** The seed of `LINKIS_KERNEL_TEST_SEED`, else `otherwise`. */
export function testSeed(otherwise: number): number {
  const given = Number(process.env['LINKIS_KERNEL_TEST_SEED'] ?? otherwise);
  if (!Number.isSafeInteger(given)) throw new Error('LINKIS_KERNEL_TEST_SEED is no whole number');
  return given;
}

/** How often something random is tried: `count` times `LINKIS_KERNEL_TEST_TIMES`, or half as often where that is not set. */
export function testTimes(count: number): number {
  return Math.round(count * Number(process.env['LINKIS_KERNEL_TEST_TIMES'] ?? 0.5));
}

/** The stream of a seed [mulberry32]. */
export function seededNumbers(seed: number): SeededNumbers {
  let state = seed;
  const next = (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return (mixed ^ (mixed >>> 14)) >>> 0;
  };
  const below = (limit: number): number => next() % limit;
  return {
    below,
    chance: (share) => next() < share * 4_294_967_296,
    one: <T>(from: readonly T[]): T => {
      if (from.length === 0) throw new Error('nothing to choose from');
      return from[below(from.length)] as T;
    },
  };
}

/** True in a run that may take hours, for tests that cost much and find little. */
export const isLongRun: boolean = Number(process.env['LINKIS_KERNEL_TEST_TIMES'] ?? 1) > 1;
