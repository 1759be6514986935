/** Describes the name at the cursor in SQL code: a table's or database's content, a column's type. */
import type { MimeBundle } from '../../interpreter/index.ts';
import { renderLines, renderListing } from '../../render/index.ts';
import { counted } from '../../shared/index.ts';
import {
  isComment,
  isName,
  nameOf,
  type SqlToken,
  sqlTokens,
  statementAt,
  typedSql,
} from '../../sql/index.ts';
import { spelled } from '../catalogue/names.ts';
import { columnsOf, type KnownNames, listedTable } from './sql.ts';
import { scopeAt } from './scope.ts';
import { type ScopeColumn, type ScopeTable, tableNamed } from './tables.ts';

/** Undefined when nothing is known. `quoteIsText`: double quotes make texts, not names. */
export function inspectSql(
  sql: string,
  at: number,
  quoteIsText: boolean,
  known: KnownNames,
): MimeBundle | undefined {
  const tokens = [...sqlTokens(sql, typedSql)];
  const inComment = tokens.some((token) => isComment(token) && token.from < at && at < token.to);
  if (inComment) return undefined;
  const statement = statementAt(tokens, at);
  const index = statement.findIndex(
    (token) => token.from <= at && at <= token.to && isSqlName(token, quoteIsText),
  );
  const token = statement[index];
  if (token === undefined) return undefined;
  const names = [nameOf(token)];
  for (let dot = index - 1; statement[dot]?.keyword === '.' && isName(statement[dot - 1]); dot -= 2)
    names.push(nameOf(statement[dot - 1]));
  const path = names.toReversed();
  const { tables, ctes } = scopeAt(statement, token.from, columnsOf(known));
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
    return listColumns(titleOf(named), named.columns() ?? []);
  return describeTable(named?.parts ?? path, known) ?? describeDatabase(name, known);
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

function describeTable(parts: readonly string[], known: KnownNames): MimeBundle | undefined {
  const listed = listedTable(parts, known);
  if (listed === undefined) return undefined;
  const { database, table } = listed;
  const kind = table.isView === true ? 'view' : 'table';
  const columns = known.view.columns(database, table.name);
  return listColumns(`${database}.${table.name} (${kind})`, columns ?? []);
}

function listColumns(title: string, columns: readonly ScopeColumn[]): MimeBundle {
  return renderListing({
    title,
    columns: ['column', 'type', 'comment'],
    rows: columns.map((column) => [column.name, column.type, column.comment ?? '']),
  });
}

function describeDatabase(name: string, known: KnownNames): MimeBundle | undefined {
  const database = spelled(name, known.view.databases() ?? []);
  if (database === undefined) return undefined;
  const tables = (known.view.tables(database) ?? []).map((table) => table.name);
  return renderListing({
    title: `${database} (database, ${counted(tables.length, 'table')})`,
    columns: ['table'],
    rows: tables.map((table) => [table]),
  });
}
