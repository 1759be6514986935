/** What may stand at the cursor: magics, options, engines, run types, variables, SQL words. By the text alone, without the server. */
import { builtInDates } from './built-in-dates.ts';
import { engines, languageOf, shortForms } from './engines.ts';
import type { NotebookState } from './notebook-state.ts';
import { findMagic, magicNames } from './registry.ts';
import { sqlKeywords } from './sql-keywords.ts';

/** Candidates for the text from `start` to `end`, in UTF-16 units. */
export interface Candidates {
  readonly matches: readonly { readonly text: string; readonly type: string }[];
  readonly start: number;
  readonly end: number;
}

/** Candidates at the cursor; none when nothing is known. Never throws, whatever the code. */
export function completeMagics(code: string, at: number, state: NotebookState): Candidates {
  const cursor = Math.min(Math.max(0, at), code.length);
  const before = code.slice(0, cursor);
  const line = before.slice(before.lastIndexOf('\n') + 1);

  const variable = /\$\{\s*([A-Za-z][\w.]*)?$/.exec(line);
  if (variable !== null) return completeVariable(variable[1] ?? '', code, cursor, state);

  const magic = /^\s*%%?([\w.-]*)$/.exec(line);
  if (magic !== null && inHead(before)) {
    const typed = magic[1] ?? '';
    const matches = prefixed(magicNames(state.aliases), typed, 'magic');
    return { matches, start: cursor - typed.length, end: cursor };
  }
  const words = /^\s*%%?([A-Za-z][\w.-]*)\s+(.*\s)?(\S*)$/.exec(line);
  if (words !== null && inHead(before)) {
    return completeArgument(words[1] ?? '', (words[2] ?? '').trim(), words[3] ?? '', cursor, state);
  }
  const word = /[A-Za-z_]+$/.exec(line)?.[0] ?? '';
  if (word === '' || languageOf(languageAt(code, state)) !== 'sql')
    return { matches: [], start: cursor, end: cursor };
  const lower = word === word.toLowerCase();
  const keywords = sqlKeywords.map((keyword) => (lower ? keyword.toLowerCase() : keyword));
  return { matches: prefixed(keywords, word, 'keyword'), start: cursor - word.length, end: cursor };
}

function completeVariable(
  typed: string,
  code: string,
  cursor: number,
  state: NotebookState,
): Candidates {
  const closed = /^\s*\}/.test(code.slice(cursor));
  const matches = [
    ...prefixed(Object.keys(state.variables), typed, 'variable'),
    ...prefixed(
      builtInDates.map((date) => date.name),
      typed,
      'date',
    ),
  ].map((match) => ({ ...match, text: closed ? match.text : `${match.text}}` }));
  return { matches, start: cursor - typed.length, end: cursor };
}

function completeArgument(
  name: string,
  earlier: string,
  typed: string,
  cursor: number,
  state: NotebookState,
): Candidates {
  const range = { start: cursor - typed.length, end: cursor };
  const magic = findMagic(name, state.aliases);
  if (magic === undefined) return { matches: [], ...range };
  if (typed.startsWith('-')) {
    const options = [...Object.keys(magic.options), 'help'].map((option) => `--${option}`);
    return { matches: prefixed(options, typed, 'option'), ...range };
  }
  if (name === 'help')
    return { matches: prefixed(magicNames(state.aliases), typed, 'magic'), ...range };
  if (name === 'var' && /(^|\s)(--unset|-u)$/.test(earlier)) {
    return { matches: prefixed(Object.keys(state.variables), typed, 'variable'), ...range };
  }
  if (name === 'engine' && earlier === '') {
    const offered = state.offers.map((offer) => `${offer.engine}-${offer.version}`);
    const names = new Set([...engines.keys(), ...shortForms.keys(), ...offered]);
    return { matches: prefixed([...names], typed, 'engine'), ...range };
  }
  const chosen = name === 'engine' ? earlier.split(/\s/, 1)[0] : name;
  const engine = (shortForms.get(chosen ?? '')?.engine ?? chosen ?? '').split('-', 1)[0] ?? '';
  const wantsType = name === 'engine' ? !/\s/.test(earlier) : earlier === '';
  if (wantsType || /(^|\s)(--type|-t)$/.test(earlier)) {
    return { matches: prefixed(engines.get(engine)?.runTypes ?? [], typed, 'type'), ...range };
  }
  return { matches: [], ...range };
}

function prefixed(names: readonly string[], typed: string, type: string): Candidates['matches'] {
  const start = typed.toLowerCase();
  return names
    .filter((name) => name.toLowerCase().startsWith(start))
    .map((text) => ({ text, type }));
}

/** Only magics, comments and blank lines stand above the cursor's line. */
function inHead(before: string): boolean {
  const above = before.split('\n').slice(0, -1);
  return (
    above.every((line) => /^\s*($|%|--|#|\/\/|!!)/.test(line)) &&
    !above.some((line) => /^\s*%%raw\b/.test(line))
  );
}

/** The run type of the cell: of its first engine magic, by name, else the notebook's. */
function languageAt(code: string, state: NotebookState): string {
  const name = /^\s*%%?(?:engine\s+)?([A-Za-z]\w*)/m.exec(code)?.[1] ?? '';
  return shortForms.get(name)?.runType ?? engines.get(name)?.runTypes[0] ?? state.engine.runType;
}
