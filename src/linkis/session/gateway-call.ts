/** What is asked of a gateway, and where. */
import { apiBase, type Envelope } from '../../contract/index.ts';
import type { WireBytes } from '../connection/connection.ts';

/** A call of the contract: a path below the base, its query and its JSON body. */
export interface GatewayCall {
  /** @default 'GET' */
  readonly method?: 'GET' | 'POST' | 'PUT' | 'DELETE' | undefined;
  readonly path: string;
  readonly query?: Readonly<Record<string, string | number | boolean | undefined>> | undefined;
  readonly body?: Readonly<Record<string, unknown>> | readonly unknown[] | undefined;
  /** Sent in place of a JSON body. */
  readonly bytes?: (WireBytes & { readonly contentType: string }) | undefined;
  /** @default the settings' `requestTimeoutMs` */
  readonly timeoutMs?: number | undefined;
  /** A longer answer is given up with an `AnswerTooLargeError`. @default the most that any answer may have */
  readonly mostBytes?: number | undefined;
  /** What the call asks for, in the user's words, e.g. `the log of task 12`; a refusal names it. */
  readonly what?: string | undefined;
  /**
   * Not every server has the interface: one that does not answers once and for all. `path`: its service is one that every server has, so that
   * one that is away is waited for; `service`: that may be missing too.
   */
  readonly isOptional?: 'path' | 'service' | undefined;
  /** The answer holds secrets: no message quotes it. */
  readonly isSecret?: true | undefined;
}

/** An accepted answer (envelope status 0), with the call's name for messages. */
export interface GatewayAnswer {
  readonly name: string;
  readonly envelope: Envelope;
}

/** `base` may have a path of its own (a proxy's prefix), and may end in `apiBase`. */
export function callUrl(base: string, call: Pick<GatewayCall, 'path' | 'query'>): URL {
  const url = new URL(base);
  const prefix = url.pathname.replace(/\/+$/, '');
  const root = prefix.endsWith(apiBase) ? prefix : `${prefix}${apiBase}`;
  const target = new URL(url.origin);
  // Read as an address, a path that begins with two slashes would name another host.
  target.pathname = `${root}${call.path}`;
  for (const [key, value] of Object.entries(call.query ?? {}))
    if (value !== undefined) target.searchParams.set(key, String(value));
  return target;
}
