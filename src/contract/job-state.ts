/** The states of a job as Linkis writes them [linkis-scheduler SchedulerEventState.scala], and the answer that tells one. */
import { asString } from '../shared/index.ts';
import type { Envelope } from './envelope.ts';
import { shapeError } from './shape.ts';

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

/**
 * The answer to `GET /entrance/{execID}/status`, the state's word as sent, known or not: `{"status":"Running","execID":"exec_id018014…"}`;
 * asked by a task id in the path also `{"taskID":"90","status":"Cancelled","execID":""}`.
 */
export function decodeStatusAnswer(envelope: Envelope, where: string): string {
  const word = asString(envelope.data['status']);
  if (word === undefined || word === '')
    throw shapeError(where, 'data.status', 'a text', envelope.data);
  return word;
}
