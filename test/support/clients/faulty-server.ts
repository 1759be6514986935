/** An HTTP server that answers as no Linkis does, in several ways; without a fault it hands requests on to a real one. */
import { createServer } from 'node:http';

/** What the server answers to everything. `none`: whatever the server behind it answers. */
export type Fault = 'html' | 'empty' | 'wrong-json' | 'bad-gateway' | 'none';

/** A running faulty server. */
export interface FaultyServer {
  readonly url: string;
  fault: Fault;
  close(): Promise<void>;
}

const answers: Readonly<Record<Exclude<Fault, 'none'>, readonly [number, string, string]>> = {
  html: [200, 'text/html', '<!doctype html><title>Sign in</title><h1>Company portal</h1>'],
  empty: [200, 'application/json', ''],
  'wrong-json': [200, 'application/json', '{"hello":"world"}'],
  'bad-gateway': [502, 'text/html', '<html><h1>502 Bad Gateway</h1></html>'],
};

/** Starts one on a free loopback port; without a fault it hands requests to `behind`. */
export async function startFaultyServer(behind: string): Promise<FaultyServer> {
  const server = createServer((request, response) => {
    const { fault } = state;
    if (fault !== 'none') {
      const [status, type, body] = answers[fault];
      request.resume();
      response.writeHead(status, { 'content-type': type }).end(body);
      return;
    }
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      forward(request.method ?? 'GET', new URL(request.url ?? '/', behind), request.headers, chunks)
        .then(({ status, headers, body }) => response.writeHead(status, headers).end(body))
        .catch((thrown: unknown) => response.writeHead(500).end(String(thrown)));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port was given');
  const state: FaultyServer = {
    url: `http://127.0.0.1:${String(address.port)}`,
    fault: 'none',
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return state;
}

async function forward(
  method: string,
  url: URL,
  headers: NodeJS.Dict<string | string[]>,
  chunks: readonly Buffer[],
) {
  const sent = new Headers();
  for (const [name, value] of Object.entries(headers))
    if (
      value !== undefined &&
      !['host', 'connection', 'content-length', 'transfer-encoding'].includes(name)
    )
      sent.set(name, String(value));
  const body = method === 'GET' || method === 'HEAD' ? {} : { body: Buffer.concat(chunks) };
  const answer = await fetch(url, { method, headers: sent, ...body });
  const back: Record<string, string | string[]> = {
    'content-type': answer.headers.get('content-type') ?? 'application/octet-stream',
    'set-cookie': answer.headers.getSetCookie(),
  };
  return { status: answer.status, headers: back, body: Buffer.from(await answer.arrayBuffer()) };
}
