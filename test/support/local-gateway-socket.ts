/** The local gateway of a state directory, found as kernels find it and asked over its Unix socket. */
import { readFile } from 'node:fs/promises';
import { type IncomingMessage, request } from 'node:http';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { deferred } from '../../src/shared/index.ts';

/** What the file of a gateway says. */
export interface GatewayFile {
  readonly url: string;
  readonly socket: string;
  readonly user: string;
  readonly password: string;
  readonly pid: number;
  readonly version: string;
}

/** Rejects when there is no such file. */
export async function gatewayFileOf(state: string, name = 'gateway'): Promise<GatewayFile> {
  return JSON.parse(await readFile(path.join(state, `${name}.json`), 'utf8')) as GatewayFile;
}

/** An answer, read whole. */
export interface SocketAnswer {
  readonly status: number;
  readonly cookie: string;
  readonly body: Readonly<Record<string, unknown>>;
}

/** Sends one request below the base of the API; a `body` makes it a POST. */
export async function askSocket(
  socket: string,
  route: string,
  init: { readonly headers?: Readonly<Record<string, string>>; readonly body?: unknown } = {},
): Promise<SocketAnswer> {
  const { promise, resolve, reject } = deferred<IncomingMessage>();
  const outgoing = request({
    socketPath: socket,
    path: `/api/rest_j/v1${route}`,
    headers: { ...init.headers, 'content-type': 'application/json' },
    method: init.body === undefined ? 'GET' : 'POST',
  });
  outgoing.once('response', resolve).once('error', reject);
  outgoing.end(init.body === undefined ? undefined : JSON.stringify(init.body));
  const answer = await promise;
  return {
    status: answer.statusCode ?? 0,
    cookie: (answer.headers['set-cookie'] ?? []).map((line) => line.split(';')[0]).join('; '),
    body: JSON.parse(await text(answer)) as Record<string, unknown>,
  };
}
