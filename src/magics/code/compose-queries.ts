/** Puts kept queries into SQL that refers to them, as common table expressions. Pure. */
import { LinkisKernelError, suggestion } from '../../shared/index.ts';
import {
  type BraceReference,
  braceReferences,
  nameOf,
  readStatement,
  type SqlDialect,
  sqlPieces,
  type SqlToken,
  sqlTokens,
  type StatementReader,
  statementsOf,
  type WithClause,
  withBackslash,
  withoutBackslash,
} from '../../sql/index.ts';
import { type KeptQueries, type KeptQuery, keyOfQuery } from '../form/kept-query.ts';
import {
  type CodeOrigin,
  type CodePiece,
  lineInWords,
  type WrittenPlace,
  writtenPlaces,
} from '../form/written-place.ts';
import { backslashEngines } from './server-cuts.ts';

export interface ComposeScope {
  /** First half of the engine label. */
  readonly engine: string;
  readonly queries: KeptQueries;
  /** Of the notebook, so that `{{x}}` of a variable is answered with `${x}`. */
  readonly variables: Readonly<Record<string, string>>;
  /** Kept queries that the code names as tables, without braces (`--with`). @default none */
  readonly tables?: readonly string[] | undefined;
  /** Line n of the code is line n + headLines of the cell. */
  readonly headLines: number;
  /** Leave `{{x}}` as it is where no query has the name (`--allow-undefined`). @default it is refused */
  readonly allowUndefined?: boolean | undefined;
}

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

