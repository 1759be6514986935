/** Variables that the code defines itself: `--@set a=b` in SQL, `#@set a=b` in Python and shell, and so on. */
import type { Language } from './languages.ts';
import { variableFailure } from './variable-failure.ts';

const prefixes: Readonly<Record<Language, string | undefined>> = {
  sql: '--@set',
  python: '#@set',
  shell: '#@set',
  scala: '//@set',
  java: '!!@set',
  json: undefined,
};

/** Name to value in the order of the code; a later line wins. Throws when a line has no `=` (20045) or two (20044). */
export function setLines(code: string, language: Language): ReadonlyMap<string, string> {
  const prefix = prefixes[language];
  const found = new Map<string, string>();
  if (prefix === undefined) return found;
  for (const line of code.split('\n')) {
    const text = line.trim();
    if (!text.startsWith(prefix)) continue;
    const definition = text.slice(prefix.length).trim().replace(/;$/, '');
    const parts = definition.split('=');
    if (parts.length > 2) {
      throw variableFailure(20044, `Please use only one equals sign in ${definition}`);
    }
    const [name, value] = parts;
    if (name === undefined || value === undefined) {
      throw variableFailure(20045, `${definition} lacks an equals sign`);
    }
    found.set(name.trim(), value.trim());
  }
  return found;
}
