/** The states of a job as Linkis writes them [linkis-scheduler SchedulerEventState.scala], and the answer that carries one. */
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

/** `Succeed` has no `-ed`. */
export type JobState = (typeof jobStates)[number];

/**
 * The state's word as sent, known or not. `GET /entrance/{execID}/status` answers `{"status":"Running","execID":"exec_id018014…"}`; with a
 * task id in the path, `{"taskID":"90","status":"Cancelled","execID":""}` too.
 */
export function decodeStatusAnswer(envelope: Envelope, where: string): string {
  const word = asString(envelope.data['status']);
  if (word === undefined || word === '')
    throw shapeError(where, 'data.status', 'a text', envelope.data);
  return word;
}
