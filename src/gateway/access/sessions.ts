/** Who is logged in: random tickets in memory, which expire when unused. A restart logs everybody out, as in Linkis. */
import { randomBytes } from 'node:crypto';
import type { CodeEnvironment } from '../engines/code-environment.ts';
import type { Identity } from './credentials.ts';

/** The cookie's name in Linkis ≥ 1.2 [ServerConfiguration.scala]. */
export const ticketCookie = 'linkis_user_session_ticket_id_v1';
/** Cookie of a proxy user's session; here it is only cleared. */
export const proxyTicketCookie = 'linkis_user_session_proxy_ticket_id_v1';

export interface Sessions {
  /** Makes a ticket for the user, whose code runs in `environment`. */
  open(identity: Identity, environment?: CodeEnvironment): string;
  /** The ticket's user; undefined when the ticket is unknown or has expired. Extends the session. */
  find(ticket: string): Identity | undefined;
  /** The environment for the user's code; undefined = the gateway's own. */
  environment(ticket: string): CodeEnvironment | undefined;
  close(ticket: string): void;
}

/** Sessions that end after `timeoutMs` without use by the clock `now`. */
export function createSessions(timeoutMs: number, now: () => Date): Sessions {
  const tickets = new Map<
    string,
    { identity: Identity; environment: CodeEnvironment | undefined; lastUse: number }
  >();
  const isExpired = (lastUse: number): boolean => now().getTime() - lastUse > timeoutMs;
  return {
    open(identity, environment) {
      for (const [ticket, session] of tickets) {
        if (isExpired(session.lastUse)) tickets.delete(ticket);
      }
      const ticket = randomBytes(32).toString('base64url');
      tickets.set(ticket, { identity, environment, lastUse: now().getTime() });
      return ticket;
    },
    find(ticket) {
      const session = tickets.get(ticket);
      if (session === undefined) return undefined;
      if (isExpired(session.lastUse)) {
        tickets.delete(ticket);
        return undefined;
      }
      session.lastUse = now().getTime();
      return session.identity;
    },
    environment: (ticket) => tickets.get(ticket)?.environment,
    close(ticket) {
      tickets.delete(ticket);
    },
  };
}
