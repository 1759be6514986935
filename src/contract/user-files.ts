/** The answers to `GET /filesystem/isExist` and `GET /filesystem/getUserRootPath`, about the user's own files. */
import { asBoolean, asString } from '../shared/index.ts';
import type { Envelope } from './envelope.ts';
import { shapeError } from './shape.ts';

/** `{"isExist":true}` */
export function decodeExists({ data }: Envelope, where: string): boolean {
  const exists = asBoolean(data['isExist']);
  if (exists === undefined)
    throw shapeError(where, 'data.isExist', 'true or false', data['isExist']);
  return exists;
}

/**
 * `{"userLocalRootPath":"file:///data/linkis/hadoop"}`, or for `pathType=hdfs` `{"userHDFSRootPath":"hdfs:///tmp/linkis/hadoop/"}`, which
 * may be a `file:` path too. Without a slash at its end; undefined when the answer has neither.
 */
export function decodeUserRoot({ data }: Envelope): string | undefined {
  const path = asString(data['userHDFSRootPath']) ?? asString(data['userLocalRootPath']);
  return path?.replace(/\/+$/, '') || undefined;
}
