/**
 * A project file may name the gateway, but it may be somebody else's: nothing secret of the user's goes to a gateway that
 * the user's own settings do not name. Reads no file.
 */
import { LinkisKernelError } from '../shared/index.ts';
import type { SettingsFile, SettingValues } from './setting-values.ts';

/**
 * Throws CONFIG_INVALID when the address is the project file's, the user's file (with its profiles) does not have it, and a
 * secret or a header from elsewhere would be sent there.
 */
export function refuseUnknownGateway(
  values: SettingValues,
  origins: Readonly<Record<string, string>>,
  project: string | undefined,
  user: SettingsFile | undefined,
): void {
  if (project === undefined || !isOf(project, origins['url'])) return;
  const known = new Set([user, ...Object.values(user?.profiles ?? {})].flatMap(originsOf));
  const unknown = originsOf(values).filter((url) => !known.has(url));
  if (unknown.length === 0) return;
  const sent = Object.keys(origins).filter((key) => {
    if (key.startsWith('headers.')) return true;
    return (key === 'password' || key === 'token') && values.auth !== 'none';
  });
  const own = sent.find((key) => !isOf(project, origins[key]));
  if (own === undefined) return;
  throw new LinkisKernelError(
    'CONFIG_INVALID',
    `The project file ${project} names the gateway ${unknown.join(', ')}, which your own settings do not; "${own}" from ${origins[own] ?? ''} is not sent there`,
    {
      hint: 'If you trust it, set LINKIS_URL to it, or put it into ~/.linkis-kernel/config.json (as "url", or in a profile).',
    },
  );
}

/** The file itself or a profile of it. */
function isOf(file: string, origin: string | undefined): boolean {
  return origin === file || (origin?.startsWith(`${file} (`) ?? false);
}

function originsOf(values: SettingValues | undefined): readonly string[] {
  const urls = typeof values?.url === 'string' ? values.url.split(',') : (values?.url ?? []);
  return urls
    .map((url) => url.trim())
    .filter((url) => URL.canParse(url))
    .map((url) => new URL(url).origin);
}
