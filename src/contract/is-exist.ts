/** The answer to `GET /filesystem/isExist`. */
import { asBoolean } from '../shared/index.ts';
import type { Envelope } from './envelope.ts';
import { shapeError } from './shape.ts';

/** `{"isExist":true}` */
export function decodeExists({ data }: Envelope, where: string): boolean {
  const exists = asBoolean(data['isExist']);
  if (exists === undefined)
    throw shapeError(where, 'data.isExist', 'true or false', data['isExist']);
  return exists;
}