/** Engines that take a query in WITH for a recursion when it reads a table of its own name. */
const refusesOwnName: ReadonlySet<string> = new Set(['hive']);

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
  for (const tokens of statementsOf(sqlTokens(code, dialectFor(code, scope.engine)))) {
    const read = readText(tokens, library, tables, places.at);
    for (const { query } of read.uses) named.add(keyOfQuery(query.name));
    if (read.uses.length === 0) continue;
    for (const edit of editsOf(tokens, read, library)) {
      edits.push(edit);
      edit.put?.forEach((query) => put.add(query));
      notices.push(...(edit.notices ?? []));
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

/** Names of the kept queries that a query refers to itself; those that are not kept are among them. */
export function namesUsedBy(query: KeptQuery, engine: string): readonly string[] {
  const tokens = sqlTokens(query.text, dialectFor(query.text, engine));
  const statements = statementsOf(tokens);
  const names = statements.flatMap((statement) => [
    ...braceReferences(statement).map(({ name }) => name),
    ...tablesAmong(readStatement(statement), query.tables).map((token) => nameOf(token)),
  ]);
  return [...new Map(names.map((name) => [keyOfQuery(name), name])).values()];
}

/** As the engine reads texts and names; the other way round where only that leaves nothing open, since JDBC is many dialects. */
export function dialectFor(code: string, engine: string): SqlDialect {
  const [usual, other] = backslashEngines.has(engine)
    ? [withBackslash, withoutBackslash]
    : [withoutBackslash, withBackslash];
  const isOpen = (dialect: SqlDialect): boolean =>
    [...sqlPieces(code, dialect)].at(-1)?.isOpen === true;
  const dialect = code.includes('\\') && isOpen(usual) && !isOpen(other) ? other : usual;
  return { ...dialect, variables: true };
}

/** A kept query where a text names it. */
interface Use {
  readonly query: KeptQuery;
  /** Of the braces, or of the name without braces. */
  readonly from: number;
  readonly to: number;
  readonly nameFrom: number;
  /** Index of the token with the name. */
  readonly index: number;
  readonly isBraced: boolean;
}

/** A text that may name kept queries. */
interface ReadText {
  readonly tokens: readonly SqlToken[];
  readonly reader: StatementReader;
  readonly uses: readonly Use[];
  /** Tables that it names without braces and without `--with`. */
  readonly plain: readonly SqlToken[];
  readonly placeOf: (offset: number) => WrittenPlace;
}

interface Library {
  readonly scope: ComposeScope;
  /** Throws for a name that is not kept; undefined where it is to be left alone. */
  find(reference: BraceReference, place: WrittenPlace): KeptQuery | undefined;
  readonly textOf: (query: KeptQuery) => ReadText;
  /** The queries that these need, each after those that it refers to. Throws for a circle. */
  ordered(queries: readonly KeptQuery[]): readonly KeptQuery[];
}

function createLibrary(scope: ComposeScope): Library {
  const { queries, engine } = scope;
  const read = new Map<KeptQuery, ReadText>();
  const library: Library = {
    scope,
    find(reference, place) {
      const query = queries.get(keyOfQuery(reference.name));
      if (query !== undefined || scope.allowUndefined === true) return query;
      throw notKept(reference.name, place, scope);
    },
    textOf(query) {
      const known = read.get(query);
      if (known !== undefined) return known;
      const [tokens] = statementsOf(sqlTokens(query.text, dialectFor(query.text, engine)));
      const places = writtenPlaces({ code: query.text });
      const placeOf = (offset: number): WrittenPlace => ({ ...places.at(offset), query });
      const text = readText(tokens ?? [], library, query.tables, placeOf);
      checkOwnNames(text, scope);
      read.set(query, text);
      return text;
    },
    ordered(wanted) {
      const done = new Set<KeptQuery>();
      for (const first of wanted) {
        const path: KeptQuery[] = [];
        const rest: KeptQuery[][] = [[first]];
        // A stack of our own: a chain of queries may be longer than the one of calls.
        while (rest.length > 0) {
          const next = rest.at(-1)?.pop();
          if (next === undefined) {
            rest.pop();
            const ready = path.pop();
            if (ready !== undefined) done.add(ready);
          } else if (path.includes(next)) throw circle([...path.slice(path.indexOf(next)), next]);
          else if (!done.has(next)) {
            path.push(next);
            rest.push(
              library
                .textOf(next)
                .uses.map(({ query }) => query)
                .toReversed(),
            );
          }
        }
      }
      return [...done];
    },
  };
  return library;
}

function readText(
  tokens: readonly SqlToken[],
  library: Library,
  tables: readonly string[],
  placeOf: (offset: number) => WrittenPlace,
): ReadText {
  const reader = readStatement(tokens);
  const indexOf = new Map(tokens.map(({ from }, index) => [from, index]));
  const braced = braceReferences(tokens).flatMap((reference): Use[] => {
    const query = library.find(reference, placeOf(reference.from));
    const { from, to, nameFrom } = reference;
    const index = indexOf.get(from) ?? 0;
    return query === undefined ? [] : [{ query, from, to, nameFrom, index, isBraced: true }];
  });
  const meant = new Set(tablesAmong(reader, tables));
  const unbraced = [...meant].flatMap((token): Use[] => {
    const { from, to } = token;
    const query = library.scope.queries.get(keyOfQuery(nameOf(token)));
    const index = indexOf.get(from) ?? 0;
    return query === undefined ? [] : [{ query, from, to, nameFrom: from, index, isBraced: false }];
  });
  const uses = [...braced, ...unbraced].toSorted((one, other) => one.from - other.from);
  const plain = reader.tableNames().filter((token) => !meant.has(token));
  return { tokens, reader, uses, plain, placeOf };
}

function tablesAmong(reader: StatementReader, names: readonly string[]): readonly SqlToken[] {
  if (names.length === 0) return [];
  const keys = new Set(names.map(keyOfQuery));
  return reader.tableNames().filter((token) => keys.has(keyOfQuery(nameOf(token))));
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
  tokens: readonly [SqlToken, ...SqlToken[]],
  read: ReadText,
  library: Library,
): readonly Edit[] {
  const { scope } = library;
  checkOwnNames(read, scope);
  const places = read.reader.withPlaces(withBeforeInsert.has(scope.engine));
  const edits: Edit[] = read.uses.filter(({ isBraced }) => isBraced).map(nameEdit);
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
      const name = `${query.name} AS (\n`;
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

function nameEdit({ query, from, to, nameFrom }: Use): Edit {
  const part = { text: query.name, from: nameFrom, query: undefined, isWritten: true };
  return { from, to, parts: [part] };
}

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
    parts.push({ text: use.query.name, from: use.nameFrom, query, isWritten: true });
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

function placeWords(place: WrittenPlace, { headLines }: ComposeScope): string {
  return `${lineInWords(place, headLines)}, column ${String(place.column)}`;
}

function notKept(name: string, place: WrittenPlace, scope: ComposeScope): LinkisKernelError {
  const { queries, variables } = scope;
  const names = [...queries.values()].map((query) => query.name);
  const isVariable = Object.hasOwn(variables, name);
  const meant = isVariable ? '' : suggestion(name, names);
  const kept = names.length === 0 ? 'No query is kept yet' : `Kept are ${names.join(', ')}`;
  return new LinkisKernelError(
    'VARIABLE_UNDEFINED',
    `{{${name}}} (${placeWords(place, scope)}) names no kept query${meant}`,
    {
      hint: isVariable
        ? `${name} is a variable: write \${${name}}. Nothing was submitted.`
        : `${kept}; %%sql --query ${name} above a SELECT keeps it. The value of a variable is \${NAME}. Nothing was submitted.`,
    },
  );
}

function circle(queries: readonly KeptQuery[]): LinkisKernelError {
  const names = queries.map(({ name }) => name);
  return new LinkisKernelError(
    'OPTION_INVALID',
    names.length === 2
      ? `the kept query ${names[0] ?? ''} refers to itself`
      : `kept queries refer to one another in a circle: ${names.join(' → ')}`,
    {
      hint: `Keep one of them anew, without that reference; %queries lists what each uses. Nothing was submitted.`,
    },
  );
}

/** A WITH of the text that defines the name of a query: the name would mean two things. */
function checkOwnNames({ reader, uses, placeOf }: ReadText, scope: ComposeScope): void {
  if (uses.length === 0) return;
  const own = new Set(reader.ownNames().map(keyOfQuery));
  const use = uses.find(({ query }) => own.has(keyOfQuery(query.name)));
  if (use !== undefined) throw definedTwice(use.query, placeOf(use.from), scope);
}

function definedTwice(
  { name }: KeptQuery,
  place: WrittenPlace,
  scope: ComposeScope,
): LinkisKernelError {
  return new LinkisKernelError(
    'OPTION_INVALID',
    `${name} is put in as a kept query (${placeWords(place, scope)}), and a WITH beside it defines that name too`,
    { hint: 'Give one of the two another name. Nothing was submitted.' },
  );
}

/** Refuses what the engine would read otherwise than meant, once the queries stand in one WITH. */
function checkList(
  put: readonly KeptQuery[],
  own: WithClause | undefined,
  first: Use,
  { placeOf }: ReadText,
  library: Library,
): void {
  const { scope } = library;
  const names = new Set(own?.names.map(keyOfQuery));
  for (const query of put) {
    const key = keyOfQuery(query.name);
    if (names.has(key)) throw definedTwice(query, placeOf(first.from), scope);
    if (own?.isRecursive !== true && !refusesOwnName.has(scope.engine)) continue;
    const { plain, placeOf: placeInQuery } = library.textOf(query);
    const self = plain.find((token) => keyOfQuery(nameOf(token)) === key);
    if (self === undefined) continue;
    const where = placeWords(placeInQuery(self.from), scope);
    throw new LinkisKernelError(
      'OPTION_INVALID',
      `the kept query ${query.name} reads a table of its own name (${where}), which ${own?.isRecursive === true ? 'WITH RECURSIVE' : scope.engine} takes for a recursion`,
      {
        hint: 'Write the database in front of the table, or keep the query under another name. Nothing was submitted.',
      },
    );
  }
}

/** Names without braces that the engine will read as a kept query, since it stands in the same WITH. */
function sameNames(read: ReadText, put: readonly KeptQuery[], library: Library): readonly string[] {
  const positions = new Map(put.map(({ name }, index) => [keyOfQuery(name), index]));
  const told = (text: ReadText, before: number): readonly string[] =>
    text.plain.flatMap((token) => {
      const name = nameOf(token);
      if ((positions.get(keyOfQuery(name)) ?? before) >= before) return [];
      const where = placeWords(text.placeOf(token.from), library.scope);
      return [
        `${name} (${where}) is the kept query ${name} too, as {{${name}}} stands in the same statement: write the database in front where a table of that name is meant.`,
      ];
    });
  return [
    ...told(read, put.length),
    ...put.flatMap((query, index) => told(library.textOf(query), index)),
  ];
}

function noQueryThere(
  use: Use,
  { text }: SqlToken,
  { reader, placeOf }: ReadText,
  scope: ComposeScope,
): LinkisKernelError {
  const { name } = use.query;
  const where = `{{${name}}} (${placeWords(placeOf(use.from), scope)})`;
  const verb = text.toUpperCase();
  return new LinkisKernelError(
    'OPTION_INVALID',
    reader.isTarget(use.index)
      ? `${where} is what ${verb} would write to, and a kept query is no table`
      : `${where} cannot be put into this ${verb}: it holds no query there`,
    {
      hint: `Read it in a query, as in ${/^(?:DESC|DESCRIBE|SUMMARIZE)$/.test(verb) ? verb : 'CREATE TABLE t AS'} SELECT * FROM {{${name}}}. Nothing was submitted.`,
    },
  );
}
