/** Sends one HTTP request to the server and gives the raw answer. It knows sockets and proxies, and nothing of Linkis. */
import { readFile } from 'node:fs/promises';
import { connect as connectSocket } from 'node:net';
import { Readable } from 'node:stream';
import type { Agent, Dispatcher } from 'undici';
import { LinkisKernelError, messageOf } from '../../shared/index.ts';
import { proxyFor } from './proxy.ts';

export interface WireRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | WireBytes | undefined;
}

/** A body that is not held in memory. */
export interface WireBytes {
  /** Bytes in all. */
  readonly size: number;
  readonly open: () => AsyncIterable<Uint8Array>;
}

/** The caller must read the body or give it up with `discard`. */
export interface WireAnswer {
  readonly status: number;
  readonly contentType: string;
  readonly contentDisposition: string | undefined;
  /** Each `Set-Cookie` header is an entry. */
  readonly setCookies: readonly string[];
  readonly location: string | undefined;
  readonly retryAfter: string | undefined;
  readonly body: AsyncIterable<Uint8Array>;
  readonly discard: () => Promise<void>;
}

/** Sends requests. It follows no redirect: a redirect is an answer like any other. */
export interface Connection {
  send(request: WireRequest, signal: AbortSignal): Promise<WireAnswer>;
  close(): Promise<void>;
}

/** With more, requests would only queue in the gateway; with fewer, a slow page of rows would hold up a status. */
const connectionsPerServer = 8;
const connectTimeoutMs = 10_000;

/** Hands each request to `fetch`, e.g. of a gateway in this process. */
export function connectionTo(fetch: (request: Request) => Promise<Response>): Connection {
  return {
    async send({ method, url, headers, body }, signal) {
      const init = { method, headers: { ...headers }, signal, redirect: 'manual' as const };
      const content =
        typeof body === 'object'
          ? { body: streamOf(body.open()), duplex: 'half' as const }
          : { body: body ?? null };
      const response = await fetch(new Request(url, { ...init, ...content }));
      return {
        status: response.status,
        contentType: response.headers.get('content-type') ?? '',
        contentDisposition: response.headers.get('content-disposition') ?? undefined,
        setCookies: response.headers.getSetCookie(),
        location: response.headers.get('location') ?? undefined,
        retryAfter: response.headers.get('retry-after') ?? undefined,
        body: response.body ?? emptyBody(),
        discard: async () => {
          await response.body?.cancel();
        },
      };
    },
    close: () => Promise.resolve(),
  };
}

function streamOf(bytes: AsyncIterable<Uint8Array>): ReadableStream<Uint8Array> {
  return Readable.toWeb(Readable.from(bytes)) as ReadableStream<Uint8Array>;
}

async function* emptyBody(): AsyncGenerator<Uint8Array> {
  // A 204 has no body.
}

/** PEM files for TLS. All are optional; a certificate and its key come together. */
export interface TlsFiles {
  readonly caFile?: string | undefined;
  readonly certFile?: string | undefined;
  readonly keyFile?: string | undefined;
}

interface TlsOptions {
  ca?: string[];
  cert?: string;
  key?: string;
}

const tlsFileNames = {
  caFile: { what: 'CA file', hint: 'Set caFile (LINKIS_CA_FILE) to a readable PEM file.' },
  certFile: { what: 'certificate file', hint: 'Set certFile to a readable PEM file.' },
  keyFile: { what: 'key file', hint: 'Set keyFile to a readable PEM file.' },
} as const;

async function readPem(file: string, kind: keyof typeof tlsFileNames): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (thrown) {
    const { what, hint } = tlsFileNames[kind];
    throw new LinkisKernelError(
      'CONFIG_INVALID',
      `The ${what} ${file} cannot be read: ${messageOf(thrown)}`,
      { hint, cause: thrown },
    );
  }
}

