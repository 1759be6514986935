/** The cookies of one gateway: takes `Set-Cookie` headers, gives the `Cookie` header. */
import type { CookieJar } from 'tough-cookie';

/** Knows no cookie by name: the ticket has had two names, and a login also sends expired cookies of other domains. */
export interface Cookies {
  /** The `Cookie` header for `url`, or undefined when there is none to send. */
  header(url: URL): Promise<string | undefined>;
  store(url: URL, setCookies: readonly string[]): Promise<void>;
  clear(): Promise<void>;
}

/** The jar keeps no more names and no longer cookies: each request carries them all, and a head that is too large is refused for ever. */
const mostCookies = 50;
const longestCookie = 4096;

/** An empty jar; the library is loaded with the first cookie. */
export function createCookies(): Cookies {
  let jar: CookieJar | undefined;
  /** The header of one origin. Set only while every cookie has the path `/` and no expiry; valid until a change. */
  let constant: { readonly origin: string; readonly header: string | undefined } | undefined;
  const names = new Set<string>();
  let changes = 0;
  const changed = (): void => {
    changes += 1;
    constant = undefined;
  };
  return {
    async header(url) {
      if (jar === undefined) return undefined;
      if (constant?.origin === url.origin) return constant.header;
      const before = changes;
      const all = await jar.getCookies(url.href, { allPaths: true });
      const isConstant = all.every((cookie) => cookie.path === '/' && cookie.TTL() === Infinity);
      const cookies = isConstant ? all : await jar.getCookies(url.href);
      const header = cookies.map((cookie) => cookie.cookieString()).join('; ') || undefined;
      if (isConstant && changes === before) constant = { origin: url.origin, header };
      return header;
    },
    async store(url, setCookies) {
      if (setCookies.length === 0) return;
      if (jar === undefined) {
        const { CookieJar } = await import('tough-cookie');
        // Gateways live under bare host names and addresses, where public suffixes mean nothing.
        jar = new CookieJar(undefined, { looseMode: true, rejectPublicSuffixes: false });
      }
      for (const cookie of setCookies) {
        const name = cookie.split('=', 1)[0]?.trim() ?? '';
        if (cookie.length > longestCookie || (!names.has(name) && names.size >= mostCookies))
          continue;
        names.add(name);
        await jar.setCookie(cookie, url.href, { ignoreError: true, loose: true });
      }
      changed();
    },
    async clear() {
      await jar?.removeAllCookies();
      names.clear();
      changed();
    },
  };
}
