/** Puts kept queries into SQL that refers to them, as common table expressions. Pure. */
import {
  nameOf,
  type SqlToken,
  sqlTokens,
  statementTokens,
  type WithClause,
} from '../../sql/index.ts';
import { type KeptQuery, keyOfQuery, queryNameInSql } from '../form/kept-query.ts';
import { type CodeOrigin, type CodePiece, writtenPlaces } from '../form/written-place.ts';
import { createLibrary, dialectFor, readText } from './query-library.ts';
import { checkList, checkOwnNames, noQueryThere, sameNames } from './query-refusals.ts';
import type { ComposeScope, Library, ReadText, Use } from './query-scope.ts';

export interface ComposedCode {
  readonly code: string;
  /** Undefined where nothing was put in. */
  readonly origin: CodeOrigin | undefined;
  /** Sentences on names that mean something else than they seem to. */
  readonly notices: readonly string[];
  /** The queries that were put in, each after those that it refers to. */
  readonly put: readonly KeptQuery[];
}

/** Engines that want WITH in front of INSERT; the others want it in front of the query that is inserted. */
const withBeforeInsert: ReadonlySet<string> = new Set(['hive', 'spark', 'impala']);

/** Engines of which some versions take no WITH within WITH [HiveParser.g, `cteStatement`]. */
const flattensWith: ReadonlySet<string> = new Set(['hive']);

/**
 * A reference is `{{name}}` in code, and a name of `tables` where a table is read. Braces in texts, quoted names and comments are none, and
 * braces around anything but one plain name are left to the engine. Each statement of the code gets the queries that it needs, in front
 * of its own ones. Throws `VARIABLE_UNDEFINED` for a name that is not kept, `OPTION_INVALID` where a query cannot be put in.
 */
export function composeQueries(code: string, scope: ComposeScope): ComposedCode {
  const nothing = { code, origin: undefined, notices: [], put: [] };
  const { tables = [] } = scope;
  if (tables.length === 0 && !code.includes('{{')) return nothing;
  const library = createLibrary(scope);
  const edits: Edit[] = [];
  const notices: string[] = [];
  const put = new Set<KeptQuery>();
  const named = new Set<string>();
  const places = writtenPlaces({ code });
  for (const tokens of statementTokens(sqlTokens(code, dialectFor(code, scope.engine)))) {
    const read = readText(tokens, library, tables, places.at);
    for (const { query } of read.uses) named.add(keyOfQuery(query.name));
    if (read.uses.length === 0) continue;
    for (const edit of editsOf(code, tokens, read, library)) {
      edits.push(edit);
      edit.put?.forEach((query) => put.add(query));
      edit.notices?.forEach((notice) => notices.push(notice));
    }
  }
  const unused = tables.filter((name) => !named.has(keyOfQuery(name)));
  if (unused.length > 0)
    notices.push(
      `--with ${unused.join(',')} had no effect: no statement of the cell reads a table of that name.`,
    );
  return edits.length === 0
    ? { ...nothing, notices }
    : { ...edited(code, edits), notices: [...new Set(notices)], put: [...put] };
}

/** What a kept query refers to, by name, and the whole text that `%queries NAME` shows. Throws as {@link composeQueries} does. */
export function composedQuery(query: KeptQuery, scope: ComposeScope): ComposedCode {
  return composeQueries(query.text, { ...scope, tables: query.tables });
}

/** A change of the code: what stands from `from` to `to` gives way to `parts`. */
interface Edit {
  readonly from: number;
  readonly to: number;
  readonly parts: readonly Part[];
  readonly put?: readonly KeptQuery[];
  readonly notices?: readonly string[];
}

/** A text, and where it comes from. */
interface Part extends Omit<CodePiece, 'at'> {
  readonly text: string;
}

function editsOf(
  code: string,
  tokens: readonly [SqlToken, ...SqlToken[]],
  read: ReadText,
  library: Library,
): readonly Edit[] {
  const { scope } = library;
  checkOwnNames(read, scope);
  const places = read.reader.withPlaces(withBeforeInsert.has(scope.engine));
  const edits: Edit[] = read.uses
    .filter(({ isBraced }) => isBraced)
    .map((use) => ({
      from: use.from,
      to: use.to,
      parts: nameParts(use, code, undefined, scope.engine),
    }));
  const served = new Map(places.map((place) => [place, [] as Use[]]));
  for (const use of read.uses) {
    const place = places.find(({ from, to }) => from <= use.index && use.index < to);
    if (place === undefined || read.reader.isTarget(use.index))
      throw noQueryThere(use, tokens[0], read, scope);
    served.get(place)?.push(use);
  }
  for (const [place, uses] of served) {
    const [first] = uses;
    const token = tokens[place.index];
    if (first === undefined || token === undefined) continue;
    const put = library.ordered(uses.map(({ query }) => query));
    const own = read.reader.withClause(place.index);
    checkList(put, own, first, read, library);
    const { from } = first;
    const kernels = (text: string): Part => ({ text, from, query: undefined, isWritten: false });
    const flat = flattensWith.has(scope.engine)
      ? flattened(put, own, read, library)
      : new Map<KeptQuery, OwnTables>();
    const list = put.flatMap((query, index) => {
      const { text } = query;
      const tables = flat.get(query);
      const begin = index === 0 ? '' : ', ';
      const name = `${queryNameInSql(query.name, scope.engine)} AS (\n`;
      return tables === undefined
        ? [kernels(begin + name), ...partsOf(query, library, 0, text.length), kernels('\n)')]
        : [
            kernels(begin),
            ...partsOf(query, library, tables.from, tables.to),
            kernels(`, ${name}`),
            ...partsOf(query, library, tables.to, text.length),
            kernels('\n)'),
          ];
    });
    const at = own === undefined ? token.from : (tokens[own.first]?.from ?? token.from);
    edits.push({
      from: at,
      to: at,
      parts:
        own === undefined ? [kernels('WITH '), ...list, kernels('\n')] : [...list, kernels(', ')],
      put,
      notices: sameNames(read, put, library),
    });
  }
  return edits;
}

