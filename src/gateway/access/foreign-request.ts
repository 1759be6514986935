/** Refuses pages of other origins, which come by a host name that means loopback (DNS rebinding) or with the browser's cookies (CSRF). */
import { isLoopback } from '../../shared/index.ts';

/**
 * True when the request must be refused. On a loopback address, the Host must be a loopback name or in `allowedHosts`; elsewhere any will
 * do. The page's origin (`Origin`, `Sec-Fetch-Site`) must be the gateway's, port included: another port may be another user's.
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

/** The listening address in the form of a URL's hostname. */
function bare(listening: string): string {
  return listening.includes(':') ? `[${listening}]` : listening.toLowerCase();
}

function parsed(url: string): URL | undefined {
  return URL.canParse(url) ? new URL(url) : undefined;
}
