/** The answer to `GET /filesystem/getUserRootPath`: the directory of the user's own files. */
import { asString } from '../shared/index.ts';
import type { Envelope } from './envelope.ts';

/**
 * `{"userLocalRootPath":"file:///data/linkis/hadoop"}`, or for `pathType=hdfs` `{"userHDFSRootPath":"hdfs:///tmp/linkis/hadoop/"}`, which
 * may be a `file:` path too. Without a slash at its end; undefined when the answer has neither.
 */
export function decodeUserRoot({ data }: Envelope): string | undefined {
  const path = asString(data['userHDFSRootPath']) ?? asString(data['userLocalRootPath']);
  return path?.replace(/\/+$/, '') || undefined;
}
