/** Checks what a file or the environment says. A fault names the key and what is right there, never the value. */
import type * as z from 'zod/mini';
import english from 'zod/v4/locales/en.js';
import { describeSettings, fileForm, settingsForm } from './setting-fields.ts';
import type { SettingsFile, SettingValues } from './setting-values.ts';

/** A key that a form refused: its path and why. */
export interface SettingFault {
  readonly path: readonly string[];
  readonly message: string;
  /** For an unknown name: the names that are known there. */
  readonly known?: readonly string[] | undefined;
}

/** Zod's English texts. Each check gets them, since zod's global setting would hold for the whole process. */
const wording = english().localeError;

/** `value` is the file's parsed JSON. */
export function checkSettingsFile(
  value: unknown,
): { readonly file: SettingsFile } | { readonly fault: SettingFault } {
  const checked = fileForm.safeParse(value, { error: wording });
  return checked.success ? { file: checked.data } : { fault: faultOf(checked.error) };
}

/** Checks keys that do not come from a file. */
export function checkSettingValues(
  value: unknown,
): { readonly values: SettingValues } | { readonly fault: SettingFault } {
  const checked = settingsForm.safeParse(value, { error: wording });
  return checked.success ? { values: checked.data } : { fault: faultOf(checked.error) };
}

function faultOf({ issues: [issue] }: z.core.$ZodError): SettingFault {
  const path = (issue?.path ?? []).map(String);
  if (issue?.code !== 'unrecognized_keys')
    return { path, message: issue?.message ?? 'is not accepted' };
  const inProfile = path[0] === 'profiles';
  const [group] = inProfile ? path.slice(2) : path;
  return {
    path: [...path, issue.keys[0] ?? ''],
    message: 'is not known',
    known: knownIn(group, inProfile),
  };
}

/** The names that are known at the top (`group` is undefined), in a group of settings, or in a secret. */
function knownIn(group: string | undefined, inProfile: boolean): readonly string[] {
  const keys = describeSettings().map(({ key }) => key.split('.'));
  if (group === undefined) {
    const names = new Set(keys.map(([name = '']) => name));
    return [...names, ...(inProfile ? [] : ['profiles', 'trustedProjects', 'locked'])];
  }
  const inner = keys.flatMap(([name, key]) => (name === group && key !== undefined ? [key] : []));
  return inner.length > 0 ? inner : ['env', 'file', 'command'];
}
