/** Times as the entrance writes them, in the gateway's time zone. */

const two = (number: number): string => String(number).padStart(2, '0');

/** `yyyy-MM-dd` */
export function dayOf(date: Date): string {
  return `${String(date.getFullYear())}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}

/** `yyyy-MM-dd HH:mm:ss` */
export function dateTime(date: Date): string {
  return `${dayOf(date)} ${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`;
}

/** The stamp of a log line. Its last part looks like milliseconds, but is the minute [LogUtils.scala]. */
export function logStamp(date: Date): string {
  return `${dateTime(date)}.${String(date.getMinutes()).padStart(3, '0')}`;
}

/** `2026-11-23T21:31:39+0000`, the form in `metrics`. */
export function metricTime(date: Date): string {
  const offset = -date.getTimezoneOffset();
  const hours = Math.floor(Math.abs(offset) / 60);
  const zone = `${offset < 0 ? '-' : '+'}${two(hours)}${two(Math.abs(offset) % 60)}`;
  return `${dateTime(date).replace(' ', 'T')}${zone}`;
}

/** `436 ms`, `14.2 s`, `3.0 m`, `1.25 h` [ByteTimeUtils.msDurationToString]. */
export function durationText(ms: number): string {
  if (ms < 1000) return `${String(ms)} ms`;
  if (ms < 60_000) return `${(ms / 1000).toFixed(1)} s`;
  if (ms < 3_600_000) return `${(ms / 60_000).toFixed(1)} m`;
  return `${(ms / 3_600_000).toFixed(2)} h`;
}
