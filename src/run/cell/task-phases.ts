/** Where a task's time goes, by the kernel's own clock: in the queue, while its engine starts, while it runs. */
import { engineStep, type ShownState } from '../../render/index.ts';
import type { Clock } from '../../shared/index.ts';
import type { LogLine } from '../../task/index.ts';

/** Milliseconds of each phase; together they are the whole time. */
export interface TaskTimes {
  readonly queueMs: number;
  readonly engineMs: number;
  readonly runMs: number;
}

/** The phases of one task, from what was seen of it. */
export interface TaskPhases {
  state(state: ShownState): void;
  log(lines: readonly LogLine[]): void;
  /** The task waits for its engine, although its state says Running [seen on Linkis 1.8 with Spark]. */
  isStarting(): boolean;
  times(): TaskTimes;
}

/** `startedAt`: when the task's cell began, by the clock. */
export function createTaskPhases(clock: Clock, startedAt: number): TaskPhases {
  let runsFrom: number | undefined;
  let askedAt: number | undefined;
  let gotAt: number | undefined;
  return {
    state(state) {
      if (state === 'Running') runsFrom ??= clock.now();
    },
    log(lines) {
      if (gotAt !== undefined) return;
      for (const { level, text } of lines) {
        const step = level === 'info' ? engineStep(text) : undefined;
        if (step === 'asked') askedAt ??= clock.now();
        if (step === 'got') gotAt = clock.now();
      }
    },
    isStarting: () => askedAt !== undefined && gotAt === undefined,
    times() {
      const now = clock.now();
      const left = askedAt ?? runsFrom ?? now;
      const engineMs = askedAt === undefined ? 0 : (gotAt ?? now) - askedAt;
      return { queueMs: left - startedAt, engineMs, runMs: now - left - engineMs };
    },
  };
}
