/** Finds who sends a request: by token headers or cookies, else by the session's ticket. */
import type { Credentials, Identity, TokenCheck } from './credentials.ts';
import { type Sessions, ticketCookie } from './sessions.ts';

/** A sender who is refused, with the message of the 401 envelope. */
export interface Stranger {
  readonly identity: undefined;
  readonly message: string;
  readonly expired: boolean;
}

export type Caller =
  { readonly identity: Identity; readonly ticket: string | undefined } | Stranger;

const notLoggedIn = 'You are not logged in, please login first(您尚未登录，请先登录)!';
/** A service's answer to a ticket that it no longer knows. */
export const ticketExpired =
  'errCode: 11002 ,desc: You are not logged in, please login first!(您尚未登录，请先登录!) ,ip: 127.0.0.1 ,port: 9001 ,serviceKind: linkis-mg-gateway';

function cookiesOf(headers: Headers): ReadonlyMap<string, string> {
  const pairs = (headers.get('cookie') ?? '').split(';').map((pair) => pair.trim());
  return new Map(
    pairs
      .filter((pair) => pair.includes('='))
      .map((pair) => [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)]),
  );
}

/** Checks the token of the request; undefined when it has none. */
export function tokenOf(headers: Headers, credentials: Credentials): TokenCheck | undefined {
  const cookies = cookiesOf(headers);
  const token = headers.get('token-code') ?? cookies.get('Token-Code');
  const user = headers.get('token-user') ?? cookies.get('Token-User');
  if (token === undefined || token === null || user === undefined || user === null) {
    return undefined;
  }
  return credentials.token(token, user);
}

/** The user of the ticket in the request's cookie. */
export function ticketHolder(headers: Headers, sessions: Sessions): Caller {
  const ticket = cookiesOf(headers).get(ticketCookie);
  if (ticket === undefined) return { identity: undefined, message: notLoggedIn, expired: false };
  const identity = sessions.find(ticket);
  return identity === undefined
    ? { identity: undefined, message: ticketExpired, expired: true }
    : { identity, ticket };
}

/** The sender of a call to a service. No answer repeats the token. */
export function authenticate(
  headers: Headers,
  credentials: Credentials,
  sessions: Sessions,
): Caller {
  const checked = tokenOf(headers, credentials);
  if (checked === undefined) return ticketHolder(headers, sessions);
  if ('identity' in checked) return { identity: checked.identity, ticket: undefined };
  const message = `Token Authentication Failed, reason: errCode: ${String(checked.errorCode)} ,desc: ${checked.description} ,ip: 127.0.0.1 ,port: 9001 ,serviceKind: linkis-mg-gateway`;
  return { identity: undefined, message, expired: false };
}
