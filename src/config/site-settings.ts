/** The settings of a site: where its files lie, and which keys they lock. */
import { dirname, join, sep } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { isObject, LinkisKernelError, nearest } from '../shared/index.ts';
import { describeSettings } from './setting-fields.ts';

/** What has locked a key. */
export interface Lock {
  /** Dotted, or a whole group. */
  readonly key: string;
  readonly file: string;
}

/** Keys whose entries are merged, layer by layer. */
export function hasEntries(key: string): boolean {
  return key === 'pace' || key === 'limits' || openKeys.has(key);
}

/** Keys with entries that the user names. */
const openKeys: ReadonlySet<string> = new Set([
  'headers',
  'variables',
  'runtime',
  'startup',
  'aliases',
]);

/**
 * Where a site's files lie, the weakest first: the system's, then that of the Python environment into which the wheel put the kernel.
 * `packageDirectory` is the kernel's own place, since the environment's variables are the user's to set.
 */
export function siteDirectories(packageDirectory: string): readonly string[] {
  const system =
    process.platform === 'win32' ? (process.env['PROGRAMDATA'] ?? 'C:\\ProgramData') : '/etc';
  const prefix = environmentPrefix(packageDirectory);
  const places = [system, ...(prefix === undefined ? [] : [join(prefix, 'etc')])];
  return places.map((place) => join(place, 'linkis-kernel'));
}

/** `<prefix>/lib/python3.12/site-packages/…`, or `<prefix>\Lib\site-packages\…` on Windows. */
function environmentPrefix(packageDirectory: string): string | undefined {
  const parts = packageDirectory.split(sep);
  const at = parts.findLastIndex((part) => part === 'site-packages' || part === 'dist-packages');
  const library = parts[at - 1] ?? '';
  if (at < 2) return undefined;
  const depth = library.startsWith('python') ? 3 : 2;
  let prefix = parts.slice(0, at + 1).join(sep);
  for (let up = 0; up < depth; up += 1) prefix = dirname(prefix);
  return prefix;
}

/** Throws CONFIG_INVALID for a name under `locked` that is no setting. */
export function checkLocks(file: string, locked: readonly string[]): readonly Lock[] {
  const keys = describeSettings().map(({ key }) => key);
  const names = [...new Set(keys.flatMap((key) => [key, key.replace(/\..*/, '')]))];
  for (const key of locked) {
    const [group = ''] = key.split('.', 1);
    if (names.includes(key) || (openKeys.has(group) && key.length > group.length + 1)) continue;
    const near = nearest(key, names);
    throw new LinkisKernelError(
      'CONFIG_INVALID',
      `${file}: "locked" names a setting that is not known: ${JSON.stringify(key.slice(0, 100))}`,
      {
        hint: near
          ? `Did you mean "${near}"?`
          : 'Whoever runs this site mends it; the README lists every setting.',
      },
    );
  }
  return locked.map((key) => ({ key, file }));
}

/** The lock that holds `key`, by itself or with its group. */
export function lockOf(key: string, locks: readonly Lock[]): Lock | undefined {
  return locks.find((lock) => key === lock.key || key.startsWith(`${lock.key}.`));
}

/**
 * Throws CONFIG_INVALID when `value` from `origin` would change a locked key of `below`. The same value is no change, and an object is
 * looked at entry by entry.
 */
export function refuseLocked(
  key: string,
  { value, origin }: { readonly value: unknown; readonly origin: string },
  below: unknown,
  locks: readonly Lock[],
): void {
  if (locks.length === 0) return;
  if (hasEntries(key) && isObject(value)) {
    for (const [name, inner] of Object.entries(value)) {
      const own = isObject(below) && Object.hasOwn(below, name) ? below[name] : undefined;
      refuseLocked(`${key}.${name}`, { value: inner, origin }, own, locks);
    }
    return;
  }
  const lock = lockOf(key, locks);
  if (lock === undefined || isSame(key, value, below)) return;
  const variable = /^environment (\S+)/.exec(origin)?.[1];
  throw new LinkisKernelError('CONFIG_INVALID', `${origin}: "${key}" is locked by ${lock.file}`, {
    hint: `${variable === undefined ? `Take "${key}" out of it` : `Unset ${variable}`}: only whoever runs this site can change that setting.`,
  });
}

function isSame(key: string, value: unknown, below: unknown): boolean {
  if (key === 'url') return isDeepStrictEqual(addresses(value), addresses(below));
  return isDeepStrictEqual(value, below);
}

function addresses(value: unknown): readonly string[] {
  const texts: readonly unknown[] = typeof value === 'string' ? value.split(',') : asList(value);
  return texts.map((text) => String(text).trim().replace(/\/+$/, ''));
}

function asList(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
