/** Queries that a notebook keeps under a name. */
import { reservedWords } from '../../sql/index.ts';

/** A query under a name, for `{{name}}` in later cells. */
export interface KeptQuery {
  /** As the user wrote it. Letter case does not count: engines fold it. */
  readonly name: string;
  /** As the user wrote it, without blanks around it. */
  readonly text: string;
  /** Kept queries that it names as tables, without braces (`--with`). */
  readonly tables: readonly string[];
}

/** By {@link keyOfQuery}. */
export type KeptQueries = ReadonlyMap<string, KeptQuery>;

/** How a name stands in {@link KeptQueries}. */
export function keyOfQuery(name: string): string {
  return name.toLowerCase();
}

/** Why a name cannot be that of a query, to follow the option's name; undefined for one that can. */
export function problemOfQueryName(name: string): string | undefined {
  if (!/^[A-Za-z_]\w{0,63}$/.test(name))
    return `takes a letter or _, then letters, digits and _ (64 at the most), not '${name}'`;
  return reservedWords.has(name.toUpperCase())
    ? `takes no word of SQL: '${name}' would not be read as a table`
    : undefined;
}
