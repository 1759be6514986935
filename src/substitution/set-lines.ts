/** Lines in which code defines a variable: `--@set a=b` in SQL, `#@set a=b` in Python and shell, and so on. */
import type { ServerLanguage } from './server-language.ts';
import { SubstitutionError } from './substitution-error.ts';

const starts: Readonly<Record<ServerLanguage, string | undefined>> = {
  sql: '--@set',
  python: '#@set',
  shell: '#@set',
  scala: '//@set',
  java: '!!@set',
  json: undefined,
};

/** How such a line begins; undefined for a language without such lines. */
export function setLineStart(language: ServerLanguage | undefined): string | undefined {
  return language === undefined ? undefined : starts[language];
}

/** Names with values in the order of the code; for one name the later counts. Throws a `SubstitutionError` unless a line has one `=`. */
export function readSetLines(
  code: string,
  language: ServerLanguage,
): readonly (readonly [string, string])[] {
  const start = starts[language];
  if (start === undefined) return [];
  const lines = code.split('\n').map((line) => line.trim());
  return lines
    .filter((line) => line.startsWith(start))
    .map((line) => {
      const definition = line.slice(start.length).trim().replace(/;$/, '');
      const [name = '', value, ...more] = definition.split('=');
      if (value === undefined || more.length > 0)
        throw new SubstitutionError(
          value === undefined ? 20045 : 20044,
          `'${line}' needs exactly one =`,
        );
      return [name.trim(), value.trim()] as const;
    });
}
