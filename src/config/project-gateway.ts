/**
 * A project file may name the gateway, but it may be somebody else's: nothing of the user's own settings goes to a gateway that these do
 * not name, and nothing at all before the user was told its address. Reads no file.
 */
import { LinkisKernelError } from '../shared/index.ts';
import type { SettingsFile, SettingValues } from './setting-values.ts';

/** Gateways that a project file alone names. */
export interface ProjectGateway {
  readonly file: string;
  readonly addresses: readonly string[];
}

/** Settings that reach the gateway, with a login or with each task; of an object each entry. */
const sentKeys: ReadonlySet<string> = new Set([
  'password',
  'token',
  'headers',
  'certFile',
  'keyFile',
  'variables',
  'runtime',
  'startup',
]);

/**
 * The gateways in force that the project file names and neither the user's nor the site's files (with their profiles) do; undefined when there is none. Throws
 * CONFIG_INVALID when something of the user's own would be sent there.
 */
export function projectGatewayOf(
  values: SettingValues,
  origins: Readonly<Record<string, string>>,
  project: string | undefined,
  own: readonly (SettingsFile | undefined)[],
): ProjectGateway | undefined {
  if (project === undefined || !isOf(project, origins['url'])) return undefined;
  const known = new Set(
    own.flatMap((file) => [file, ...Object.values(file?.profiles ?? {})]).flatMap(addressesOf),
  );
  const addresses = addressesOf(values).filter((address) => !known.has(address));
  if (addresses.length === 0) return undefined;
  const sent = Object.keys(origins).find((key) => {
    const name = key.replace(/\..*/s, '');
    const isLogin = name === 'password' || name === 'token';
    return (
      sentKeys.has(name) && !isOf(project, origins[key]) && !(isLogin && values.auth === 'none')
    );
  });
  if (sent === undefined) return { file: project, addresses };
  throw new LinkisKernelError(
    'CONFIG_INVALID',
    `The project file ${project} names the gateway ${addresses.join(', ')}, which your own settings do not; "${sent}" from ${origins[sent] ?? ''} is not sent there`,
    {
      hint: 'If you trust it, set LINKIS_URL to it, or put it into ~/.linkis-kernel/config.json (as "url", or in a profile).',
    },
  );
}

/** True when the value comes from the file itself or from a profile of it. */
function isOf(file: string, origin: string | undefined): boolean {
  return origin === file || (origin?.startsWith(`${file} (`) ?? false);
}

/** Each address has its path: one host may serve gateways of many people. */
function addressesOf(values: SettingValues | undefined): readonly string[] {
  const urls = typeof values?.url === 'string' ? values.url.split(',') : (values?.url ?? []);
  return urls
    .map((url) => url.trim())
    .filter((url) => URL.canParse(url))
    .map((url) => new URL(url))
    .map(({ origin, pathname }) => `${origin}${pathname.replace(/\/+$/, '')}`);
}
