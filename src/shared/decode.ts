/** From `unknown` to a type: the only way for JSON to enter. */

/** A JSON object whose values are not decoded yet. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** True for a plain JSON object: not null, not an array. */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function asObject(value: unknown): JsonObject | undefined {
  return isObject(value) ? value : undefined;
}

export function asString(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

/** The value as a finite number; numeric text counts, since Linkis sends both (`"1.0"`, `1`). */
export function asNumber(value: unknown): number | undefined {
  if (typeof value === 'number') return Number.isFinite(value) ? value : undefined;
  if (typeof value !== 'string' || value.trim() === '') return undefined;
  const number = Number(value);
  return Number.isFinite(number) ? number : undefined;
}

/** The value as epoch milliseconds that a `Date` can hold, else undefined. */
export function asTime(value: unknown): number | undefined {
  const number = asNumber(value);
  return number === undefined || Math.abs(number) > 8.64e15 ? undefined : number;
}

/** Epoch milliseconds of a text with a time, whose offset may be written without a colon (`2026-11-23T21:31:39+0000`). */
export function asWrittenTime(value: unknown): number | undefined {
  const time = Date.parse(asString(value)?.replace(/([+-]\d\d)(\d\d)$/, '$1:$2') ?? '');
  return Number.isNaN(time) ? undefined : time;
}

export function asBoolean(value: unknown): boolean | undefined {
  return typeof value === 'boolean' ? value : undefined;
}

export function asArray(value: unknown): readonly unknown[] | undefined {
  return Array.isArray(value) ? value : undefined;
}

/** The value as JSON; words for undefined, and for a value that is nested too deeply for the stack. */
export function jsonText(value: unknown): string {
  try {
    return JSON.stringify(value) ?? 'nothing';
  } catch {
    return '(nested too deeply to be shown)';
  }
}

/** `JSON.parse` that returns undefined instead of throwing. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
