/** A handler on a socket, with the check that a browser page of another origin cannot talk to it. */
import type { AddressInfo } from 'node:net';
import { serve, type ServerType } from '@hono/node-server';
import { LinkisKernelError, messageOf } from '../shared/index.ts';
import { isForeign } from './access/foreign-request.ts';
import { envelope } from './answer.ts';
import { envelopeStatus } from '../contract/index.ts';
import { fileErrorCode } from './file-error.ts';

/** A listening server. */
export interface Listening {
  readonly url: URL;
  close(): Promise<void>;
}

/** How long a client may take to send a request. */
export interface RequestClocks {
  readonly headersMs: number;
  /** With its body. */
  readonly wholeMs: number;
}

/** Long enough for 128 MB over a slow line, short enough that idle connections do not pile up. */
const usualClocks: RequestClocks = { headersMs: 15_000, wholeMs: 300_000 };

/** Listens; port 0 takes a free one. Rejects with `PORT_TAKEN` or `GATEWAY_START`. */
export async function listen(
  handle: (request: Request) => Promise<Response>,
  at: { readonly host: string; readonly port: number },
  allowedHosts: readonly string[],
  clocks: RequestClocks = usualClocks,
): Promise<Listening> {
  const checked = async (request: Request): Promise<Response> =>
    isForeign(request.headers, at.host, allowedHosts)
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
    const started = serve(
      { fetch: checked, hostname: at.host, port: at.port, serverOptions },
      () => {
        started.off('error', refuse);
        resolve(started);
      },
    );
    const refuse = (error: Error): void => {
      const taken = fileErrorCode(error) === 'EADDRINUSE';
      reject(
        new LinkisKernelError(
          taken ? 'PORT_TAKEN' : 'GATEWAY_START',
          `The gateway cannot listen on ${at.host}:${String(at.port)}: ${messageOf(error)}`,
          { cause: error, hint: 'Choose another port, or 0 for a free one.' },
        ),
      );
    };
    started.on('error', refuse);
  });
  const address = server.address();
  const port = isAddress(address) ? address.port : at.port;
  const host = at.host.includes(':') ? `[${at.host}]` : at.host;
  return {
    url: new URL(`http://${host}:${String(port)}`),
    async close() {
      await new Promise<void>((resolve) => {
        server.close(() => {
          resolve();
        });
        if ('closeAllConnections' in server) server.closeAllConnections();
      });
    },
  };
}

function isAddress(address: AddressInfo | string | null): address is AddressInfo {
  return typeof address === 'object' && address !== null;
}
