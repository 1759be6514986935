/** Reads SQL for the kept queries that it refers to, and the queries themselves in turn. */
import {
  braceReferences,
  nameOf,
  readStatement,
  type SqlDialect,
  sqlPieces,
  type SqlToken,
  sqlTokens,
  type StatementReader,
  statementTokens,
  withBackslash,
  withoutBackslash,
} from '../../sql/index.ts';
import { type KeptQuery, keyOfQuery } from '../form/kept-query.ts';
import { type WrittenPlace, writtenPlaces } from '../form/written-place.ts';
import { checkOwnNames, circle, notKept } from './query-refusals.ts';
import type { ComposeScope, Library, ReadText, Use } from './query-scope.ts';
import { backslashEngines } from './server-cuts.ts';

/** Names of the kept queries that a query refers to itself; those that are not kept are among them. */
export function namesUsedBy(query: KeptQuery, engine: string): readonly string[] {
  const tokens = sqlTokens(query.text, dialectFor(query.text, engine));
  const statements = statementTokens(tokens);
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

export function createLibrary(scope: ComposeScope): Library {
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
      const [tokens] = statementTokens(sqlTokens(query.text, dialectFor(query.text, engine)));
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

export function readText(
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
