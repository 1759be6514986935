/** The answer to `GET /entrance/{execID}/status`. */
import { asString } from '../shared/index.ts';
import type { Envelope } from './envelope.ts';
import { shapeError } from './shape.ts';

/**
 * The state's word as sent, known or not: `{"status":"Running","execID":"exec_id018014…"}`;
 * asked by a task id in the path also `{"taskID":"90","status":"Cancelled","execID":""}`.
 */
export function decodeStatusAnswer(envelope: Envelope, where: string): string {
  const word = asString(envelope.data['status']);
  if (word === undefined || word === '')
    throw shapeError(where, 'data.status', 'a text', envelope.data);
  return word;
}
