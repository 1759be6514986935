/** Explains the word at the cursor: a magic's help, a variable's value, a built-in date's meaning. */
import { codeAt } from './completions.ts';
import { textAnswer } from '../form/answer.ts';
import { identifier, LinkisKernelError, looksSecret, masked } from '../../shared/index.ts';
import { builtInDates, substitute, userNames } from '../../substitution/index.ts';
import type { Answer } from '../form/cell-plan.ts';
import { keyOfQuery } from '../form/kept-query.ts';
import type { NotebookState } from '../form/notebook-state.ts';
import type { Magic } from '../form/magic.ts';
import { dashed, optionNamed, valueForm } from '../grammar/options.ts';
import { findMagic, helpOf, topicsOf } from '../plan/registry.ts';

const reference = new RegExp(String.raw`(?<!\$)\{\{[ \t]*(${identifier})[ \t]*\}\}`, 'gu');

/** Undefined for any other word. `detail` 1 adds to a magic's help how it goes together with others. Never throws. */
export function inspectMagics(
  code: string,
  at: number,
  state: NotebookState,
  detail: 0 | 1 = 0,
  now: Date = new Date(),
): Answer | undefined {
  const cursor = Math.min(Math.max(0, at), code.length);
  const lineStart = code.lastIndexOf('\n', cursor - 1) + 1;
  const lineEnd = code.indexOf('\n', cursor);
  const line = code.slice(lineStart, lineEnd === -1 ? code.length : lineEnd);
  const column = cursor - lineStart;
  for (const found of line.matchAll(/\$\{\s*([A-Za-z][\w.]*)[^}]*\}?/g)) {
    if (column < found.index || column > found.index + found[0].length) continue;
    return inspectVariable(found[1] ?? '', found[0], state, now);
  }
  for (const found of line.matchAll(reference)) {
    if (column < found.index || column > found.index + found[0].length) continue;
    const query = state.queries.get(keyOfQuery(found[1] ?? ''));
    return query && textAnswer(`${query.name} (kept query)\n${query.text}`);
  }
  const from = codeAt(code, cursor, state)?.from ?? 0;
  // The word is one of the code on the magic's line.
  if (from > lineStart) return undefined;
  const name = /^\s*%%?([A-Za-z][\w.-]*)/.exec(line)?.[1];
  const magic = name === undefined ? undefined : findMagic(name, state.aliases);
  if (magic === undefined) return undefined;
  return (
    inspectOption(line, column, magic) ??
    helpOf(magic, detail === 1 ? topicsOf(magic.name) : undefined)
  );
}

/** The help of the option at the cursor alone. */
function inspectOption(line: string, column: number, magic: Magic): Answer | undefined {
  for (const { index, 0: word } of line.matchAll(/(?<!\S)--?[A-Za-z][\w-]*/g)) {
    if (column < index || column > index + word.length) continue;
    const option = optionNamed(word, magic.options);
    const spec = option === undefined ? undefined : magic.options[option];
    if (option === undefined || spec === undefined) return undefined;
    const form = `${dashed(option)} ${valueForm(spec)}`.trimEnd();
    return textAnswer(`${form} (option of %${magic.name})\n${spec.help}`);
  }
  return undefined;
}

/** `written` is the whole reference, such as `${run_date-7}`. */
function inspectVariable(
  name: string,
  written: string,
  state: NotebookState,
  now: Date,
): Answer | undefined {
  const { variables } = state;
  const isSet = Object.hasOwn(variables, name);
  const isPlain = /^\$\{\s*[\w.]*\s*\}?$/.test(written);
  if (isSet) {
    const value = `${name} = ${masked(name, variables[name] ?? '')}`;
    return textAnswer(isPlain ? value : [value, ...valueNow(written, state, now)].join('\n'));
  }
  const date = builtInDates.get(name);
  if (date !== undefined) {
    const rule = `${name}: ${date.meaning} (the server's)`;
    return textAnswer([rule, ...valueNow(written, state, now)].join('\n'));
  }
  return userNames.has(name)
    ? textAnswer(`${name}: who runs the task (set by the server)`)
    : undefined;
}

/** What the server would put there now, or why it would refuse; nothing for a half-written reference or a likely secret. */
function valueNow(written: string, state: NotebookState, now: Date): readonly string[] {
  if (!written.endsWith('}') || looksSecret(written)) return [];
  const { variables } = state;
  try {
    const value = substitute(written, { runType: 'sql', variables, user: undefined, now }).code;
    return value === written ? [] : [`${written} is ${value} now, by this machine's clock`];
  } catch (thrown) {
    if (thrown instanceof LinkisKernelError) return [thrown.message];
    throw thrown;
  }
}
