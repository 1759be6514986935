/** The states of a job as Linkis writes them [linkis-scheduler SchedulerEventState.scala]. */

/** In the order in which a job usually takes them; `Running → WaitForRetry → Scheduled` is legal too. */
export const jobStates = [
  'Inited',
  'WaitForRetry',
  'Scheduled',
  'Running',
  'Succeed',
  'Failed',
  'Cancelled',
  'Timeout',
] as const;

/** One of {@link jobStates}. `Succeed` has no `-ed`. */
export type JobState = (typeof jobStates)[number];
