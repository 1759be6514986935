/**
 * How the time of a step over a text grows with the text: t(4n)/t(n), by the processor's time, so that a busy machine changes
 * little. Four times is linear, sixteen times is quadratic.
 */

/** Time that can be told from chance, in milliseconds. */
const measurableMs = 10;
/** Halfway, as exponents go, and a little. */
const mostRatio = 9;
/** In characters; the times are compared at four times the first of them that is measurable. */
const lengths = [1024, 8192, 32_768] as const;
/** From this time on chance changes no ratio, in milliseconds. */
const certainMs = 200;
/** Looks again before a ratio is believed. */
const retries = 6;

/** A step over texts of a shape that can be made of any length. */
export interface Growing {
  readonly text: (length: number) => string;
  readonly step: (text: string) => unknown;
}

/** What grows too fast, with its times; undefined when nothing does. A step that is quick over the longest is not looked at closer. */
export async function fastGrowth({ text, step }: Growing): Promise<string | undefined> {
  let length = 0;
  let ms = 0;
  // A short text first: what grows out of all bounds is found out before it takes for ever.
  for (length of lengths) {
    ms = await leastMs(text(length), step, 1);
    if (ms >= measurableMs) break;
  }
  if (ms < measurableMs) return undefined;
  let told = '';
  for (let looks = 1; looks <= retries; looks += 1) {
    const one = await leastMs(text(length), step, looks + 1);
    const four = await leastMs(text(4 * length), step, looks);
    if (four / one < mostRatio || four < 2 * measurableMs) return undefined;
    told = `${String(length)} characters ${one.toFixed(1)} ms, four times as many ${four.toFixed(1)} ms`;
    // What a collection of garbage costs is told from real growth where there is more to measure.
    if (four < certainMs) length *= 4;
  }
  return told;
}

async function leastMs(text: string, step: Growing['step'], times: number): Promise<number> {
  let least = Infinity;
  for (let time = 0; time < times; time += 1) {
    const from = process.cpuUsage();
    try {
      await step(text);
    } catch {
      // A refusal is an answer as any other.
    }
    const { user, system } = process.cpuUsage(from);
    least = Math.min(least, (user + system) / 1000);
  }
  return least;
}
