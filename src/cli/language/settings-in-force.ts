/** Makes rows to show from the settings: key, value, origin. No secret comes out, whatever the key. */
import { describeSettings, lockOf, type Settings } from '../../config/index.ts';
import type { SettingInForce } from '../../run/index.ts';
import { isObject, maskedParameter } from '../../shared/index.ts';

/** Never shown: their values are secrets, or may hold some. */
const secretKeys: ReadonlySet<string> = new Set(['password', 'token', 'headers']);

/** Every key in the order of the manual; an object of the user's own keys has a row for each of them. */
export function settingsInForce(settings: Settings): readonly SettingInForce[] {
  const { linkis, run } = settings;
  const known: Readonly<Record<string, unknown>> = {
    ...settings,
    ...run,
    ...linkis,
    url: linkis?.urls,
    user: linkis?.auth.user ?? settings.identity.user,
    auth: linkis?.auth.kind,
  };
  const rows = describeSettings().flatMap((setting): readonly SettingInForce[] => {
    const { key } = setting;
    // The default in the manual's words, shown for a key without a value.
    const unset = setting.default.replaceAll('`', '');
    const origin = settings.origins[key] ?? 'default';
    const inner = Object.entries(settings.origins).filter(([name]) => name.startsWith(`${key}.`));
    if (inner.length > 0) {
      const own = valueAt(known, key);
      return inner.map(([name, from]) => {
        const entry = name.slice(key.length + 1);
        const value = isObject(own) ? own[entry] : undefined;
        return {
          key: name,
          value: shown(key, entry, value),
          data: dataOf(key, entry, value),
          origin: from,
        };
      });
    }
    if (secretKeys.has(key)) {
      const isSet = origin !== 'default';
      return [{ key, value: isSet ? '•••' : unset, data: isSet ? '•••' : null, origin }];
    }
    const value = valueAt(known, key);
    return [{ key, value: shown(key, key, value) ?? unset, data: dataOf(key, key, value), origin }];
  });
  return rows.map((row) => {
    const lock = lockOf(row.key, settings.locks);
    return lock === undefined ? row : { ...row, lockedBy: lock.file };
  });
}

function shown(key: string, name: string, value: unknown): string | undefined {
  if (value === undefined) return undefined;
  if (key === 'url' && Array.isArray(value))
    return value.map((url) => shown(key, name, url)).join(', ');
  return secretKeys.has(key) ? '•••' : maskedParameter(name, value);
}

/** The value for programs: numbers, booleans and lists as they are, a text as it is shown. */
function dataOf(key: string, name: string, value: unknown): unknown {
  if (Array.isArray(value)) return value.map((item: unknown) => dataOf(key, name, item));
  const text = shown(key, name, value);
  const isPlain = typeof value === 'number' || typeof value === 'boolean';
  // A masked value is masked for programs too.
  return isPlain && text === String(value) ? value : (text ?? null);
}

function valueAt(values: Readonly<Record<string, unknown>>, key: string): unknown {
  return key
    .split('.')
    .reduce<unknown>((at, name) => (isObject(at) ? at[name] : undefined), values);
}
