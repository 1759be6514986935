/** Reads the envelope of an answer from parsed JSON; knows its three dialects, and nothing of what `data` means. */
import { asNumber, asString, isObject } from '../shared/index.ts';
import type { Envelope } from './envelope.ts';

/**
 * The envelope in `json`, or undefined when it is none. Three dialects are read:
 * Linkis' own `{"method":"/api/…","status":1,"message":"…","data":{…}}`,
 * the gateway's `{"method":"/api/…","status":500,"message":"…","data":[]}` (an HTTP status, and `data` an array), and
 * Spring's `{"timestamp":1795469777653,"status":405,"error":"Method Not Allowed","path":"/api/…"}` (no `message`).
 */
export function decodeEnvelope(json: unknown): Envelope | undefined {
  if (!isObject(json)) return undefined;
  const status = asNumber(json['status']);
  if (status === undefined) return undefined;
  const message = asString(json['message']);
  const springError = asString(json['error']);
  if (message === undefined && springError === undefined && !('data' in json)) return undefined;
  return {
    method: asString(json['method']) ?? asString(json['path']) ?? null,
    status,
    message: message ?? springError ?? '',
    data: isObject(json['data']) ? json['data'] : {},
  };
}
