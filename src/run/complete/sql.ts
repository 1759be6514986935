/** The candidates at a place in SQL code: tables, columns and databases of the catalogue, names of the statement, SQL words. */
import { completeSqlWord } from '../../magics/index.ts';
import { quoteName, type SqlFunction } from '../../sql/index.ts';
import type { CatalogueTable } from '../../task/index.ts';
import type { CatalogueView } from '../catalogue/cache.ts';
import { spelled, tableOfParts, usualDatabase } from '../catalogue/names.ts';
import type { Candidate } from './candidate.ts';
import type { SqlPlace } from './place.ts';
import { scopeAt, type SqlScope } from './scope.ts';
import {
  type ColumnsOf,
  distinct,
  type ScopeColumn,
  type ScopeTable,
  tableNamed,
} from './tables.ts';

export interface KnownNames {
  readonly view: CatalogueView;
  /** The one that `%use` or a USE has set. */
  readonly database: string | undefined;
  /** The columns of a file that stands in the place of a table. @default files are not known */
  readonly fileColumns?: ((file: string) => readonly ScopeColumn[] | undefined) | undefined;
  /** The notebook's kept queries, by name. @default none */
  readonly queries?: readonly string[] | undefined;
  /** Those that the SQL refers to in braces. @default none */
  readonly kept?: readonly ScopeTable[] | undefined;
}

/** The database that a table without one belongs to. */
export function databaseOf(known: KnownNames): string | undefined {
  const listed = known.view.databases() ?? [];
  const { database } = known;
  if (database === undefined) return usualDatabase(listed);
  // A USE may name more than the list does: DuckDB lists `memory.main` as `main`.
  return spelled(database, listed) ?? spelled(database.split('.').at(-1) ?? '', listed) ?? database;
}

/** Finds a table by the parts of its written name. Undefined for one that is not listed: its name may be half typed. */
export function listedTable(
  parts: readonly string[],
  known: KnownNames,
): { readonly database: string; readonly table: CatalogueTable } | undefined {
  const named = tableOfParts(parts, known.view.databases() ?? [], databaseOf(known));
  if (named === undefined) return undefined;
  const tables = known.view.tables(named.database) ?? [];
  const name = spelled(
    named.table,
    tables.map((table) => table.name),
  );
  const table = tables.find((one) => one.name === name);
  return table && { database: named.database, table };
}

export function columnsOf(known: KnownNames): ColumnsOf {
  return (parts) => {
    const listed = listedTable(parts, known);
    // DuckDB reads `FROM sales.csv` as a file too when there is no such table.
    return listed === undefined
      ? known.fileColumns?.(parts.join('.'))
      : known.view.columns(listed.database, listed.table.name);
  };
}

