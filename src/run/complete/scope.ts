/** The tables whose columns a place in a statement can name: those of its query (aliases, subqueries, CTEs) and of queries around it. */
import { closingBrackets, type SqlToken } from '../../sql/index.ts';
import { type Block, createQueryReader, isQuery, segmentsOf } from './query.ts';
import type { ColumnsOf, ScopeTable } from './tables.ts';

/** What is visible at a place; the tables of the innermost query come first. */
export interface SqlScope {
  readonly tables: readonly ScopeTable[];
  readonly ctes: readonly ScopeTable[];
}

/** Only this many of the surrounding queries are read, the innermost: nobody nests more, and each costs time. */
const mostBlocks = 32;

/** `at`: an offset into the SQL text. `kept`: tables that the statement does not define itself; they are among the `ctes`. */
export function scopeAt(
  tokens: readonly SqlToken[],
  at: number,
  columnsOf: ColumnsOf,
  kept: readonly ScopeTable[] = [],
): SqlScope {
  const closing = closingBrackets(tokens);
  const around: Block[] = [{ from: 0, to: tokens.length }];
  for (const [index, token] of tokens.entries()) {
    const to = closing.get(index) ?? tokens.length;
    const isAround = token.to <= at && at <= (tokens[to]?.from ?? Number.POSITIVE_INFINITY);
    if (token.keyword === '(' && isAround && isQuery(tokens, index + 1))
      around.push({ from: index + 1, to });
  }
  const blocks = around.slice(-mostBlocks).toReversed();
  const reader = createQueryReader(tokens, closing, columnsOf);
  const ctes = blocks
    .toReversed()
    .reduce<readonly ScopeTable[]>(
      (outer, block) => [...reader.ctes(block, outer, 0), ...outer],
      kept,
    );
  const tables = blocks.flatMap((block) => {
    const segments = segmentsOf(tokens, closing, block);
    const index = tokens.findIndex((token) => token.from >= at);
    const position = index === -1 ? tokens.length : index;
    const own = segments.findLast((segment) => segment.from <= position) ?? block;
    return reader.tables(own, ctes, 0);
  });
  return { tables, ctes };
}
