/** Every setting of a client. */
import type { LinkisSettings } from '../../src/linkis/index.ts';

/** Settings for a gateway in this process, overridden by `own`. The deadlines only catch a hang. */
export function linkisSettings(
  own: Pick<LinkisSettings, 'auth'> & Partial<LinkisSettings>,
): LinkisSettings {
  return {
    urls: ['http://127.0.0.1'],
    headers: {},
    requestTimeoutMs: 120_000,
    submitTimeoutMs: 120_000,
    retries: 3,
    ...own,
  };
}

/** A login by a password that is known. */
export function passwordOf(user: string, password: string): LinkisSettings['auth'] {
  return { kind: 'password', user, password: async () => password };
}
