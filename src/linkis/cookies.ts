/** The cookies of one gateway: takes `Set-Cookie` headers, gives the `Cookie` header. Knows no cookie by name. */
import type { CookieJar } from 'tough-cookie';

/** Cookies of one gateway. A name-agnostic jar: the ticket has had two names, and a login also sends expired ones of other domains. */
export interface Cookies {
  /** The `Cookie` header for `url`, or undefined when there is none to send. */
  header(url: URL): Promise<string | undefined>;
  store(url: URL, setCookies: readonly string[]): Promise<void>;
  clear(): Promise<void>;
}

/** An empty jar; the library is loaded with the first cookie. */
export function createCookies(): Cookies {
  let jar: CookieJar | undefined;
  return {
    header: async (url) => {
      const header = await jar?.getCookieString(url.href);
      return header === '' ? undefined : header;
    },
    async store(url, setCookies) {
      if (setCookies.length === 0) return;
      if (jar === undefined) {
        const { CookieJar } = await import('tough-cookie');
        // Gateways live under bare host names and addresses, where public suffixes mean nothing.
        jar = new CookieJar(undefined, { looseMode: true, rejectPublicSuffixes: false });
      }
      for (const cookie of setCookies)
        await jar.setCookie(cookie, url.href, { ignoreError: true, loose: true });
    },
    async clear() {
      await jar?.removeAllCookies();
    },
  };
}