async function tlsOptions({ caFile, certFile, keyFile }: TlsFiles): Promise<TlsOptions> {
  const options: TlsOptions = {};
  if ((certFile === undefined) !== (keyFile === undefined))
    throw new LinkisKernelError(
      'CONFIG_INVALID',
      `${certFile === undefined ? 'keyFile' : 'certFile'} is set without ${certFile === undefined ? 'certFile' : 'keyFile'}`,
      { hint: 'A client certificate needs both: certFile and keyFile.' },
    );
  if (caFile !== undefined) {
    const { rootCertificates } = await import('node:tls');
    options.ca = [...rootCertificates, await readPem(caFile, 'caFile')];
  }
  if (certFile !== undefined) options.cert = await readPem(certFile, 'certFile');
  if (keyFile !== undefined) options.key = await readPem(keyFile, 'keyFile');
  return options;
}

function textsOf(header: string | string[] | undefined): readonly string[] {
  return header === undefined ? [] : typeof header === 'string' ? [header] : header;
}

/** The undici dispatchers of one client: a direct one, and one for each proxy. */
interface Dispatchers {
  of(url: URL): Dispatcher;
  destroy(): Promise<void>;
}

/** Called for each connection: a local gateway that was started again listens on another socket. */
export type SocketPath = () => string;

async function openDispatchers(
  files: TlsFiles,
  socketPath: SocketPath | undefined,
): Promise<Dispatchers> {
  const tls = await tlsOptions(files);
  const { Agent, ProxyAgent } = await import('undici');
  const options: Agent.Options = {
    connections: connectionsPerServer,
    connect: { ...tls, timeout: connectTimeoutMs },
    // The caller sets the deadlines: a second clock here would only blur the message.
    headersTimeout: 0,
    bodyTimeout: 0,
  };
  if (socketPath !== undefined) {
    options.connect = (_options, callback) => {
      const socket = connectSocket(socketPath());
      socket.once('error', (thrown) => callback(thrown, null));
      socket.once('connect', () => callback(null, socket));
    };
  }
  const direct = new Agent(options);
  const proxied = new Map<string, Dispatcher>();
  return {
    of(url) {
      const proxy = socketPath === undefined ? proxyFor(url, process.env) : undefined;
      if (proxy === undefined) return direct;
      const known = proxied.get(proxy.url);
      if (known !== undefined) return known;
      const made = new ProxyAgent({
        ...options,
        uri: proxy.url,
        requestTls: { ...tls, timeout: connectTimeoutMs },
        proxyTls: { timeout: connectTimeoutMs },
        ...(proxy.authorization !== undefined && { token: proxy.authorization }),
        // The proxy gets an http request as it is, as from other tools: many proxies allow tunnels to port 443 only.
        proxyTunnel: false,
      });
      proxied.set(proxy.url, made);
      return made;
    },
    async destroy() {
      await Promise.all([direct, ...proxied.values()].map(async (one) => one.destroy()));
    },
  };
}

/**
 * Pooled keep-alive connections over undici, which loads with the first request, so that a kernel starts without it. The usual proxy
 * variables count, but never for this machine nor with a `socketPath`: that Unix socket gets every request, whatever host its url has.
 */
export function pooledConnection(files: TlsFiles, socketPath?: SocketPath): Connection {
  let dispatchers: Promise<Dispatchers> | undefined;
  return {
    async send({ method, url, headers, body }, signal) {
      dispatchers ??= openDispatchers(files, socketPath).catch((thrown: unknown) => {
        dispatchers = undefined;
        throw thrown;
      });
      const answer = await (await dispatchers).of(url).request({
        origin: url.origin,
        path: `${url.pathname}${url.search}`,
        method,
        ...(typeof body === 'object'
          ? {
              headers: { ...headers, 'content-length': String(body.size) },
              body: Readable.from(body.open()),
            }
          : { headers, body: body ?? null }),
        signal,
      });
      const [contentType] = textsOf(answer.headers['content-type']);
      const [contentDisposition] = textsOf(answer.headers['content-disposition']);
      const [location] = textsOf(answer.headers['location']);
      const [retryAfter] = textsOf(answer.headers['retry-after']);
      return {
        status: answer.statusCode,
        contentType: contentType ?? '',
        contentDisposition,
        setCookies: textsOf(answer.headers['set-cookie']),
        location,
        retryAfter,
        body: answer.body,
        discard: async () => {
          await answer.body.dump();
        },
      };
    },
    async close() {
      await (await dispatchers)?.destroy();
    },
  };
}
