/** Every JSON answer's envelope. Its `status` decides, never the HTTP status: 206 carries errors, gateway parse errors come with 200. */
import { asNumber, asString, isObject } from '../shared/index.ts';

/** The envelope's `status` [linkis-module Message.scala]. */
export const envelopeStatus = {
  ok: 0,
  notLoggedIn: -1,
  error: 1,
  invalid: 2,
  forbidden: 3,
  warning: 4,
} as const;

/** The HTTP status that Linkis sends with each envelope status [Message.messageToHttpStatus]. */
export const httpStatusOf: ReadonlyMap<number, number> = new Map([
  [envelopeStatus.ok, 200],
  [envelopeStatus.notLoggedIn, 401],
  [envelopeStatus.error, 400],
  [envelopeStatus.invalid, 412],
  [envelopeStatus.forbidden, 403],
  [envelopeStatus.warning, 206],
]);

/** A decoded envelope. `data` is `{}` when the answer has none or an array. */
export interface Envelope {
  readonly method: string | null;
  readonly status: number;
  readonly message: string;
  readonly data: Readonly<Record<string, unknown>>;
}

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
