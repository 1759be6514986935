/** One HTTP request and its raw answer. Nothing here knows Linkis. */
import { Readable } from 'node:stream';

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
