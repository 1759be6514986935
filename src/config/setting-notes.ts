/** What is noted of a key beside its form, for the reader of the documentation. */
import * as z from 'zod/mini';
import type { Kind } from './setting-kinds.ts';

/** One row of the table of settings. */
export interface SettingDescription {
  /** Dotted: `limits.rows`. */
  readonly key: string;
  /** The kind in the reader's words. */
  readonly type: string;
  readonly default: string;
  readonly description: string;
  /** Environment variable that sets it. */
  readonly env?: string;
  /** True when a project file may set it, which a stranger may have written: no secret, no path, no program. */
  readonly project: boolean;
}

export const notes: z.core.$ZodRegistry<Omit<SettingDescription, 'key'>> =
  z.registry<Omit<SettingDescription, 'key'>>();

export function field<T extends z.ZodMiniType>(
  { type, form }: Kind<T>,
  defaultText: string,
  description: string,
  more: { readonly env?: string; readonly project?: true } = {},
): T {
  const own: T = z.clone(form);
  notes.add(own, { type, default: defaultText, description, project: false, ...more });
  return own;
}
