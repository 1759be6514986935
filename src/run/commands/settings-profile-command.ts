/** `%config --profile` lists the profiles of the settings, or switches the notebook to one. */
import type { MimeBundle } from '../../interpreter/index.ts';
import type { SettingsProfileCommand } from '../../magics/index.ts';
import { renderListing } from '../../render/index.ts';
import type { CellRun } from '../cell/cell-run.ts';
import type { SettingInForce } from '../session/kernel-facts.ts';

/** Rejects with `CONFIG_INVALID` when the settings cannot be loaded; the profile then stays as it was. */
export async function showSettingsProfiles(
  { name, json }: SettingsProfileCommand,
  run: CellRun,
): Promise<MimeBundle> {
  return name === undefined ? listing(json, run) : switched(name, json, run);
}

type Row = readonly string[];

/** The name that means no profile. */
const none = 'default';

async function listing(json: boolean, { profiles }: CellRun): Promise<MimeBundle> {
  const found = await profiles.list();
  const current = profiles.current();
  const without: Row = [none, current === undefined ? 'in force' : '', '', '(no profile)', ''];
  const rows = found.map(({ name, url, keys, files }): Row => [
    name,
    name === current ? 'in force' : '',
    url ?? '',
    keys.join(', '),
    files.join(', '),
  ]);
  return renderListing({
    title: found.length === 0 ? 'No settings file has profiles' : 'profiles',
    columns: ['profile', '', 'gateway', 'sets', 'from'],
    rows: found.some(({ name }) => name === none) ? rows : [without, ...rows],
    notes: [
      '%config --profile NAME goes on with one from here on; %config shows what is in force.',
    ],
    ...(json && {
      json: {
        current: current ?? null,
        profiles: found.map((profile) => ({
          ...profile,
          url: profile.url ?? null,
          isInForce: profile.name === current,
        })),
      },
    }),
  });
}

async function switched(name: string, json: boolean, { profiles }: CellRun): Promise<MimeBundle> {
  const known = await profiles.list();
  const isNone = name === none && known.every((profile) => profile.name !== none);
  const { before, after, leftBehind, warnings } = await profiles.switchTo(
    isNone ? undefined : name,
  );
  const changes = changed(before, after);
  const left =
    leftBehind.length === 0
      ? []
      : [
          `Set in this notebook for the other profile, and not taken along: ${leftBehind.join(', ')}.`,
        ];
  return renderListing({
    title: isNone ? 'From here on the settings without a profile' : `From here on profile ${name}`,
    columns: ['setting', 'before', 'now', 'from'],
    rows: changes.map((change) => [
      change.key,
      change.before ?? '–',
      change.now ?? '–',
      change.origin,
    ]),
    notes: [
      ...(changes.length === 0 ? ['No setting differs from those before.'] : []),
      ...left,
      ...warnings,
    ],
    ...(json && {
      json: {
        profile: isNone ? null : name,
        changes: changes.map((change) => ({
          ...change,
          before: change.before ?? null,
          now: change.now ?? null,
        })),
        leftBehind,
        warnings,
      },
    }),
  });
}

interface Change {
  readonly key: string;
  readonly before: string | undefined;
  readonly now: string | undefined;
  readonly origin: string;
}

/** The settings that differ, with those that are no longer set. */
function changed(
  before: readonly SettingInForce[],
  after: readonly SettingInForce[],
): readonly Change[] {
  const was = new Map(before.map((setting) => [setting.key, setting]));
  const is = new Map(after.map((setting) => [setting.key, setting]));
  const keys = [...new Set([...is.keys(), ...was.keys()])];
  return keys.flatMap((key): readonly Change[] => {
    const [old, now] = [was.get(key), is.get(key)];
    // Secrets are all masked alike, so only the origin can show that one has changed.
    if (old?.value === now?.value && old?.origin === now?.origin) return [];
    if (old?.value === now?.value && old?.value !== '•••') return [];
    return [{ key, before: old?.value, now: now?.value, origin: now?.origin ?? 'not set' }];
  });
}
