/** Answers in Linkis' envelope, from data or a thrown error. Knows no route. */
import { envelopeStatus, httpStatusOf } from '../../contract/index.ts';
import { messageOf } from '../../shared/index.ts';
import { GatewayError, OperationFailure } from '../ground/gateway-error.ts';
import { streamOf } from '../results/stream-of.ts';
import type { GatewayContext } from './gateway-context.ts';

const services = {
  entrance: { serviceKind: 'linkis-cg-entrance', port: 9104 },
  publicservice: { serviceKind: 'linkis-ps-publicservice', port: 9105 },
  manager: { serviceKind: 'linkis-cg-linkismanager', port: 9101 },
  gateway: { serviceKind: 'linkis-mg-gateway', port: 9001 },
} as const;

type Data = Readonly<Record<string, unknown>>;

/** The `method` of an answer: the request's path, or a text or null where the services differ. */
type Method = GatewayContext | string | null;

/** The path as services name it: `/api/filesystem/openFile` for `/api/rest_j/v1/filesystem/openFile`. */
function methodOf(context: GatewayContext): string {
  return decodeURIComponent(new URL(context.req.url).pathname).replace('/api/rest_j/v1/', '/api/');
}

const jsonType = 'application/json;charset=utf-8';

function json(body: unknown, status = 200, type = jsonType): Response {
  return new Response(JSON.stringify(body), { status, headers: { 'content-type': type } });
}

/** `{method,status,message,data}` with the HTTP status of `status`. */
export function envelope(
  method: Method,
  status: number,
  message: string,
  data: Data = {},
): Response {
  const name = method === null || typeof method === 'string' ? method : methodOf(method);
  return json({ method: name, status, message, data }, httpStatusOf.get(status) ?? 200);
}

export function ok(method: Method, data: Data = {}, message = 'OK'): Response {
  return envelope(method, envelopeStatus.ok, message, data);
}

/** As {@link ok}; `data` gets one more field at its end, a row with one text, which is made while it is sent. */
export function okWithText(
  context: GatewayContext,
  data: Data,
  field: string,
  text: AsyncIterable<string>,
): Response {
  const whole = JSON.stringify({
    method: methodOf(context),
    status: envelopeStatus.ok,
    message: 'OK',
    data: { ...data, [field]: [['']] },
  });
  const end = whole.length - '"]]}}'.length;
  async function* pieces(): AsyncGenerator<Uint8Array, void, void> {
    yield Buffer.from(whole.slice(0, end));
    for await (const piece of text) yield Buffer.from(JSON.stringify(piece).slice(1, -1));
    yield Buffer.from(whole.slice(end));
  }
  return new Response(streamOf(pieces()), { headers: { 'content-type': jsonType } });
}

/** Status 1, HTTP 400. */
export function refused(method: Method, message: string, data: Data = {}): Response {
  return envelope(method, envelopeStatus.error, message, data);
}

/** Status 4, HTTP 206: what the real services throw as a warning. */
export function warned(errCode: number, desc: string): Response {
  const message = `Warning code(警告码): ${String(errCode)}, Warning message(警告信息): ${desc}.`;
  const errorMsg = { ...services.publicservice, level: 1, errCode, ip: '127.0.0.1', desc };
  return envelope(null, envelopeStatus.warning, message, { errorMsg });
}

/** The gateway's own answer for a path that it cannot route: status 1 with HTTP 200 [GatewayParser.scala]. */
export function unrouted(path: string, message: string, data: Data = {}): Response {
  return json({ method: path, status: envelopeStatus.error, message, data });
}

/** The gateway's answer for a path that names no service. */
export function notFound(path: string): Response {
  const body = { method: path, data: [], message: 'Not Found', status: 404 };
  return json(body, 404, 'application/json');
}

/** Spring's answer for a request without a handler: no envelope at all. */
export function springError(status: number, error: string, path: string): Response {
  return json({ timestamp: Date.now(), status, error, path }, status, 'application/json');
}

/** Spring's answer when body or parameters cannot be read. */
export function badRequest(context: GatewayContext): Response {
  return springError(400, 'Bad Request', new URL(context.req.url).pathname);
}

/** The envelope of a thrown error. Any error but ours is a bug, and reads like an unexpected Java exception. */
export function errorAnswer(thrown: unknown): Response {
  if (thrown instanceof GatewayError) {
    const { errorCode: errCode, description: desc, service } = thrown;
    const message = `error code(错误码): ${String(errCode)}, error message(错误信息): ${desc}.`;
    const errorMsg = { ...services[service], level: 2, errCode, ip: '127.0.0.1', desc };
    return refused(null, message, { errorMsg });
  }
  const service = thrown instanceof OperationFailure ? thrown.service : 'gateway';
  const desc = `operation failed(操作失败)s！the reason(原因)：${messageOf(thrown)}`;
  return refused(null, desc, {
    errorMsg: { ...services[service], level: 2, errCode: 0, ip: '127.0.0.1', desc },
  });
}