/** Where the tables that a query defines in its own WITH stand in its text. */
interface OwnTables {
  readonly from: number;
  readonly to: number;
}

/** The queries whose own WITH can become a part of the one around it: its names mean nothing else there. */
function flattened(
  put: readonly KeptQuery[],
  own: WithClause | undefined,
  read: ReadText,
  library: Library,
): ReadonlyMap<KeptQuery, OwnTables> {
  const taken = new Set([...put.map(({ name }) => name), ...(own?.names ?? [])].map(keyOfQuery));
  const flat = new Map<KeptQuery, OwnTables>();
  for (const query of put) {
    const { tokens, reader } = library.textOf(query);
    const clause = reader.withClause(0);
    const [from, to] = [tokens[clause?.first ?? 0]?.from, tokens[clause?.body ?? 0]?.from];
    if (clause === undefined || clause.isRecursive || from === undefined || to === undefined)
      continue;
    const names = clause.names.map(keyOfQuery);
    const others = [read, ...put.filter((other) => other !== query).map(library.textOf)];
    const isNamed = others.some(({ plain }) =>
      plain.some((token) => names.includes(keyOfQuery(nameOf(token)))),
    );
    if (isNamed || names.some((name) => taken.has(name))) continue;
    names.forEach((name) => taken.add(name));
    flat.set(query, { from, to });
  }
  return flat;
}

/** The name in place of the braces; blanks keep it apart from a word beside them. `text` is that of `within`, else of the cell. */
function nameParts(
  use: Use,
  text: string,
  within: KeptQuery | undefined,
  engine: string,
): readonly Part[] {
  const { query, from, to, nameFrom } = use;
  const kernels = (sign: string): Part => ({ text: sign, from, query: within, isWritten: false });
  const blank = (isNeeded: boolean): readonly Part[] => (isNeeded ? [kernels(' ')] : []);
  const [quote] = queryNameInSql(query.name, engine).split(query.name);
  const quotes = quote === undefined || quote === '' ? [] : [kernels(quote)];
  return [
    ...blank(partOfWord.test(text.charAt(from - 1))),
    ...quotes,
    { text: query.name, from: nameFrom, query: within, isWritten: true },
    ...quotes,
    ...blank(partOfWord.test(text.charAt(to))),
  ];
}

const partOfWord = /[\p{L}\p{M}\p{N}\p{Cs}_$@]/u;

/** A stretch of the query's text with its references as names. */
function partsOf(query: KeptQuery, library: Library, begin: number, end: number): readonly Part[] {
  const { text } = query;
  const { uses } = library.textOf(query);
  const parts: Part[] = [];
  const written = (from: number, to: number): void => {
    if (to > from) parts.push({ text: text.slice(from, to), from, query, isWritten: true });
  };
  let behind = begin;
  for (const use of uses) {
    if (!use.isBraced || use.from < begin || use.from >= end) continue;
    written(behind, use.from);
    nameParts(use, text, query, library.scope.engine).forEach((part) => parts.push(part));
    behind = use.to;
  }
  written(behind, end);
  return parts;
}

function edited(code: string, edits: readonly Edit[]): Pick<ComposedCode, 'code' | 'origin'> {
  const texts: string[] = [];
  const pieces: CodePiece[] = [];
  let length = 0;
  const add = ({ text, from, query, isWritten }: Part): void => {
    if (text === '') return;
    pieces.push({ at: length, from, query, isWritten });
    texts.push(text);
    length += text.length;
  };
  const written = (from: number, to: number): void =>
    add({ text: code.slice(from, to), from, query: undefined, isWritten: true });
  let behind = 0;
  const inOrder = edits.toSorted((one, other) => one.from - other.from || one.to - other.to);
  for (const { from, to, parts } of inOrder) {
    written(behind, from);
    parts.forEach(add);
    behind = to;
  }
  written(behind, code.length);
  return { code: texts.join(''), origin: { written: code, pieces } };
}
