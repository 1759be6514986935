/** The result of an EXPLAIN as text, where it is a text that the engine has put into a table. */
import type { ResultPage } from '../../task/index.ts';

/** One column holds the plan, in one row or a row for each line; DuckDB names each plan in another column. Any other table stays one. */
export function planPage(page: ResultPage): ResultPage {
  // A table says how much of it is shown.
  if (page.kind !== 'table' || !page.last) return page;
  const names = page.columns.map(({ name }) => name.toLowerCase());
  const isNamed = names.length === 2 && names[0] === 'explain_key';
  if (names.length !== 1 && !isNamed) return page;
  const lines = page.rows.flatMap((row) => (row.at(-1) ?? '').split('\n'));
  return { kind: 'text', lines, last: page.last };
}
