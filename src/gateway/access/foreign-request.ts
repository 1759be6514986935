/**
 * Requests that a web page makes: a page of another origin must not talk to the gateway, neither with a name of its own that
 * leads to a loopback address (DNS rebinding) nor with the browser's cookies (CSRF). Knows headers alone.
 */
import { isLoopback } from '../../shared/index.ts';

/**
 * True when the request must not be answered. On a loopback address only the names of loopback and `allowedHosts` are
 * answered; a named address answers to any Host. What a browser says of the page (`Origin`, `Sec-Fetch-Site`) must be the
 * gateway's own origin, port included: another port of the same machine may be another user's.
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
  // Without an Origin: an image, a link or a form that only reads. `none` is the address bar.
  const site = headers.get('sec-fetch-site');
  return site !== null && site !== 'same-origin' && site !== 'none';
}

/** A listening address as a URL's hostname has it. */
function bare(listening: string): string {
  return listening.includes(':') ? `[${listening}]` : listening.toLowerCase();
}

function parsed(url: string): URL | undefined {
  return URL.canParse(url) ? new URL(url) : undefined;
}
