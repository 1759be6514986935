/**
 * Requests of web pages: a page of another origin must not talk to the gateway, neither by a host name of its own that leads to a
 * loopback address (DNS rebinding) nor with the browser's cookies (CSRF).
 */
import { isLoopback } from '../../shared/index.ts';

/**
 * True when the request must not be answered. A gateway that listens on a loopback address answers only to the names of loopback and to
 * `allowedHosts`; one on another address answers to any Host. The origin of the page (`Origin`, `Sec-Fetch-Site`) must be the gateway's own,
 * port included: another port of the machine may belong to another user.
 */
export function isForeign(
  headers: Headers,
  listening: string,
  allowedHosts: readonly string[],
): boolean {
  const host = parsed(`http://${headers.get('host') ?? ''}`);
  const asked = host?.hostname ?? '';
  const known = isLoopback(asked) || asked === bare(listening) || allowedHosts.includes(asked);
  if (isLoopback(bare(listening)) && !known) return true;
  const origin = headers.get('origin');
  if (origin !== null) {
    const page = parsed(origin);
    if (page === undefined) return true;
    return page.host !== host?.host && !allowedHosts.includes(page.hostname);
  }
  // An image, a link or a form that only reads has no Origin. `none` is the address bar.
  const site = headers.get('sec-fetch-site');
  return site !== null && site !== 'same-origin' && site !== 'none';
}

/** A listening address in the form of a URL's hostname. */
function bare(listening: string): string {
  return listening.includes(':') ? `[${listening}]` : listening.toLowerCase();
}

function parsed(url: string): URL | undefined {
  return URL.canParse(url) ? new URL(url) : undefined;
}
