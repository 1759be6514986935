/** Where a task's time goes, by the kernel's own clock: in the queue, while its engine starts, while it runs. */
import type { ShownState } from '../../render/index.ts';
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

/** Two lines of the orchestrator: it asks for an engine, and it has got one. It asks also where an engine is there already. */
const engineAsked = /INFO\s+Background is starting a new engine for you/;
const engineGot = /INFO\s+(?:Succeed to (?:create new|reuse) ec :|Task submit to ec)/;

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
      for (const { text } of lines) {
        if (engineAsked.test(text)) askedAt ??= clock.now();
        else if (engineGot.test(text)) gotAt = clock.now();
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
