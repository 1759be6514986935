/** The kinds of settings: their forms, and what a reader calls them. Knows no key. */
import * as z from 'zod/mini';
import { mostRowsShown } from '../magics/index.ts';
import { longestTimerMs } from '../shared/index.ts';
import type { SecretSource, UserSource } from './setting-values.ts';

/** A form, and what it is called. */
export interface Kind<T extends z.ZodMiniType> {
  readonly type: string;
  readonly form: T;
}

/** For a kind that only one key has. */
export function kind<T extends z.ZodMiniType>(type: string, form: T): Kind<T> {
  return { type, form };
}

export function oneOf<const T extends readonly string[]>(
  ...words: T
): Kind<z.ZodMiniEnum<{ [W in T[number]]: W }>> {
  const quoted = words.map((word) => `\`${word}\``);
  return kind(`${quoted.slice(0, -1).join(', ')} or ${quoted.at(-1) ?? ''}`, z.enum(words));
}

/** A text that is not empty. */
export const text: z.ZodMiniString = z.string().check(z.minLength(1));

export const textOrTexts: z.ZodMiniType<string | string[]> = z.union(
  [text, z.array(text).check(z.minLength(1))],
  { error: 'must be an address or a list of addresses' },
);

export const word: Kind<z.ZodMiniString> = kind('text', text);
export const path: Kind<z.ZodMiniString> = kind('path', text);

export const texts: Kind<z.ZodMiniRecord<z.ZodMiniString, z.ZodMiniString>> = kind(
  'object of text',
  z.record(z.string(), z.string()),
);
export const anything: Kind<z.ZodMiniRecord<z.ZodMiniString, z.ZodMiniUnknown>> = kind(
  'object',
  z.record(z.string(), z.unknown()),
);

/** A whole number from `lowest` to `highest`, both included. */
export function whole(lowest: number, highest: number): z.ZodMiniType<number> {
  return z.int().check(z.gte(lowest), z.lte(highest));
}

/** Nine digits, as in the options of magics. */
export const count: Kind<z.ZodMiniType<number>> = kind('number', whole(1, 999_999_999));

/** As many as magics show. */
export const shownRows: Kind<z.ZodMiniType<number>> = kind('number', whole(1, mostRowsShown));

/** At most 256 MiB: far more than a client shows, and less than one text can hold. */
export const bytes: Kind<z.ZodMiniType<number>> = kind('bytes', whole(1, 268_435_456));

/** A timer with a longer time would fire at once. */
export const milliseconds: Kind<z.ZodMiniType<number>> = kind(
  'milliseconds',
  z
    .int()
    .check(
      z.gte(1),
      z.lte(longestTimerMs, `must be ${String(longestTimerMs)} (24 days) at the most`),
    ),
);

export const secret: Kind<z.ZodMiniType<SecretSource>> = kind(
  'secret',
  z.union(
    [
      text,
      z.strictObject({ env: text }),
      z.strictObject({ file: text }),
      z.strictObject({ command: z.array(z.string()).check(z.minLength(1)) }),
    ],
    { error: 'must be a text, {"env": …}, {"file": …} or {"command": […]}' },
  ),
);

export const user: Kind<z.ZodMiniType<UserSource>> = kind(
  'text',
  z.union([text, z.strictObject({ env: text })], { error: 'must be a name or {"env": …}' }),
);
