/** What of a condition's text is asked of DuckDB, and what is told when it does not hold. */
import { duckdbSql, isName, nameOf, type SqlToken, sqlTokens } from '../../sql/index.ts';
import type { TableSize } from './count-condition.ts';

/** The condition with numbers in place of our words `rows` and `columns`; a column of such a name is written in quotes. */
export function withSize(condition: string, { rows, columns }: TableSize): string {
  const tokens = [...sqlTokens(condition, duckdbSql)];
  let text = '';
  let behind = 0;
  for (const [at, token] of tokens.entries()) {
    const number =
      token.kind !== 'word' ? undefined : { ROWS: rows, COLUMNS: columns }[token.keyword];
    const [before, after] = [tokens[at - 1]?.keyword, tokens[at + 1]?.keyword];
    // `COLUMNS(…)` is DuckDB's own, `t.rows` is a column, and `ROWS` may begin the frame of a window.
    if (number === undefined || before === '.' || after === '(' || after === '.') continue;
    if (token.keyword === 'ROWS' && isFrame(tokens, at)) continue;
    text += condition.slice(behind, token.from) + String(number);
    behind = token.to;
  }
  return text + condition.slice(behind);
}

function isFrame(tokens: readonly SqlToken[], at: number): boolean {
  const [next, second] = [tokens[at + 1]?.keyword, tokens[at + 2]?.keyword];
  const frame = /^(UNBOUNDED|CURRENT)$/;
  return frame.test(next ?? '') || (next === 'BETWEEN' && frame.test(second ?? ''));
}

/** Words before `(` that are no functions. */
const noFunctions: ReadonlySet<string> = new Set(
  'AND OR NOT IN ANY ALL SOME EXISTS BETWEEN LIKE ILIKE IS CASE WHEN THEN ELSE FILTER OVER AS FROM JOIN ON WHERE SELECT VALUES USING WITHIN'.split(
    ' ',
  ),
);
const afterCall: ReadonlySet<string> = new Set(['FILTER', 'OVER', 'WITHIN']);

/** The outermost calls of functions, each once, as written: their values explain why a condition does not hold. */
export function callsOf(condition: string): readonly string[] {
  const tokens = [...sqlTokens(condition, duckdbSql)];
  const calls = new Set<string>();
  for (let at = 0; at < tokens.length; at += 1) {
    const token = tokens[at];
    if (token?.kind !== 'word' || noFunctions.has(token.keyword)) continue;
    if (tokens[at + 1]?.keyword !== '(') continue;
    let end = closing(tokens, at + 1);
    if (end === undefined) break;
    // `sum(x) FILTER (WHERE …)` is one value.
    while (afterCall.has(tokens[end + 1]?.keyword ?? '')) {
      const group = tokens.findIndex(({ keyword }, index) => index > (end ?? 0) && keyword === '(');
      const next = group === -1 ? undefined : closing(tokens, group);
      if (next === undefined) break;
      end = next;
    }
    calls.add(condition.slice(token.from, tokens[end]?.to));
    at = end;
  }
  return [...calls];
}

/** The token that closes the bracket at `from`. */
function closing(tokens: readonly SqlToken[], from: number): number | undefined {
  let depth = 0;
  for (let at = from; at < tokens.length; at += 1) {
    const keyword = tokens[at]?.keyword;
    if (keyword === '(') depth += 1;
    if (keyword === ')') depth -= 1;
    if (depth === 0) return at;
  }
  return undefined;
}

/** True when the condition reads other tables: only then the names in it may be those of results. */
export function readsTables(condition: string): boolean {
  for (const { kind, keyword } of sqlTokens(condition, duckdbSql))
    if (kind === 'word' && (keyword === 'FROM' || keyword === 'JOIN')) return true;
  return false;
}

/** The columns that the condition names, by position, in its order. */
export function namedColumns(condition: string, columns: readonly string[]): readonly number[] {
  const found = new Set<number>();
  for (const token of sqlTokens(condition, duckdbSql)) {
    if (!isName(token)) continue;
    const name = nameOf(token).toLowerCase();
    const at = columns.findIndex((column) => column.toLowerCase() === name);
    if (at !== -1) found.add(at);
  }
  return [...found];
}

/** Where DuckDB's message points in the condition, from 1: the only place of the words that it quotes. */
export function placeOfError(message: string, condition: string): number | undefined {
  const [, quoted] = /"([^"]+)"/.exec(message) ?? [];
  if (quoted === undefined) return undefined;
  const places = [...sqlTokens(condition, duckdbSql)].filter(
    (token) => token.text === quoted || (isName(token) && nameOf(token) === quoted),
  );
  const [place] = places;
  return places.length === 1 && place !== undefined ? place.from + 1 : undefined;
}
