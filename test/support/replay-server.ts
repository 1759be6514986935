/** A real HTTP server on loopback that answers as a test tells it to, well or badly, and keeps the requests. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { listenOnLoopback, type Loopback } from './loopback.ts';

/** A request as it came in. */
export interface SeenRequest {
  readonly method: string;
  /** Below `/api/rest_j/v1`. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingMessage['headers'];
  readonly body: unknown;
}

/** How to answer: a body (an object is sent as JSON), or one of the ways in which a server fails. */
export type Answer =
  | {
      readonly status?: number;
      readonly headers?: Readonly<Record<string, string | readonly string[]>>;
      readonly body?: unknown;
    }
  | 'reset'
  | 'hang'
  | 'truncated';

/** An envelope with status 0. */
export function ok(data: unknown, message = 'OK'): Answer {
  return { body: { method: '/api/x', status: 0, message, data } };
}

/** An envelope that refuses. */
export function no(
  httpStatus: number,
  status: number,
  message: string,
  data: unknown = {},
): Answer {
  return { status: httpStatus, body: { method: null, status, message, data } };
}

/** A running server. */
export interface ReplayServer extends Loopback {
  readonly requests: readonly SeenRequest[];
  /** Requests of a path, or of all that the expression matches. */
  seen(path: RegExp): readonly SeenRequest[];
}

async function bodyOf(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const text = Buffer.concat(chunks).toString('utf8');
  return text === '' ? undefined : JSON.parse(text);
}

function send(response: ServerResponse, answer: Answer): void {
  if (answer === 'hang') return;
  if (answer === 'reset') {
    response.socket?.resetAndDestroy();
    return;
  }
  if (answer === 'truncated') {
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': '100' });
    response.write('{"method":"/api/x","status":0,"mess', () => response.destroy());
    return;
  }
  const { status = 200, headers = {}, body = '' } = answer;
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const type = typeof body === 'string' ? {} : { 'content-type': 'application/json;charset=UTF-8' };
  response.writeHead(status, { ...type, ...(headers as Record<string, string | string[]>) });
  response.end(text);
}

/** Starts a server; `answer` is called for each request. */
export async function startReplayServer(
  answer: (request: SeenRequest) => Answer | Promise<Answer>,
): Promise<ReplayServer> {
  const requests: SeenRequest[] = [];
  const server = createServer((request, response) => {
    void (async () => {
      const url = new URL(request.url ?? '/', 'http://server');
      const seen = {
        method: request.method ?? '',
        path: url.pathname.replace('/api/rest_j/v1', ''),
        query: url.searchParams,
        headers: request.headers,
        body: await bodyOf(request),
      };
      requests.push(seen);
      send(response, await answer(seen));
    })();
  });
  return {
    ...(await listenOnLoopback(server)),
    requests,
    seen: (path) => requests.filter((request) => path.test(request.path)),
  };
}
