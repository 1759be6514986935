/** The local gateway of a state directory, found as kernels find it and asked over its Unix socket. */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { Agent, fetch } from 'undici';

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
  const dispatcher = new Agent({ connect: { socketPath: socket } });
  try {
    const answer = await fetch(`http://local-gateway/api/rest_j/v1${route}`, {
      dispatcher,
      headers: { ...init.headers, 'content-type': 'application/json' },
      ...(init.body !== undefined && { method: 'POST', body: JSON.stringify(init.body) }),
    });
    return {
      status: answer.status,
      cookie: answer.headers
        .getSetCookie()
        .map((line) => line.split(';')[0])
        .join('; '),
      body: (await answer.json()) as Record<string, unknown>,
    };
  } finally {
    await dispatcher.close();
  }
}
