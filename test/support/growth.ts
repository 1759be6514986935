/**
 * How the processor time of some work grows with its input: the same on a slow machine and on a busy one, where seconds are not.
 * `growthOf` measures one step closely; `fastGrowth` sifts thousands of texts for those that a step takes too long over.
 */

/** The shortest time that is measured, in milliseconds; less says nothing. */
const enoughMs = 20;
const rounds = 4;

/** Growth above this is measured again with a larger input: chance does not repeat itself there. */
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
  // Both sizes run equally often, after a first run that only warms up.
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

/** In characters. Four times the first length that takes a measurable time is compared with it. */
const lengths = [1024, 8192, 32_768] as const;
/** A time that is no chance, in milliseconds. */
const measurableMs = 10;
/** Linear growth gives 4, quadratic growth 16; this lies halfway, as exponents go, and a little above. */
const mostRatio = 9;
/** From here on chance does not change a ratio, in milliseconds. */
const certainMs = 200;
/** How often a ratio is measured before it is believed. */
const usualLooks = 6;

/** A step over texts of a shape that can be made of any length. */
export interface Growing {
  readonly text: (length: number) => string;
  readonly step: (text: string) => unknown;
}

/** The times of a step that grows too fast; undefined for any other, also for one that is quick over the longest text. */
export async function fastGrowth(
  { text, step }: Growing,
  looks: number = usualLooks,
): Promise<string | undefined> {
  let length = 0;
  let ms = 0;
  // Short texts first: a step that grows exponentially would never end over a long one.
  for (length of lengths) {
    ms = await leastMs(text(length), step, 1);
    if (ms >= measurableMs) break;
  }
  if (ms < measurableMs) return undefined;
  let times = '';
  for (let look = 1; look <= looks; look += 1) {
    const one = await leastMs(text(length), step, look + 1);
    const four = await leastMs(text(4 * length), step, look);
    if (four / one < mostRatio || four < 2 * measurableMs) return undefined;
    times = `${String(length)} characters ${one.toFixed(1)} ms, four times as many ${four.toFixed(1)} ms`;
    // A garbage collection weighs less where there is more to measure.
    if (four < certainMs) length *= 4;
  }
  return times;
}

async function leastMs(text: string, step: Growing['step'], times: number): Promise<number> {
  const work = async (): Promise<void> => {
    try {
      await step(text);
    } catch {
      // A step may refuse a text; the refusal takes its time too.
    }
  };
  let least = Number.POSITIVE_INFINITY;
  for (let time = 0; time < times; time += 1)
    least = Math.min(least, await processorMs(work, 0, 1));
  return least;
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
