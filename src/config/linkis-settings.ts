/** The settings of the gateway and its user. Reads no secret, but hands on how to get it. */
import type { LinkisSettings } from '../linkis/index.ts';
import { LinkisKernelError } from '../shared/index.ts';
import { secretFrom } from './secret.ts';
import type { SettingValues } from './setting-values.ts';

/** Undefined without an address. Throws CONFIG_INVALID for one that is no http address, and when no user is known. */
export function linkisSettings(
  values: SettingValues,
  origins: Readonly<Record<string, string>>,
  user: string | undefined,
  env: Readonly<Record<string, string | undefined>>,
): LinkisSettings | undefined {
  if (values.url === undefined) return undefined;
  const listed = typeof values.url === 'string' ? values.url.split(',') : values.url;
  const urls = listed.map((url) => url.trim()).filter((url) => url !== '');
  for (const url of urls) checkAddress(url, origins['url'] ?? 'settings');
  return {
    urls,
    auth: authOf(values, origins, user, env),
    headers: values.headers ?? {},
    caFile: values.caFile,
    certFile: values.certFile,
    keyFile: values.keyFile,
    requestTimeoutMs: values.requestTimeoutMs ?? 30_000,
    submitTimeoutMs: values.submitTimeoutMs ?? 60_000,
    retries: values.retries ?? 3,
    submitPath: values.submitPath,
  };
}

function checkAddress(text: string, origin: string): void {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url && (url.username !== '' || url.password !== '')) {
    throw new LinkisKernelError('CONFIG_INVALID', `${origin}: "url" carries a user or a password`, {
      hint: 'Set "user" and "password" instead: an address is shown in messages.',
    });
  }
  if (url?.protocol === 'http:' || url?.protocol === 'https:') return;
  throw new LinkisKernelError(
    'CONFIG_INVALID',
    `${origin}: "url" is no http address: ${shownAddress(text)}`,
    {
      hint: 'It looks like http://linkis.example:9001.',
    },
  );
}

/** At most 200 characters, and without what stands where a password would. */
function shownAddress(text: string): string {
  const bare = text.replace(/\/\/[^/]*@/, '//…@');
  return bare.length > 200 ? `${bare.slice(0, 199)}…` : bare;
}

function authOf(
  values: SettingValues,
  origins: Readonly<Record<string, string>>,
  user: string | undefined,
  env: Readonly<Record<string, string | undefined>>,
): LinkisSettings['auth'] {
  if (user === undefined || user === '') {
    throw new LinkisKernelError('CONFIG_INVALID', 'No Linkis user is known', {
      hint: 'Set "user" in the settings file, or LINKIS_USER.',
    });
  }
  const kind = values.auth ?? kindOf(values, origins);
  if (kind === 'none') return { kind, user };
  const source = values[kind];
  const secret = source === undefined ? missing(kind, user) : secretFrom(source, kind, env);
  return kind === 'token'
    ? { kind, user, token: secret }
    : { kind, user, password: secret, configured: source !== undefined };
}

/** With both given, the one from the environment wins, else the token, which somebody set on purpose. */
function kindOf(
  values: SettingValues,
  origins: Readonly<Record<string, string>>,
): 'password' | 'token' {
  if (values.token === undefined) return 'password';
  if (values.password === undefined) return 'token';
  const fromEnvironment = (key: string): boolean =>
    origins[key]?.startsWith('environment') ?? false;
  return fromEnvironment('password') && !fromEnvironment('token') ? 'password' : 'token';
}

function missing(kind: 'password' | 'token', user: string): () => Promise<string> {
  return async () =>
    Promise.reject(
      new LinkisKernelError('LINKIS_AUTH', `There is no ${kind} for the Linkis user ${user}`, {
        hint: `Set LINKIS_${kind.toUpperCase()}, or "${kind}" in ~/.linkis-kernel/config.json.${kind === 'password' ? ' A notebook that allows input asks for it.' : ''}`,
      }),
    );
}
