// Repeats measurements, and computes the statistics of their numbers.

export function median(numbers) {
  return percentile(numbers, 0.5);
}

/** The number below which the `share` of the numbers lie. */
export function percentile(numbers, share) {
  const sorted = numbers.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];
}

/** The value of `once`, and the milliseconds that it took. */
export async function timed(once) {
  const began = performance.now();
  const value = await once();
  return { value, ms: performance.now() - began };
}

/** Runs `once` for each name in turn, `times` times over, so that a drift of the machine meets all alike. Gives the numbers by name. */
export async function interleaved(names, times, once) {
  const seen = Object.fromEntries(names.map((name) => [name, []]));
  for (let time = 0; time < times; time += 1) {
    for (const name of names) seen[name].push(await once(name));
  }
  return seen;
}

export async function pause(ms) {
  await new Promise((resolve) => setTimeout(resolve, ms));
}
