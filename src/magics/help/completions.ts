/** Candidates at the cursor by the text alone, without the server: magics, their arguments, variables, SQL words. */
import { builtInDates } from '../../substitution/index.ts';
import { argumentCandidates, type TypedArgument } from './argument.ts';
import { type CodeLanguage, languageOf } from '../code/engines.ts';
import { composedName, identifier, largest, LinkisKernelError } from '../../shared/index.ts';
import { type SqlFunction, sqlFunctionsOf, sqlKeywords } from '../../sql/index.ts';
import type { NotebookState } from '../form/notebook-state.ts';
import { parseCell } from '../grammar/parse-cell.ts';
import { codeOnLine } from '../plan/code-on-line.ts';
import { engineOfCell } from '../plan/plan-cell.ts';
import { magicNames } from '../plan/registry.ts';

/** Candidates for the text from `start` to `end`, in UTF-16 units. */
export interface Candidates {
  readonly matches: readonly {
    readonly text: string;
    readonly type: string;
    /** How a function is called. */
    readonly signature?: string | undefined;
  }[];
  readonly start: number;
  readonly end: number;
}

/** Never throws, whatever the code. */
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
  if (words !== null && inHead(before) && codeAt(code, cursor, state) === undefined) {
    const [, name = '', earlier = '', typed = ''] = words;
    return completeArgument({ magic: name, earlier: earlier.trim(), typed }, cursor, state);
  }
  const word = /(?<![A-Za-z_])[A-Za-z_]+$/.exec(line)?.[0] ?? '';
  const around = codeAt(code, cursor, state);
  if (word === '' || around?.language !== 'sql') return { matches: [], start: cursor, end: cursor };
  const matches = completeSqlWord(word, [...sqlFunctionsOf(around.engine).values()]);
  return { matches, start: cursor - word.length, end: cursor };
}

/** More of a reference is not read back from the cursor. */
const longestTyped = 200;

const openBraces = new RegExp(String.raw`(?<!\$)\{\{[ \t]*(${identifier})?$`, 'u');

/** The kept queries at a `{{` that is being typed; undefined elsewhere. Braces that follow the cursor are not written again. */
export function completeQueryName(
  code: string,
  cursor: number,
  { queries }: NotebookState,
): Candidates | undefined {
  const before = code.slice(Math.max(0, cursor - longestTyped), cursor);
  const braces = openBraces.exec(before);
  if (braces === null) return undefined;
  const [, typed = ''] = braces;
  const [, closing = ''] = /^[ \t]*(\}{0,2})/.exec(code.slice(cursor, cursor + 80)) ?? [];
  const names = [...queries.values()].map(({ name }) => name);
  const matches = prefixed(names, typed, 'query').map((match) => ({
    ...match,
    text: `${match.text}${'}'.repeat(2 - closing.length)}`,
  }));
  return { matches, start: cursor - typed.length, end: cursor };
}

/** SQL words that begin with `typed`, in its case; none for an empty text, which would be all of them. */
export function completeSqlWord(
  typed: string,
  functions: readonly SqlFunction[],
): Candidates['matches'] {
  if (typed === '') return [];
  const isSmall = typed === typed.toLowerCase();
  const cased = (word: string): string => (isSmall ? word.toLowerCase() : word.toUpperCase());
  const start = typed.toLowerCase();
  return [
    ...prefixed(sqlKeywords.map(cased), typed, 'keyword'),
    ...functions
      .filter(({ name }) => name.startsWith(start))
      .map(({ name, signature }) => ({ text: cased(name), type: 'function', signature })),
  ];
}

/** Code around a cursor. */
export interface CodeAt {
  /** Where the code begins in the cell, in UTF-16 units. */
  readonly from: number;
  /** First half of the engine label that it would run on. */
  readonly engine: string;
  readonly language: CodeLanguage;
  /** It is a cell of `%%local`. */
  readonly isLocal: boolean;
  /** The data source of a jdbc cell. */
  readonly source?: string | undefined;
}

/** Undefined in the head of a cell, but for code on the line of a magic. Never throws. */
export function codeAt(code: string, at: number, state: NotebookState): CodeAt | undefined {
  try {
    const cell = parseCell(code);
    const { magics, headLines } = cell;
    const onLine = codeOnLine(cell, state.aliases);
    if (onLine !== undefined) {
      const from = lineStart(code, onLine.line - 1) + onLine.column;
      return at < from ? undefined : codeFrom(from, code, state);
    }
    const from = lineStart(
      code,
      largest(
        magics.map((magic) => magic.line),
        headLines,
      ),
    );
    if (at < from || (from > 0 && code.charAt(from - 1) !== '\n')) return undefined;
    return codeFrom(from, code, state);
  } catch (thrown) {
    if (thrown instanceof LinkisKernelError) return undefined;
    throw thrown;
  }
}

function codeFrom(from: number, code: string, state: NotebookState): CodeAt {
  // The added line of code gives a task to a cell without code too.
  const cell = engineOfCell(parseCell(`${code.slice(0, from)}\nx`), state);
  const { name, runType, place, source } = cell;
  return { from, engine: name, language: languageOf(runType), isLocal: place === 'local', source };
}

function lineStart(code: string, lines: number): number {
  let at = 0;
  for (let line = 0; line < lines; line += 1) {
    const end = code.indexOf('\n', at);
    if (end === -1) return code.length;
    at = end + 1;
  }
  return at;
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
    ...prefixed([...builtInDates.keys()], typed, 'date'),
  ].map((match) => ({ ...match, text: closed ? match.text : `${match.text}}` }));
  return { matches, start: cursor - typed.length, end: cursor };
}

function completeArgument(
  argument: TypedArgument,
  cursor: number,
  state: NotebookState,
): Candidates {
  const found = argumentCandidates(argument, state);
  if (found === undefined) return { matches: [], start: cursor, end: cursor };
  const { names, type, length } = found;
  const typed = argument.typed.slice(argument.typed.length - length);
  return { matches: prefixed(names, typed, type), start: cursor - length, end: cursor };
}

function prefixed(names: readonly string[], typed: string, type: string): Candidates['matches'] {
  const start = composedName(typed).toLowerCase();
  return names
    .filter((name) => name.toLowerCase().startsWith(start))
    .map((text) => ({ text, type }));
}

/** True when there are only magics, comments and blank lines above the cursor's line. */
function inHead(before: string): boolean {
  const above = before.split('\n').slice(0, -1);
  return (
    above.every((line) => /^\s*($|%|--|#|\/\/|!!)/.test(line)) &&
    !above.some((line) => /^\s*%%raw\b/.test(line))
  );
}
