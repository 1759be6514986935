/**
 * How the processor time of some work grows with its input: the same on a slow machine and on a busy one, where seconds are not.
 */

/** So much time is measured at least, in milliseconds; less says nothing. */
const enoughMs = 20;
const rounds = 4;

/** Above linear by more than chance: what is only chance is not there again with more to measure. */
const doubtful = 2.6;
const attempts = 3;

/**
 * How many times longer the double takes: about 2 when the work grows with its input, 4 when with its square. The best of several
 * rounds, since what disturbs a round only makes it longer; in doubt the best of larger sizes too.
 */
export async function growthOf(work: (size: number) => unknown, size: number): Promise<number> {
  let least = Number.POSITIVE_INFINITY;
  for (let attempt = 0; attempt < attempts && least > doubtful; attempt += 1)
    least = Math.min(least, await growthAt(work, size * 2 ** attempt));
  return least;
}

async function growthAt(work: (size: number) => unknown, size: number): Promise<number> {
  // Warm, and counted: both sizes are done equally often.
  await work(size);
  let times = 1;
  while ((await processorMs(work, size, times)) < enoughMs) times *= 2;
  let single = Number.POSITIVE_INFINITY;
  let double = Number.POSITIVE_INFINITY;
  for (let round = 0; round < rounds; round += 1) {
    single = Math.min(single, await processorMs(work, size, times));
    double = Math.min(double, await processorMs(work, size * 2, times));
  }
  return double / single;
}

async function processorMs(
  work: (size: number) => unknown,
  size: number,
  times: number,
): Promise<number> {
  const from = process.cpuUsage();
  for (let time = 0; time < times; time += 1) await work(size);
  const { user, system } = process.cpuUsage(from);
  return (user + system) / 1000;
}
