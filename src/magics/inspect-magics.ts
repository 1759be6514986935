/** What is known of the word at the cursor: a magic's help, a variable's value, a built-in date's meaning. */
import { textAnswer } from './answer.ts';
import { builtInDates } from './built-in-dates.ts';
import type { Answer } from './cell-plan.ts';
import type { NotebookState } from './notebook-state.ts';
import { findMagic, helpOf } from './registry.ts';
import { masked } from './secret-name.ts';

/** Undefined when nothing is known. Never throws. */
export function inspectMagics(code: string, at: number, state: NotebookState): Answer | undefined {
  const cursor = Math.min(Math.max(0, at), code.length);
  const lineStart = code.lastIndexOf('\n', cursor - 1) + 1;
  const lineEnd = code.indexOf('\n', cursor);
  const line = code.slice(lineStart, lineEnd === -1 ? code.length : lineEnd);
  const name = /^\s*%%?([A-Za-z][\w.-]*)/.exec(line)?.[1];
  const magic = name === undefined ? undefined : findMagic(name, state.aliases);
  if (magic !== undefined) return helpOf(magic);
  const column = cursor - lineStart;
  for (const found of line.matchAll(/\$\{\s*([A-Za-z][\w.]*)[^}]*\}?/g)) {
    if (column < found.index || column > found.index + found[0].length) continue;
    return inspectVariable(found[1] ?? '', state);
  }
  return undefined;
}

function inspectVariable(name: string, state: NotebookState): Answer | undefined {
  if (Object.hasOwn(state.variables, name)) {
    return textAnswer(`${name} = ${masked(name, state.variables[name] ?? '')}`);
  }
  const date = builtInDates.find((built) => built.name === name);
  return date === undefined ? undefined : textAnswer(`${name}: ${date.meaning} (the server's)`);
}
