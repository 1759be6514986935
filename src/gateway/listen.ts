/** A handler on a socket, with the check that a browser page of another origin cannot talk to it. */
import type { AddressInfo } from 'node:net';
import { serve, type ServerType } from '@hono/node-server';
import { LinkisKernelError, messageOf } from '../shared/index.ts';
import { envelope } from './answer.ts';
import { envelopeStatus } from '../contract/index.ts';
import { fileErrorCode } from './file-error.ts';

/** A listening server. */
export interface Listening {
  readonly url: URL;
  close(): Promise<void>;
}

const loopback: readonly string[] = ['127.0.0.1', 'localhost', '[::1]', '::1'];

/** Listens; port 0 takes a free one. Rejects with `PORT_TAKEN` or `GATEWAY_START`. */
export async function listen(
  handle: (request: Request) => Promise<Response>,
  at: { readonly host: string; readonly port: number },
  allowedHosts: readonly string[],
): Promise<Listening> {
  const checked = async (request: Request): Promise<Response> =>
    isForeign(request, at.host, allowedHosts)
      ? envelope(
          null,
          envelopeStatus.forbidden,
          'This gateway answers requests to its own address only (Host or Origin is foreign)',
        )
      : handle(request);
  const server = await new Promise<ServerType>((resolve, reject) => {
    const started = serve({ fetch: checked, hostname: at.host, port: at.port }, () => {
      started.off('error', refuse);
      resolve(started);
    });
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

/** On a loopback address only its own names are answered, so that DNS rebinding leads nowhere; a named address answers to any Host. */
function isForeign(request: Request, listening: string, allowedHosts: readonly string[]): boolean {
  const allowed = [...loopback, listening, ...allowedHosts];
  const host = hostname(`http://${request.headers.get('host') ?? ''}`);
  if (loopback.includes(listening) && !allowed.includes(host)) return true;
  const origin = request.headers.get('origin');
  if (origin === null) return false;
  return !allowed.includes(hostname(origin)) && hostname(origin) !== host;
}

function hostname(url: string): string {
  return URL.canParse(url) ? new URL(url).hostname : '';
}
