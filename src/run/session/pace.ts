/** The rhythm of looking at a task: how long to wait before the next look. The curve is one function; the clock is handed in. */
import { delay } from '../../shared/index.ts';
import type { RunSettings } from './run-settings.ts';

/** Time as a run sees it; tests hand in one that does not sleep. */
export interface Clock {
  /** Milliseconds that only grow. */
  now(): number;
  /** Resolves after `ms` milliseconds or as soon as `signal` aborts. */
  wait(ms: number, signal?: AbortSignal): Promise<void>;
}

/** The real time. */
export const realClock: Clock = { now: () => performance.now(), wait: delay };

/**
 * Milliseconds to wait before the next look at a task that is `ageMs` old: a share of its age, so that the delay seen
 * at its end is in proportion to its length, within a floor and a ceiling. While output flows the ceiling is lower.
 *
 * With the defaults (5 %, 3 ms to 5 s, 1 s while flowing) a 50 ms task is seen to end within 53 ms, and a task of an hour
 * costs a look every 5 s, as Linkis' own web page does.
 */
export function waitBeforeNextPoll(
  ageMs: number,
  flowing: boolean,
  pace: RunSettings['pace'],
): number {
  const ceilingMs = flowing ? Math.min(pace.flowingMs, pace.maximumMs) : pace.maximumMs;
  return Math.max(pace.minimumMs, Math.min(ceilingMs, ageMs * pace.share));
}
