/**
 * Connections that are kept open between requests, over Node's own client, which costs a kernel a quarter of the memory of other clients. It
 * loads with the first request, and an agent for proxies only where there is one.
 */
import type { Agent, ClientRequest, IncomingMessage, RequestOptions } from 'node:http';
import { Readable } from 'node:stream';
import type { Connection, WireAnswer, WireBytes, WireRequest } from './connection.ts';
import { type Proxy, proxyFor } from './proxy.ts';
import { secureContext, type TlsFiles } from './tls-files.ts';

/** With more, requests would only queue in the gateway; with fewer, a slow page of rows would hold up a status. */
const connectionsPerServer = 8;
const connectTimeoutMs = 10_000;
/** A server that says nothing may close an idle connection after 5 s: ours goes before, so that no request is sent into a closed one. */
const idleMs = 4000;
/** A longer body that nobody wants costs more than a new connection. */
const readAnywayBytes = 65_536;

/** Called for each connection: a local gateway that was started again listens on another socket. */
export type SocketPath = () => string;

/** Sends through the connections of one server or proxy. */
interface Route {
  readonly agent: Agent;
  readonly request: (options: RequestOptions) => ClientRequest;
}

interface Routes {
  to(url: URL): Promise<Route>;
  close(): void;
}

async function openRoutes(files: TlsFiles, isSocket: boolean): Promise<Routes> {
  const context = await secureContext(files);
  const routes = new Map<string, Promise<Route>>();
  const open = async (proxy: Proxy | undefined, isSecure: boolean): Promise<Route> => {
    const secure = context === undefined ? {} : { secureContext: context };
    const { request } = isSecure ? await import('node:https') : await import('node:http');
    const agent = await (proxy === undefined ? directAgent(isSecure) : proxyAgent(proxy, isSecure));
    return { agent, request: (options) => request({ ...options, ...secure, agent }) };
  };
  return {
    async to(url) {
      const proxy = isSocket ? undefined : proxyFor(url, process.env);
      const isSecure = url.protocol === 'https:';
      const key = `${url.protocol} ${proxy?.url ?? ''} ${proxy?.authorization ?? ''}`;
      const known = routes.get(key) ?? open(proxy, isSecure);
      routes.set(key, known);
      return known;
    },
    close() {
      for (const route of routes.values()) void route.then(({ agent }) => agent.destroy());
    },
  };
}

const kept = { keepAlive: true, timeout: idleMs } as const;

async function directAgent(isSecure: boolean): Promise<Agent> {
  const options = { ...kept, maxSockets: connectionsPerServer };
  if (!isSecure) return new (await import('node:http')).Agent(options);
  return new (await import('node:https')).Agent(options);
}

/** Plain requests go to the proxy as they are, as from other tools: many proxies allow tunnels to port 443 only. */
async function proxyAgent({ url, authorization }: Proxy, isSecure: boolean): Promise<Agent> {
  if (url.startsWith('socks')) {
    const { SocksProxyAgent } = await import('socks-proxy-agent');
    return new SocksProxyAgent(socksUrl(url, authorization), kept);
  }
  const headers = authorization === undefined ? {} : { 'Proxy-Authorization': authorization };
  if (isSecure) {
    const { HttpsProxyAgent } = await import('https-proxy-agent');
    return new HttpsProxyAgent(url, { ...kept, headers });
  }
  const { HttpProxyAgent } = await import('http-proxy-agent');
  return new HttpProxyAgent(url, { ...kept, headers });
}

/** SOCKS takes user and password from its address, and is to find the host itself: only it may know the names behind it. */
function socksUrl(address: string, authorization: string | undefined): URL {
  const url = new URL(address.replace(/^socks5:/, 'socks5h:'));
  const credentials = Buffer.from(authorization?.replace(/^Basic /, '') ?? '', 'base64').toString();
  const [user = '', ...password] = credentials.split(':');
  url.username = encodeURIComponent(user);
  url.password = encodeURIComponent(password.join(':'));
  return url;
}

/** The usual proxy variables count, but never for this machine nor with a `socketPath`: that Unix socket gets every request. */
export function pooledConnection(files: TlsFiles, socketPath?: SocketPath): Connection {
  let routes: Promise<Routes> | undefined;
  return {
    async send(request, signal) {
      routes ??= openRoutes(files, socketPath !== undefined).catch((thrown: unknown) => {
        routes = undefined;
        throw thrown;
      });
      const route = await (await routes).to(request.url);
      return sent(request, route, socketPath?.(), signal);
    },
    async close() {
      (await routes)?.close();
    },
  };
}

async function sent(
  { method, url, headers, body }: WireRequest,
  route: Route,
  socketPath: string | undefined,
  signal: AbortSignal,
): Promise<WireAnswer> {
  const size = typeof body === 'string' ? Buffer.byteLength(body) : body?.size;
  return new Promise((resolve, reject) => {
    const outgoing = route.request({
      ...(socketPath === undefined
        ? { host: url.hostname.replace(/^\[|\]$/g, ''), port: url.port }
        : { socketPath }),
      protocol: url.protocol,
      path: `${url.pathname}${url.search}`,
      method,
      headers: {
        ...headers,
        host: url.host,
        ...(size !== undefined && { 'content-length': String(size) }),
      },
      signal,
    });
    limitConnecting(outgoing);
    // For as long as it lives: an error after the answer began is an error of its body too, and would else end the process.
    outgoing.on('error', reject);
    outgoing.once('response', (answer) => resolve(answerOf(answer)));
    if (typeof body !== 'object') {
      outgoing.end(body);
      return;
    }
    const source = Readable.from(announced(body));
    source.once('error', (thrown) => outgoing.destroy(thrown));
    outgoing.once('close', () => source.destroy());
    source.pipe(outgoing);
  });
}

/** What was announced and what is sent must agree: the server would take the next request for the rest of this one. */
async function* announced({ size, open }: WireBytes): AsyncGenerator<Uint8Array> {
  let sentBytes = 0;
  for await (const chunk of open()) {
    sentBytes += chunk.byteLength;
    if (sentBytes > size) break;
    yield chunk;
  }
  if (sentBytes !== size)
    throw new Error(
      `what is sent changed meanwhile: it had ${String(size)} bytes and now has ${sentBytes > size ? 'more' : String(sentBytes)}`,
    );
}

/** Node itself waits for a connection as long as the system does, which is minutes. Waiting for one of our own to be free is not limited. */
function limitConnecting(outgoing: ClientRequest): void {
  outgoing.once('socket', (socket) => {
    if (outgoing.reusedSocket) return;
    const timer = setTimeout(() => {
      const text = `no connection within ${String(connectTimeoutMs)} ms`;
      outgoing.destroy(Object.assign(new Error(text), { code: 'CONNECT_TIMEOUT' }));
    }, connectTimeoutMs);
    const stop = (): void => clearTimeout(timer);
    socket.once('encrypted' in socket ? 'secureConnect' : 'connect', stop);
    outgoing.once('close', stop);
    if (!socket.connecting && !('encrypted' in socket)) stop();
  });
}

function answerOf(answer: IncomingMessage): WireAnswer {
  const { headers } = answer;
  return {
    status: answer.statusCode ?? 0,
    contentType: headers['content-type'] ?? '',
    contentDisposition: headers['content-disposition'],
    setCookies: headers['set-cookie'] ?? [],
    location: headers.location,
    retryAfter: headers['retry-after'],
    body: answer,
    discard: async () => {
      if (Number(headers['content-length']) <= readAnywayBytes) answer.resume();
      else answer.destroy();
    },
  };
}
