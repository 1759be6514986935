/** Serves a handler on a socket, and refuses requests of web pages of another origin. */
import { randomInt } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import { createAdaptorServer, type ServerType } from '@hono/node-server';
import { LinkisKernelError, messageOf, systemCodeOf } from '../shared/index.ts';
import { isForeign } from './access/foreign-request.ts';
import { envelope } from './answers/answer.ts';
import { envelopeStatus } from '../contract/index.ts';

export interface Listening {
  readonly url: URL;
  close(): Promise<void>;
}

/** How long a client may take to send a request's headers, and the whole request. */
export interface RequestClocks {
  readonly headersMs: number;
  readonly wholeMs: number;
}

/** Long enough for 128 MB over a slow line, short enough that idle connections do not pile up. */
const usualClocks: RequestClocks = { headersMs: 15_000, wholeMs: 300_000 };

/** Where to listen: on a port (0 takes a free one), or on a Unix socket (on Windows a named pipe), which no browser reaches. */
export type ListenAddress =
  { readonly host: string; readonly port: number } | { readonly socket: string };

/** The address in the execution ids of a gateway on a Unix socket: random at each start, so that no id outlives its gateway. */
function inventedUrl(): URL {
  return new URL(`http://127.0.0.1:${String(randomInt(20_000, 60_000))}`);
}

/** Listens. Rejects with `PORT_TAKEN` or `GATEWAY_START`. */
export async function listen(
  handle: (request: Request) => Promise<Response>,
  at: ListenAddress,
  allowedHosts: readonly string[],
  clocks: RequestClocks = usualClocks,
): Promise<Listening> {
  const checked = async (request: Request): Promise<Response> =>
    'host' in at && isForeign(request.headers, at.host, allowedHosts)
      ? envelope(
          null,
          envelopeStatus.forbidden,
          'This gateway answers requests to its own address only (Host or Origin is foreign)',
        )
      : handle(request);
  const server = await new Promise<ServerType>((resolve, reject) => {
    const serverOptions = {
      headersTimeout: clocks.headersMs,
      requestTimeout: clocks.wholeMs,
      connectionsCheckingInterval: Math.max(50, clocks.headersMs / 10),
    };
    const started = createAdaptorServer({
      fetch: checked,
      ...('host' in at && { hostname: at.host }),
      serverOptions,
    });
    const refuse = (error: Error): void => {
      const taken = systemCodeOf(error) === 'EADDRINUSE';
      reject(
        new LinkisKernelError(
          taken ? 'PORT_TAKEN' : 'GATEWAY_START',
          `The gateway cannot listen on ${'host' in at ? `${at.host}:${String(at.port)}` : at.socket}: ${messageOf(error)}`,
          {
            cause: error,
            hint: 'host' in at ? 'Choose another port, or 0 for a free one.' : undefined,
          },
        ),
      );
    };
    started.on('error', refuse);
    const listening = (): void => {
      started.off('error', refuse);
      resolve(started);
    };
    if ('host' in at) started.listen(at.port, at.host, listening);
    else started.listen(at.socket, listening);
  });
  return {
    url: 'host' in at ? urlOf(server.address(), at) : inventedUrl(),
    async close() {
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
        if ('closeAllConnections' in server) server.closeAllConnections();
      });
    },
  };
}

function urlOf(
  address: AddressInfo | string | null,
  at: { readonly host: string; readonly port: number },
): URL {
  const port = isAddress(address) ? address.port : at.port;
  const host = at.host.includes(':') ? `[${at.host}]` : at.host;
  return new URL(`http://${host}:${String(port)}`);
}

function isAddress(address: AddressInfo | string | null): address is AddressInfo {
  return typeof address === 'object' && address !== null;
}