/** The candidates that begin with the typed text, the likeliest kind first. `quote`: the engine's own for names. */
export function completeSql(
  place: SqlPlace,
  known: KnownNames,
  quote: string,
  functions: ReadonlyMap<string, SqlFunction>,
): readonly Candidate[] {
  const scope = scopeAt(place.statement, place.start, columnsOf(known), known.kept);
  const names =
    place.qualifiers.length > 0
      ? qualified(place.qualifiers, place, scope, known)
      : unqualified(place, scope, known);
  const typed = place.typed.toLowerCase();
  const matching = names.filter(({ text }) =>
    text.toLowerCase().replace(/^\{\{/, '').startsWith(typed),
  );
  const candidates = matching.map(({ text, type }) => ({
    text: text.startsWith('{{') ? text : quoted(text, place.quote, quote),
    type,
  }));
  return place.qualifiers.length > 0 || place.quote !== ''
    ? candidates
    : [
        ...candidates,
        ...completeSqlWord(
          place.typed,
          // JupyterLab sorts by letters: after a single one, dozens of functions would hide the columns.
          place.typed.length < 2 && candidates.length > 0 ? [] : functionsAt(place, functions),
        ),
      ];
}

/** After FROM only functions that give rows can stand, and none where a database does. */
function functionsAt(
  { expects }: SqlPlace,
  functions: ReadonlyMap<string, SqlFunction>,
): readonly SqlFunction[] {
  if (expects === 'database') return [];
  return [...functions.values()].filter(({ givesRows }) => expects !== 'table' || givesRows);
}

function qualified(
  qualifiers: readonly string[],
  place: SqlPlace,
  scope: SqlScope,
  known: KnownNames,
): readonly Candidate[] {
  const databases = known.view.databases() ?? [];
  const joined = qualifiers.join('.').toLowerCase();
  const inDatabase = spelled(joined, databases);
  // `file.main` is one database, and `file.` is how it begins.
  const below = databases
    .filter((name) => name.toLowerCase().startsWith(`${joined}.`))
    .map((name) => ({ text: name.slice(joined.length + 1), type: 'database' }));
  const tables = inDatabase === undefined ? [] : tablesOf(inDatabase, known);
  if (place.expects === 'table' || place.expects === 'database') return [...tables, ...below];
  const [first = ''] = qualifiers;
  const named = qualifiers.length === 1 ? tableNamed(scope.tables, first) : undefined;
  const columns =
    named?.columns() ??
    (qualifiers.length === 1 ? tableNamed(scope.ctes, first)?.columns() : undefined) ??
    columnsOf(known)(qualifiers) ??
    [];
  return [...asColumns(columns), ...(named === undefined ? [...tables, ...below] : [])];
}

function unqualified(place: SqlPlace, scope: SqlScope, known: KnownNames): readonly Candidate[] {
  const databases = (): readonly Candidate[] =>
    (known.view.databases() ?? []).map((text) => ({ text, type: 'database' }));
  switch (place.expects) {
    case 'database':
      return databases();
    case 'table': {
      const database = databaseOf(known);
      const { kept = [], queries = [] } = known;
      return [
        ...asTables(scope.ctes.filter((table) => !kept.includes(table))),
        ...(readsTable(place) ? asReferences(queries) : []),
        ...(database === undefined ? [] : tablesOf(database, known)),
        ...databases(),
      ];
    }
    case 'column': {
      if (place.insertInto !== undefined)
        return asColumns(columnsOf(known)(place.insertInto) ?? []);
      const columns = distinct(scope.tables.flatMap((table) => table.columns() ?? []));
      return [...asColumns(columns), ...asTables(scope.tables)];
    }
    case 'word':
      return [];
  }
}

function tablesOf(database: string, known: KnownNames): readonly Candidate[] {
  return (known.view.tables(database) ?? []).map(({ name }) => ({ text: name, type: 'table' }));
}

function asColumns(columns: readonly ScopeColumn[]): readonly Candidate[] {
  return columns.map(({ name }) => ({ text: name, type: 'column' }));
}

/** True behind FROM and JOIN, where a kept query can stand; not where the statement names what it changes. */
function readsTable({ statement, start, quote }: SqlPlace): boolean {
  const before = statement.filter(({ to }) => to <= start);
  const [first, last] = [before.at(-2)?.keyword, before.at(-1)?.keyword ?? ''];
  return quote === '' && /^(?:FROM|JOIN|,)$/.test(last) && first !== 'DELETE';
}

function asReferences(queries: readonly string[]): readonly Candidate[] {
  return queries.map((name) => ({ text: `{{${name}}}`, type: 'query' }));
}

function asTables(tables: readonly ScopeTable[]): readonly Candidate[] {
  const named = tables.flatMap(({ name }) => (name === undefined ? [] : [{ name }]));
  return distinct(named).map(({ name }) => ({ text: name, type: 'table' }));
}

/** Words that no engine reads as a name without quotes. Only these: any other word would put quotes around names that need none. */
const reserved = new Set(
  `ALL ALTER AND AS BETWEEN BY CASE CREATE CROSS DELETE DISTINCT DROP ELSE END EXISTS FALSE FROM FULL GROUP HAVING IN INNER
   INSERT INTO IS JOIN LEFT LIKE LIMIT NOT NULL ON OR ORDER OUTER RIGHT SELECT SET TABLE THEN TO TRUE UNION UPDATE USING VALUES
   WHEN WHERE WITH`.split(/\s+/),
);

/** Uses the quote that the user typed, else the engine's own where the name needs one. */
function quoted(name: string, typedQuote: string, ownQuote: string): string {
  const isDatabasePath = name.includes('.');
  const isPlain = /^[\p{L}_][\p{L}\p{M}\p{N}_$]*$/u.test(name) && !reserved.has(name.toUpperCase());
  if (typedQuote === '' && (isPlain || isDatabasePath)) return name;
  return quoteName(name, typedQuote === '' ? ownQuote : typedQuote);
}
