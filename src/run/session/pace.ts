/** The rhythm in which a task is polled, as one function. */
import type { RunSettings } from './run-settings.ts';

/**
 * Milliseconds to wait before the next poll of a task that has been followed for `ageMs`: a share of that time, so that the delay at its
 * end is in proportion, within a floor and a ceiling, which is lower while output flows. With the defaults (5 %, 3 ms to 5 s, 1 s while
 * flowing) a 50 ms task is seen to end within 53 ms, and a task of an hour costs a poll every 5 s, as Linkis' own web page does.
 */
export function waitBeforeNextPoll(
  ageMs: number,
  flowing: boolean,
  pace: RunSettings['pace'],
): number {
  const ceilingMs = flowing ? Math.min(pace.flowingMs, pace.maximumMs) : pace.maximumMs;
  return Math.max(pace.minimumMs, Math.min(ceilingMs, ageMs * pace.share));
}

/**
 * Milliseconds of a wait of `ms` while the gateway is away: between half of it and all. Many kernels notice at the same moment that it hangs or
 * ends; without this they would return at the same moment too, and go on so.
 */
export function spreadWait(ms: number, random: () => number = Math.random): number {
  return ms * (0.5 + random() / 2);
}
