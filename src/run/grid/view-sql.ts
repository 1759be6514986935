/**
 * From a view (filters, search, order) to SQL. Names and texts come into it by `quoteName` and `sqlText` alone, numbers after they were read
 * as numbers. The same conditions are asked of a file (`c0`) and written for the user (`"amount"`). Pure.
 */
import type { GridFilter, GridView } from '../../grid/index.ts';
import { LinkisKernelError } from '../../shared/index.ts';
import { sqlText } from '../../sql/index.ts';
import { rangeEnds } from './range-ends.ts';
import type { TableColumn } from './grid-column.ts';

/** How a column is named where the SQL runs. */
export type NameOf = (column: TableColumn) => string;

/** A text as SQL. */
type TextOf = (text: string) => string;

/** By name; questions were checked before, so that it is there. */
export type ColumnOf = (name: string) => TableColumn;

/** The condition behind WHERE; undefined = all rows. Rejects values that are none of the column's type. */
export function conditionOf(
  view: GridView,
  columns: readonly TableColumn[],
  {
    columnOf,
    nameOf,
    textOf = sqlText,
  }: {
    readonly columnOf: ColumnOf;
    readonly nameOf: NameOf;
    /** Used for every text of the view. @default `sqlText` */
    readonly textOf?: TextOf;
  },
): string | undefined {
  const conditions = view.filters.map((filter) => {
    const column = columnOf(filter.column);
    return filterSql(filter, column, nameOf(column), textOf);
  });
  if (view.search !== '') conditions.push(searchSql(view.search, columns, nameOf, textOf));
  return conditions.length === 0 ? undefined : conditions.join(' AND ');
}

/** What stands behind ORDER BY; empty = the order of the result. NULL is last, in either direction. */
export function orderOf(
  view: GridView,
  { columnOf, nameOf }: { readonly columnOf: ColumnOf; readonly nameOf: NameOf },
): readonly string[] {
  return view.sort.map(({ column: name, descending }) => {
    const column = columnOf(name);
    return `${column.value(nameOf(column))} ${descending ? 'DESC' : 'ASC'} NULLS LAST`;
  });
}

function filterSql(filter: GridFilter, column: TableColumn, c: string, textOf: TextOf): string {
  switch (filter.operator) {
    case 'isNull':
      return `${c} IS NULL`;
    case 'isNotNull':
      return `${c} IS NOT NULL`;
    case 'range':
      return rangeSql(filter, column, c, textOf);
    case 'in':
      return membersSql(filter.values, column, c, textOf);
    case 'notIn':
      return `NOT ${membersSql(filter.values, column, c, textOf)}`;
    case 'contains':
    case 'notContains':
    case 'equals':
    case 'notEquals':
    case 'startsWith':
    case 'endsWith':
      return textSql(filter, column, c, textOf);
  }
}

type TextFilter = Extract<GridFilter, { readonly value: string }>;

/** What does not contain a text has also the rows without a value. */
function textSql(filter: TextFilter, column: TableColumn, c: string, textOf: TextOf): string {
  const { operator, value, matchCase = false } = filter;
  const isText = column.kind === 'text' || column.kind === 'other';
  if (!isText && (operator === 'equals' || operator === 'notEquals')) {
    const members = membersSql([value], column, c, textOf);
    return operator === 'equals' ? members : `NOT ${members}`;
  }
  const folded = (sql: string): string => (matchCase ? sql : `lower(${sql})`);
  const [own, other] = [folded(column.text(c)), folded(textOf(value))];
  const positive: Readonly<Record<TextFilter['operator'], string>> = {
    contains: `contains(${own}, ${other})`,
    notContains: `contains(${own}, ${other})`,
    equals: `${own} = ${other}`,
    notEquals: `${own} = ${other}`,
    startsWith: `starts_with(${own}, ${other})`,
    endsWith: `ends_with(${own}, ${other})`,
  };
  const found = positive[operator];
  const isNegative = operator === 'notContains' || operator === 'notEquals';
  return isNegative ? `NOT coalesce(${found}, false)` : found;
}

/** Never NULL. Values are compared by the column's type, so that `1.50` is 1.5; what is none of the type is not there. */
function membersSql(
  values: readonly (string | null)[],
  column: TableColumn,
  c: string,
  textOf: TextOf,
): string {
  const texts = values.filter((value) => value !== null);
  const isText = column.kind === 'text' || column.kind === 'other';
  const members = texts.map((value) =>
    isText ? textOf(value) : `TRY_CAST(${textOf(value)} AS ${column.valueType})`,
  );
  const own = isText ? column.text(c) : column.value(c);
  const found =
    members.length === 0 ? 'false' : `coalesce(${own} IN (${members.join(', ')}), false)`;
  return values.includes(null) ? `(${c} IS NULL OR ${found})` : `(${found})`;
}

function rangeSql(
  { from, to }: Extract<GridFilter, { readonly operator: 'range' }>,
  column: TableColumn,
  c: string,
  textOf: TextOf,
): string {
  const own = column.value(c);
  const ends = rangeEnds({ from, to }, column, textOf);
  const conditions = ends.map(({ operator, value }) => `${own} ${operator} ${value}`);
  return conditions.length === 0 ? `${c} IS NOT NULL` : `(${conditions.join(' AND ')})`;
}

/** Letters that a text of the kind may have: what has another one is not searched for there. */
const lettersOf: Readonly<Partial<Record<TableColumn['kind'], RegExp>>> = {
  number: /^[-+.0-9einfaty]*$/i,
  boolean: /^[truefals]*$/i,
  date: /^[-+0-9infty ()bc]*$/i,
  timestamp: /^[-+:. 0-9infty()bc]*$/i,
};

function searchSql(
  search: string,
  columns: readonly TableColumn[],
  nameOf: NameOf,
  textOf: TextOf,
): string {
  const conditions = columns.flatMap((column) => {
    if (lettersOf[column.kind]?.test(search) === false) return [];
    const own = column.text(nameOf(column));
    const isCased = column.kind === 'text' || column.kind === 'other' || /[a-z]/i.test(search);
    return isCased
      ? [`contains(lower(${own}), lower(${textOf(search)}))`]
      : [`contains(${own}, ${textOf(search)})`];
  });
  if (conditions.length === 0) return 'false';
  return `(${conditions.map((sql) => `coalesce(${sql}, false)`).join(' OR ')})`;
}

/** By name. Throws `OPTION_INVALID` for a name that the table does not have. */
export function columnFinder(columns: readonly TableColumn[]): ColumnOf {
  const known = new Map(columns.map((column) => [column.name, column]));
  return (name) => {
    const found = known.get(name);
    if (found !== undefined) return found;
    throw new LinkisKernelError(
      'OPTION_INVALID',
      `the grid has no column ${JSON.stringify(name.slice(0, 100))}`,
    );
  };
}
