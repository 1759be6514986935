/** Code on the line of a short form, as other notebooks write it: `%sql SELECT 1`. It becomes the first line of the cell's code. */
import { identifier, nearest } from '../../shared/index.ts';
import { sqlKeywords } from '../../sql/index.ts';
import {
  askedTypes,
  type CodeLanguage,
  engines,
  languageOf,
  runTypeOf,
  shortForms,
} from '../code/engines.ts';
import type { Cell, MagicCall } from '../grammar/cell.ts';
import { optionNamed } from '../grammar/options.ts';
import { withWords } from '../grammar/parse-cell.ts';
import { engineMagic, engineOptions } from '../magic/engine-magic.ts';
import { aliasOf, findMagic } from './registry.ts';

/** An option, perhaps with its value behind `=`. */
const option = /^\s*(--?[A-Za-z][\w-]*)(=(?:"[^"]*"|'[^']*'|\S*))?(?=\s|$)/;
const word = /^\s*(?:"(?:[^"\\]|\\.)*"|'[^']*'|\S+)/;
const nothing = /^\s*(?:$|(?:#|--|\/\/)(?:\s|$))/;
const help = /^\s*(?:-h|--help|\?)(?:\s|$)/;
/** JupySQL's name of a result: `%sql totals << SELECT …`. */
const named = new RegExp(String.raw`^\s*(${identifier})\s*<<=?(?=\s|$)`, 'u');

/** What stands behind a short form's name: options, then code. */
interface Parts {
  readonly options: string;
  /** Where the code begins. */
  readonly at: number;
}

/** The magic with the code on its line, and what stands behind its name. */
interface FoundCode extends Parts {
  readonly call: MagicCall;
  readonly isSql: boolean;
}

/**
 * Where the cell's code begins when that is on the line of its last magic, in UTF-16 units of that line; undefined elsewhere. The last word
 * counts as being typed: it may be the beginning of a run type, and is never a misspelt one.
 */
export function codeOnLine(
  cell: Cell,
  aliases: Readonly<Record<string, string>>,
): { readonly line: number; readonly column: number } | undefined {
  const found = findCode(cell, aliases, true);
  if (found === undefined || found.call.text.slice(found.at).trim() === '') return undefined;
  return { line: found.call.line, column: found.call.textColumn - 1 + found.at };
}

/**
 * The cell with the code on the line of its last magic moved into its body, where it is on the same line. In SQL blanks stand in front of
 * it, so that columns are those of the cell too. Any other cell as it is.
 */
export function withCodeBelow(cell: Cell, aliases: Readonly<Record<string, string>>): Cell {
  const found = findCode(cell, aliases, false);
  return found === undefined ? cell : withCode(cell, found.call, found, found.isSql);
}

function findCode(
  cell: Cell,
  aliases: Readonly<Record<string, string>>,
  isTyped: boolean,
): FoundCode | undefined {
  const call = cell.magics.at(-1);
  if (call === undefined || cell.raw) return undefined;
  if (call.name === 'time' && call.text.trim() !== '')
    return { call, options: '', at: call.text.search(/\S/), isSql: false };
  const magic = findMagic(call.name, aliases);
  if (magic === undefined || magic === engineMagic || magic.options !== engineOptions)
    return undefined;
  const isAlias = aliasOf(call.name, aliases) !== undefined;
  const parts = partsOf(call.text, isAlias ? undefined : call.name, isTyped);
  if (parts === undefined) return undefined;
  const isSql =
    !isAlias && languageOfName(call.name) === 'sql' && !/(^|\s)(-t|--type)\b/.test(parts.options);
  return { call, ...parts, isSql };
}

function withCode(cell: Cell, call: MagicCall, parts: Parts, isSql: boolean): Cell {
  const code = call.text.slice(parts.at);
  const line = isSql ? ' '.repeat(call.textColumn - 1 + parts.at) + code : code;
  const magics = [...cell.magics.slice(0, -1), withWords({ ...call, help: false }, parts.options)];
  if (code.trim() === '') return { ...cell, magics };
  const slot = call.line - 1 - cell.headLines;
  // Above `@set` lines the body begins before the magic, with an empty line in its place.
  if (slot >= 0)
    return { ...cell, magics, body: cell.body.split('\n').with(slot, line).join('\n') };
  const body = cell.body === '' ? line : `${line}\n${cell.body}`;
  return { ...cell, magics, body, headLines: cell.headLines - 1 };
}

/** Undefined when there is no code, and for what is to be refused. `name`: of the short form, undefined for an alias. */
function partsOf(text: string, name: string | undefined, isTyped: boolean): Parts | undefined {
  let at = 0;
  const nextWord = (): string => {
    const found = word.exec(text.slice(at))?.[0] ?? '';
    at += found.length;
    return found;
  };
  for (;;) {
    const rest = text.slice(at);
    if (nothing.test(rest) || help.test(rest)) return undefined;
    const [written, dashed = '', value] = option.exec(rest) ?? [];
    if (written === undefined) break;
    const known = optionNamed(dashed, engineOptions);
    if (known === undefined) return undefined;
    at += written.length;
    const kind = engineOptions[known]?.kind;
    if (kind === 'flag') continue;
    let given = value ?? nextWord();
    // A comma at the end of a word says that the list goes on.
    while (kind === 'list' && given.endsWith(',')) given = nextWord();
  }
  const options = text.slice(0, at);
  const [assigned, result = ''] = named.exec(text.slice(at)) ?? [];
  if (assigned !== undefined && (name === undefined || languageOfName(name) === 'sql'))
    return { options: `${options} --as ${result}`, at: at + assigned.length };
  const first = word.exec(text.slice(at))?.[0] ?? '';
  const behind = text.slice(at + first.length);
  const isAlone =
    nothing.test(behind) ||
    optionNamed(option.exec(behind)?.[1] ?? '', engineOptions) !== undefined;
  if (isAlone && isRunType(first.trim(), name, isTyped)) return undefined;
  return { options, at: at + first.length - first.trimStart().length };
}

/** True for a run type of the short form's engine, also a misspelt one. A shell has too many commands for that. `isTyped`: also for its beginning. */
function isRunType(text: string, name: string | undefined, isTyped: boolean): boolean {
  const row = name === undefined ? undefined : engines.get(shortForms.get(name)?.engine ?? name);
  const rows = row === undefined ? [...engines.values()] : [row];
  const types = rows.flatMap(askedTypes);
  if (types.includes(text.toLowerCase())) return true;
  if (isTyped) return types.some((type) => type.startsWith(text.toLowerCase()));
  if (name !== undefined && languageOfName(name) === 'shell') return false;
  return (
    /^[\w-]+$/.test(text) &&
    !sqlKeywords.includes(text.toUpperCase()) &&
    nearest(text, types) !== undefined
  );
}

function languageOfName(name: string): CodeLanguage {
  return languageOf(runTypeOf(name));
}
