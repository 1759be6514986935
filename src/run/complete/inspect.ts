/** Describes the name at the cursor in SQL code: a table's or database's content, a column's type. */
import type { MimeBundle } from '../../interpreter/index.ts';
import { renderLines, renderListing } from '../../render/index.ts';
import { counted } from '../../shared/index.ts';
import {
  isComment,
  isName,
  nameOf,
  type SqlFunction,
  type SqlToken,
  sqlTokens,
  statementAt,
  typedSql,
} from '../../sql/index.ts';
import { spelled } from '../catalogue/names.ts';
import { pathIn } from './file-table.ts';
import { columnsOf, type KnownNames, listedTable } from './sql.ts';
import { scopeAt } from './scope.ts';
import { type ScopeColumn, type ScopeTable, tableNamed } from './tables.ts';

/** What can be told of names. */
export interface ToldNames extends KnownNames {
  readonly functions: ReadonlyMap<string, SqlFunction>;
  /** 1: everything; 0: as much as fits a tooltip. */
  readonly detail: 0 | 1;
}

/** So many columns or tables are listed in a tooltip. */
const mostRows = 40;

/** Undefined when nothing is known. `quoteIsText`: double quotes make texts, not names. */
export function inspectSql(
  sql: string,
  at: number,
  quoteIsText: boolean,
  known: ToldNames,
): MimeBundle | undefined {
  const tokens = [...sqlTokens(sql, typedSql)];
  const inComment = tokens.some((token) => isComment(token) && token.from < at && at < token.to);
  if (inComment) return undefined;
  const statement = statementAt(tokens, at);
  const index = statement.findIndex(
    (token) => token.from <= at && at <= token.to && isSqlName(token, quoteIsText),
  );
  const token = statement[index];
  if (token === undefined)
    return inspectFile(statement, at, known) ?? calledFunction(statement, at, known);
  const isCall = statement[index + 1]?.keyword === '(' && statement[index - 1]?.keyword !== '.';
  const called = isCall ? describeFunction(token.text, known) : undefined;
  return (
    called ??
    inspectName(statement, index, known) ??
    describeFunction(token.text, known) ??
    calledFunction(statement, at, known)
  );
}

function inspectName(
  statement: readonly SqlToken[],
  index: number,
  known: ToldNames,
): MimeBundle | undefined {
  const token = statement[index];
  if (token === undefined) return undefined;
  const names = [nameOf(token)];
  for (let dot = index - 1; statement[dot]?.keyword === '.' && isName(statement[dot - 1]); dot -= 2)
    names.push(nameOf(statement[dot - 1]));
  const path = names.toReversed();
  const { tables, ctes } = scopeAt(statement, token.from, columnsOf(known), known.kept);
  const [first = ''] = path;
  const name = path.at(-1) ?? '';
  if (path.length > 1) {
    const table = path.length === 2 ? tableNamed(tables, first) : undefined;
    const of = table?.columns() ?? columnsOf(known)(path.slice(0, -1));
    const column = of && columnNamed(of, name);
    if (column !== undefined) return describeColumn(column, path.slice(0, -1).join('.'));
    return describeTable(path, known);
  }
  for (const table of tables) {
    const column = columnNamed(table.columns() ?? [], name);
    if (column !== undefined) return describeColumn(column, titleOf(table));
  }
  const named = tableNamed(tables, name) ?? tableNamed(ctes, name);
  if (named !== undefined && named.parts.length === 0)
    return listColumns(titleOf(named), named.columns() ?? [], known);
  const table = describeTable(named?.parts ?? path, known);
  if (table !== undefined) return table;
  // An alias of a file, or a file without quotes.
  const columns = named?.columns();
  return named !== undefined && columns !== undefined
    ? listColumns(`${titleOf(named)} (file)`, columns, known)
    : describeDatabase(name, known);
}

/** The columns of the file in whose quoted name the cursor stands. */
function inspectFile(
  statement: readonly SqlToken[],
  at: number,
  known: ToldNames,
): MimeBundle | undefined {
  const file = pathIn(statement.find(({ from, to }) => from < at && at < to));
  const columns = file === undefined ? undefined : known.fileColumns?.(file);
  return file === undefined || columns === undefined || columns.length === 0
    ? undefined
    : listColumns(`${file} (file)`, columns, known);
}

/** The function in whose brackets the cursor stands. */
function calledFunction(
  statement: readonly SqlToken[],
  at: number,
  known: ToldNames,
): MimeBundle | undefined {
  let closed = 0;
  const before = statement.filter(({ to }) => to <= at);
  for (const [index, { keyword }] of [...before.entries()].toReversed()) {
    if (keyword === ')') closed += 1;
    else if (keyword === '(' && closed > 0) closed -= 1;
    else if (keyword === '(') {
      const described = describeFunction(before[index - 1]?.text ?? '', known);
      if (described !== undefined) return described;
    }
  }
  return undefined;
}

function describeFunction(name: string, { functions }: ToldNames): MimeBundle | undefined {
  const found = functions.get(name.toLowerCase());
  return found && renderLines([found.signature, found.summary]);
}

function isSqlName(token: SqlToken, quoteIsText: boolean): boolean {
  return (
    token.kind === 'word' || (token.kind === 'name' && !(quoteIsText && token.text.startsWith('"')))
  );
}

function columnNamed(columns: readonly ScopeColumn[], name: string): ScopeColumn | undefined {
  const lower = name.toLowerCase();
  return columns.find((column) => column.name.toLowerCase() === lower);
}

function titleOf(table: ScopeTable): string {
  return table.parts.length === 0 ? (table.name ?? 'a subquery') : table.parts.join('.');
}

function describeColumn(column: ScopeColumn, table: string): MimeBundle {
  const type = column.type === '' ? '' : `: ${column.type}`;
  const comment = column.comment === undefined ? [] : [column.comment];
  return renderLines([`${column.name}${type} (column of ${table})`, ...comment]);
}

function describeTable(parts: readonly string[], known: ToldNames): MimeBundle | undefined {
  const listed = listedTable(parts, known);
  if (listed === undefined) return undefined;
  const { database, table } = listed;
  const kind = table.isView === true ? 'view' : 'table';
  const columns = known.view.columns(database, table.name);
  return listColumns(`${database}.${table.name} (${kind})`, columns ?? [], known);
}

function listColumns(
  title: string,
  columns: readonly ScopeColumn[],
  { detail }: ToldNames,
): MimeBundle {
  const shown = detail === 1 ? columns : columns.slice(0, mostRows);
  return renderListing({
    title: titled(title, shown.length, columns.length, 'column'),
    columns: ['column', 'type', 'comment'],
    rows: shown.map((column) => [column.name, column.type, column.comment ?? '']),
  });
}

function titled(title: string, shown: number, all: number, noun: string): string {
  return shown === all ? title : `${title}: the first ${String(shown)} of ${counted(all, noun)}`;
}

function describeDatabase(name: string, known: ToldNames): MimeBundle | undefined {
  const database = spelled(name, known.view.databases() ?? []);
  if (database === undefined) return undefined;
  const tables = (known.view.tables(database) ?? []).map((table) => table.name);
  const shown = known.detail === 1 ? tables : tables.slice(0, mostRows);
  const title =
    shown.length === tables.length
      ? `${database} (database, ${counted(tables.length, 'table')})`
      : titled(`${database} (database)`, shown.length, tables.length, 'table');
  return renderListing({ title, columns: ['table'], rows: shown.map((table) => [table]) });
}
