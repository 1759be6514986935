/** Which named results the code of a local cell may mean, by its text. */
import {
  firstUse,
  languageOf,
  type PlannedTask,
  withoutPythonComments,
} from '../../magics/index.ts';
import { composedName, identifier } from '../../shared/index.ts';
import { duckdbSql, isComment, isName, nameOf, sqlTokens } from '../../sql/index.ts';
import type { CellRun } from '../cell/cell-run.ts';
import { resultNames } from '../named/named-results.ts';

/** The named results that the code mentions, as they were named. DuckDB does not tell letter cases apart, Python does. */
export async function mentionedNames(
  { code, runType }: Pick<PlannedTask, 'code' | 'runType'>,
  run: CellRun,
): Promise<readonly string[]> {
  const names = await resultNames(run);
  const language = languageOf(runType);
  if (names.length === 0 || (language !== 'sql' && language !== 'python')) return [];
  if (language === 'python') {
    // Python reads names by their compatible forms.
    const text = (await withoutPythonComments(code)).normalize('NFKC');
    const words = new Set(text.match(new RegExp(identifier, 'gu')));
    return names.filter((name) => {
      const own = name.normalize('NFKC');
      return words.has(own) || words.has(/^(.*?)_\d+$/.exec(own)?.[1] ?? '');
    });
  }
  const words = new Set<string>();
  for (const token of sqlTokens(code, duckdbSql))
    if (isName(token)) words.add(composedName(nameOf(token)).toLowerCase());
  return names.filter((name) => {
    const lower = name.toLowerCase();
    return words.has(lower) || [...words].some((word) => isNumbered(word, lower));
  });
}

/** Whether the code gives the name a meaning of its own: in Python before it reads it, in SQL as another name or behind a dot only. */
export async function isOwnName(
  name: string,
  { code, runType }: Pick<PlannedTask, 'code' | 'runType'>,
): Promise<boolean> {
  if (languageOf(runType) === 'python')
    return firstUse((await withoutPythonComments(code)).normalize('NFKC'), name) === 'set';
  let before = '';
  for (const token of sqlTokens(code, duckdbSql)) {
    const isNamed =
      isName(token) && composedName(nameOf(token)).toLowerCase() === name.toLowerCase();
    if (isNamed && before !== 'AS' && before !== '.') return false;
    if (!isComment(token)) before = token.keyword;
  }
  return true;
}

/** `orders_2` is the second table of the result `orders`. */
function isNumbered(word: string, name: string): boolean {
  return word.startsWith(`${name}_`) && /^\d+$/.test(word.slice(name.length + 1));
}
