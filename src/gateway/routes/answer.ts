/** Answers in Linkis' envelope: from data or from a thrown error to a Response. Knows no route. */
import { envelopeStatus, httpStatusOf } from '../../contract/index.ts';
import { messageOf } from '../../shared/index.ts';
import { GatewayError } from '../ground/gateway-error.ts';
import { OperationFailure } from '../ground/operation-failure.ts';

const services = {
  entrance: { name: 'linkis-cg-entrance', port: 9104 },
  publicservice: { name: 'linkis-ps-publicservice', port: 9105 },
  gateway: { name: 'linkis-mg-gateway', port: 9001 },
} as const;

type Data = Readonly<Record<string, unknown>>;

/** JSON with Linkis' content type; `headers` come on top. */
export function json(
  body: unknown,
  status = 200,
  headers: Readonly<Record<string, string>> = {},
): Response {
  const all = new Headers(headers);
  all.set('content-type', 'application/json;charset=utf-8');
  return new Response(JSON.stringify(body), { status, headers: all });
}

/** `{method,status,message,data}` with the HTTP status that belongs to `status`. */
export function envelope(
  method: string | null,
  status: number,
  message: string,
  data: Data = {},
): Response {
  return json({ method, status, message, data }, httpStatusOf.get(status) ?? 200);
}

/** Status 0. */
export function ok(method: string | null, data: Data = {}, message = 'OK'): Response {
  return envelope(method, envelopeStatus.ok, message, data);
}

/** Status 1, HTTP 400. */
export function refused(method: string | null, message: string, data: Data = {}): Response {
  return envelope(method, envelopeStatus.error, message, data);
}

/** What the gateway itself says of a path that it cannot route: status 1 with HTTP 200 [GatewayParser.scala]. */
export function unrouted(path: string, message: string, data: Data = {}): Response {
  return json({ method: path, status: envelopeStatus.error, message, data });
}

/** What Spring says of a request that reaches no handler: no envelope at all. */
export function springError(status: number, error: string, path: string): Response {
  return new Response(JSON.stringify({ timestamp: Date.now(), status, error, path }), {
    status,
    headers: { 'content-type': 'application/json' },
  });
}

/** The envelope of a thrown error; anything that is neither of ours is a bug and reads like an unexpected Java exception. */
export function errorAnswer(thrown: unknown): Response {
  if (thrown instanceof GatewayError) {
    const { name, port } = services[thrown.service];
    const code = String(thrown.errorCode);
    const message = `error code(错误码): ${code}, error message(错误信息): ${thrown.description}.`;
    return refused(null, message, {
      errorMsg: {
        serviceKind: name,
        port,
        level: 2,
        errCode: thrown.errorCode,
        ip: '127.0.0.1',
        desc: thrown.description,
      },
    });
  }
  const failure =
    thrown instanceof OperationFailure
      ? thrown
      : new OperationFailure(messageOf(thrown), 'gateway');
  const { name, port } = services[failure.service];
  const desc = `operation failed(操作失败)s！the reason(原因)：${failure.reason}`;
  return refused(null, desc, {
    errorMsg: { serviceKind: name, level: 2, port, errCode: 0, ip: '127.0.0.1', desc },
  });
}
