/** What a setting may be: its form, and how a reader calls it. Knows no key. */
import * as z from 'zod/mini';
import { longestTimerMs } from '../shared/index.ts';
import type { SecretSource } from './setting-values.ts';

/** A form, and what it is called. */
export interface Kind<T extends z.ZodMiniType> {
  readonly type: string;
  readonly form: T;
}

/** A kind of one key alone. */
export function kind<T extends z.ZodMiniType>(type: string, form: T): Kind<T> {
  return { type, form };
}

/** One of these words. */
export function oneOf<const T extends readonly string[]>(
  ...words: T
): Kind<z.ZodMiniEnum<{ [W in T[number]]: W }>> {
  const quoted = words.map((word) => `\`${word}\``);
  return kind(`${quoted.slice(0, -1).join(', ')} or ${quoted.at(-1) ?? ''}`, z.enum(words));
}

/** A text that is not empty. */
export const text: z.ZodMiniString = z.string().check(z.minLength(1));

/** A text or several of them. */
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

/** Whole, with both ends. */
export function whole(lowest: number, highest: number): z.ZodMiniType<number> {
  return z.int().check(z.gte(lowest), z.lte(highest));
}

/** As the options of magics: nine digits. */
export const count: Kind<z.ZodMiniType<number>> = kind('number', whole(1, 999_999_999));

/** At most 256 MiB: far more than a client shows, and less than one text can hold. */
export const bytes: Kind<z.ZodMiniType<number>> = kind('bytes', whole(1, 268_435_456));

/** A longer time than a timer holds would be over at once. */
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
