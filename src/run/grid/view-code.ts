/** A grid's view as a cell that runs on this machine: `%%local sql`. Pure. */
import type { GridView } from '../../grid/index.ts';
import { LinkisKernelError } from '../../shared/index.ts';
import { quoteName, sqlText } from '../../sql/index.ts';
import type { TableColumn } from './grid-column.ts';
import { columnFinder, conditionOf, orderOf } from './view-sql.ts';

/** The SELECT alone. `name`: of the table; `chosen`: names of columns, all when undefined. Throws `OPTION_INVALID` for what a cell cannot say. */
export function viewCode(
  view: GridView,
  name: string,
  columns: readonly TableColumn[],
  chosen: readonly string[] | undefined,
): string {
  const columnOf = columnFinder(columns);
  const nameOf = (column: TableColumn): string => writtenName(column.name);
  const condition = conditionOf(view, columns, { columnOf, nameOf, textOf: writtenText });
  const order = orderOf(view, { columnOf, nameOf });
  const isAll =
    chosen === undefined ||
    (chosen.length === columns.length && chosen.every((one, at) => one === columns[at]?.name));
  return [
    `SELECT ${isAll ? '*' : chosen.map((one) => nameOf(columnOf(one))).join(', ')}`,
    `FROM ${writtenName(name)}`,
    ...(condition === undefined ? [] : [`WHERE ${condition}`]),
    ...(order.length === 0 ? [] : [`ORDER BY ${order.join(', ')}`]),
  ].join('\n');
}

/** What a cell puts something else in place of: variables, built-in dates, kept queries. */
const replaced = /[$&{](?=\{)/g;

function writtenText(text: string): string {
  return sqlText(text).replaceAll(replaced, "$&' || '");
}

function writtenName(name: string): string {
  if (name.search(replaced) >= 0)
    throw new LinkisKernelError(
      'OPTION_INVALID',
      `the name ${JSON.stringify(name.slice(0, 100))} cannot be written in a cell, which would replace a part of it`,
      { hint: 'Leave its filter and its order out, or give the column another name in the query.' },
    );
  // Always in quotes: which words are reserved changes with DuckDB.
  return quoteName(name, '"');
}
