/** How long something took, in words. */

/** `count` steps of `step` milliseconds (100, 1000 or 60,000): `0.4 s`, `12 s`, `3 m 05 s`, `2 m`, `1 h 02 m`. */
export function durationIn(step: 100 | 1000 | 60_000, count: number): string {
  if (step === 100) return `${(count / 10).toFixed(1)} s`;
  const [larger, smaller] = step === 1000 ? ['m', 's'] : ['h', 'm'];
  if (count < 60) return `${String(count)} ${smaller}`;
  return `${String(Math.floor(count / 60))} ${larger} ${String(count % 60).padStart(2, '0')} ${smaller}`;
}
