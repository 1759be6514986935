/** The profiles that the settings files have, with what each sets. Loads none; shows no secret. */
import { maskedParameter } from '../shared/index.ts';
import type { SettingsSource } from './load-settings.ts';
import type { SettingValues } from './setting-values.ts';
import { profileOf, readSettingsFiles } from './settings-files.ts';

/** A profile as the files have it; several files may have parts of it. */
export interface ProfileEntry {
  readonly name: string;
  readonly keys: readonly string[];
  readonly url: string | undefined;
  /** The strongest first. */
  readonly files: readonly string[];
}

/** Sorted by name. Throws CONFIG_INVALID for a faulty file. */
export async function listProfiles(
  from: Omit<SettingsSource, 'profile'>,
): Promise<readonly ProfileEntry[]> {
  const { project, user, sites } = await readSettingsFiles(from);
  const files = [project, user, ...sites.toReversed()].filter((file) => file !== undefined);
  const names = new Set(files.flatMap(({ content }) => Object.keys(content.profiles ?? {})));
  return [...names]
    .toSorted((a, b) => a.localeCompare(b))
    .map((name) => {
      const parts = files.flatMap(({ path, content }) => {
        const values = profileOf(content, name);
        return values === undefined ? [] : [{ path, values }];
      });
      return {
        name,
        keys: [...new Set(parts.flatMap(({ values }) => keysOf(values)))],
        url: urlOf(parts.find(({ values }) => values.url !== undefined)?.values.url),
        files: parts.map(({ path }) => path),
      };
    });
}

function keysOf(values: SettingValues): readonly string[] {
  return Object.entries(values).flatMap(([key, value]) => (value === undefined ? [] : [key]));
}

/** Masks a password in it, which is refused only when the profile is chosen. */
function urlOf(url: SettingValues['url']): string | undefined {
  if (url === undefined) return undefined;
  return maskedParameter('url', typeof url === 'string' ? url : url.join(', '));
}
