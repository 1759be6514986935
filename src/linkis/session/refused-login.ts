/** Tells a login that the gateway has forgotten from one that it never takes: tickets that are refused as soon as they are given. */
import { LinkisKernelError } from '../../shared/index.ts';
import { LinkisTransportError } from '../ground/linkis-error.ts';
import type { LinkisAuth } from '../ground/linkis-settings.ts';

/** As many new tickets that are refused at once are no restart: more logins would only load the gateway, or lock the account. */
const mostRefused = 3;

/** The tickets of one gateway, numbered by login. */
export interface Tickets {
  current(): number;
  /** Called after a login. `hasCookie`: there is a cookie to send. */
  given(hasCookie: boolean): void;
  /** Called when the gateway has let a call through. */
  accepted(): void;
  /** Called when a call with this ticket was refused. */
  refused(ticket: number): void;
  /** True when the last tickets were all refused as soon as they were given. */
  areRefused(): boolean;
  /** False when the last login has left no cookie to send. */
  haveCookie(): boolean;
}

export function createTickets(): Tickets {
  let current = 0;
  let newest: 'new' | 'accepted' | 'refused' = 'accepted';
  let refusedInRow = 0;
  let hasCookie = true;
  return {
    current: () => current,
    given(withCookie) {
      current += 1;
      newest = 'new';
      hasCookie = withCookie;
    },
    accepted() {
      newest = 'accepted';
      refusedInRow = 0;
    },
    refused(ticket) {
      // A ticket that was accepted once has ended, and of calls at the same time one counts.
      if (ticket !== current || newest !== 'new') return;
      newest = 'refused';
      refusedInRow += 1;
    },
    areRefused: () => refusedInRow >= mostRefused,
    haveCookie: () => hasCookie,
  };
}

const causes =
  'Likely causes: a proxy before the gateway changes the address from which it sees your calls, or drops its cookies, or several gateways without shared sessions stand behind one address. Use the address of one gateway, or a token (LINKIS_TOKEN); or ask its administrator (Linkis 1.9: linkis.security.trusted.internal.sources).';

/** The error for a call that was refused since nobody is logged in. `isFinal`: the same would happen again. */
export function refusedLogin({
  name,
  description,
  auth,
  isFinal,
  tickets,
}: {
  readonly name: string;
  readonly description: string;
  readonly auth: LinkisAuth;
  readonly isFinal: boolean;
  readonly tickets: Pick<Tickets, 'haveCookie'>;
}): LinkisKernelError {
  const message = `${name} was refused for ${auth.user}: ${description}`;
  if (auth.kind === 'password' && isFinal) {
    const cookie = tickets.haveCookie() ? '' : ', and the login gave no cookie';
    return new LinkisKernelError(
      'LINKIS_AUTH',
      `${name} was refused for ${auth.user}, who had just logged in, ${String(mostRefused)} times in a row${cookie}: ${description}`,
      { hint: causes },
    );
  }
  const hint = {
    password:
      'The gateway does not keep the login; check that its address is that of one gateway, not of several without shared sessions.',
    token:
      'Check LINKIS_TOKEN and LINKIS_USER: the token must be valid for this user and this host.',
    none: 'Set LINKIS_USER with LINKIS_PASSWORD or LINKIS_TOKEN.',
  }[auth.kind];
  if (isFinal) return new LinkisKernelError('LINKIS_AUTH', message, { hint });
  // The gateway did not hand the call on, and says nothing about the password or the token.
  return new LinkisTransportError('LINKIS_AUTH', message, {
    hint,
    transient: true,
    maybeProcessed: false,
  });
}
