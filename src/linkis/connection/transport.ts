/** Sends one request and gives its answer as an envelope, or an error that says why not. No login, no retry, no meaning of `data`. */
import { decodeEnvelope, type Envelope, excerptOf } from '../../contract/index.ts';
import { parseJson } from '../../shared/index.ts';
import type { Connection, WireAnswer, WireRequest } from './connection.ts';
import { withDeadline } from '../ground/deadline.ts';
import { AnswerTooLargeError, LinkisTransportError } from '../ground/linkis-error.ts';
import { unreachable } from './unreachable.ts';

/** An answer in Linkis' own form, whatever it says. */
export interface TransportAnswer {
  readonly httpStatus: number;
  readonly envelope: Envelope;
  readonly setCookies: readonly string[];
  readonly retryAfterMs: number | undefined;
}

/** In bytes: above the gateway's own limit for a page of rows that a notebook can want. */
export const maximumBodyBytes: number = 128 * 1024 * 1024;

/** The request as messages name it: without the query, which may hold the user's paths. */
export function nameOf(request: WireRequest): string {
  return `${request.method} ${request.url.origin}${request.url.pathname}`;
}

/** The whole body as text. Throws {@link AnswerTooLargeError} when it has more than `most` bytes; the rest is not read. */
export async function readText(
  answer: WireAnswer,
  name: string,
  most: number = maximumBodyBytes,
): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of answer.body) {
    size += chunk.byteLength;
    chunks.push(chunk);
    if (size > most) throw new AnswerTooLargeError(name, most, beginningOf(chunks));
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** Enough to tell what kind of answer it is. */
const beginningBytes = 4096;

function beginningOf(chunks: readonly Uint8Array[]): string {
  return Buffer.concat(chunks.slice(0, beginningBytes), beginningBytes).toString('latin1');
}

/** The longest wait that a server may ask for, in milliseconds. */
const longestWaitMs = 60_000;

/** The wait in `Retry-After` (seconds or a date) of a server that is overloaded (429) or away (503). */
function askedWaitMs({ status, retryAfter }: WireAnswer): number | undefined {
  if ((status !== 429 && status !== 503) || retryAfter === undefined) return undefined;
  const ms = /^\s*\d+\s*$/.test(retryAfter)
    ? Number(retryAfter) * 1000
    : Date.parse(retryAfter) - Date.now();
  return Number.isNaN(ms) ? undefined : Math.min(longestWaitMs, Math.max(0, ms));
}

/** The error for an answer that is not Linkis': a proxy's page, another server, a body cut short. */
export function notLinkis(name: string, answer: WireAnswer, text: string): LinkisTransportError {
  const { status, contentType, location } = answer;
  const away = status === 502 || status === 503 || status === 504;
  const to = location === undefined ? '' : ` to ${excerptOf(location)}`;
  return new LinkisTransportError(
    'LINKIS_HTTP',
    `${name} does not answer like Linkis: HTTP ${String(status)}${to} ${contentType === '' ? 'without a content type' : contentType} '${excerptOf(text)}'`,
    {
      hint:
        status === 429
          ? 'The gateway, or a proxy before it, has had too many requests; try again in a moment.'
          : away
            ? 'The gateway is down or starting behind its proxy; try again, and if it lasts ask its administrator.'
            : 'Check the url: it must be that of the Linkis gateway (usually port 9001), not of its web console or of another server.',
      // With a 429 the server has turned the request away.
      maybeProcessed: status !== 429,
      retryAfterMs: askedWaitMs(answer),
      pageStatus: status,
      // A proxy's page, a redirect to its login, a body cut short: all of these have been seen to pass.
      transient: true,
    },
  );
}

/**
 * Sends `request` and reads the answer to its end within `timeoutMs`, at most `mostBytes` of it. The JSON body counts, not the HTTP status.
 * Rejects with a {@link LinkisTransportError}, or with `signal.reason`.
 */
export async function exchange(
  connection: Connection,
  request: WireRequest,
  timeoutMs: number,
  signal: AbortSignal | undefined,
  mostBytes?: number,
): Promise<TransportAnswer> {
  const name = nameOf(request);
  try {
    return await withDeadline(timeoutMs, signal, async (inner) => {
      const answer = await connection.send(request, inner);
      const text = await readText(answer, name, mostBytes);
      const envelope = decodeEnvelope(parseJson(text));
      if (envelope === undefined) throw notLinkis(name, answer, text);
      const { status: httpStatus, setCookies } = answer;
      return { httpStatus, envelope, setCookies, retryAfterMs: askedWaitMs(answer) };
    });
  } catch (thrown) {
    signal?.throwIfAborted();
    throw unreachable(request, thrown);
  }
}
