/** Where a task's time went, from the times that the server notes in its job history row. */
import { asTime, asWrittenTime } from '../../shared/index.ts';
import type { TaskInfo } from '../../task/index.ts';

/** Milliseconds of each phase; a phase whose times the server did not note is left out. */
export interface TaskTimes {
  readonly queueMs?: number;
  readonly engineMs?: number;
  readonly runMs?: number;
}

/** Queue = submitted until an engine was asked for, engine = until the task was handed to one, run = the rest. */
export function taskTimes(info: TaskInfo): TaskTimes {
  // Times are like `2026-11-23T21:31:39+0000`, to the second; `jobToECTIme` is the server's own spelling [jobhistory metrics].
  const at = (name: string): number | undefined => {
    const value = info.metrics[name];
    return typeof value === 'number' ? asTime(value) : asWrittenTime(value);
  };
  const between = (from: number | undefined, to: number | undefined): number | undefined =>
    from === undefined || to === undefined ? undefined : Math.max(0, to - from);
  const asked = at('requestECTime') ?? at('scheduleTime');
  const handedOver = at('jobToECTIme') ?? at('runningTime');
  const queueMs = between(at('submitTime'), asked);
  const engineMs = between(asked, handedOver);
  const runMs = between(handedOver, at('completeTime'));
  return {
    ...(queueMs === undefined ? {} : { queueMs }),
    ...(engineMs === undefined ? {} : { engineMs }),
    ...(runMs === undefined ? {} : { runMs }),
  };
}
