/** Numbers, counts and times as a reader sees them. */

/** `1,234,567`, as from `toLocaleString('en')`, whose first call takes tens of milliseconds and megabytes. */
export function grouped(whole: number): string {
  return String(whole).replace(/\B(?=(?:\d{3})+$)/g, ',');
}

/** The noun with an `s`, unless there is one of it. */
export function plural(count: number, noun: string): string {
  return count === 1 ? noun : `${noun}s`;
}

/** `1 row`, `1,234 rows`. */
export function counted(count: number, noun: string): string {
  return `${grouped(count)} ${plural(count, noun)}`;
}

/** Epoch milliseconds as `2026-11-24 08:30:05`; the text does not say that it is UTC. */
export function utcTime(ms: number): string {
  return new Date(ms).toISOString().slice(0, 19).replace('T', ' ');
}
