/** What a published display holds, and whether it tells how a task goes. Pure. */
import { asObject, asString, type JsonObject } from '../shared/index.ts';

export function plainOf(content: JsonObject): string {
  return asString(asObject(content['data'])?.['text/plain']) ?? '';
}

export function displayIdOf(content: JsonObject): string | undefined {
  return asString(asObject(content['transient'])?.['display_id']);
}

/**
 * True for the line that tells how a task goes or went, which is no output of the cell: it begins with a mark and the engine, and it is
 * updated under an id of the form that the kernel gives to such lines, or names its task or its time.
 */
export function isStatusLine(content: JsonObject): boolean {
  const text = plainOf(content);
  if (!/^[…▶✔✘?] \S+ · [^\n]+$/u.test(text)) return false;
  const id = displayIdOf(content);
  return id === undefined
    ? / · (?:task \d+|[\d.]+ s)\b/.test(text)
    : /^linkis-[\da-z]+-\d+$/.test(id);
}
