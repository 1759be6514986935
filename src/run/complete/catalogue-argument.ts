/** Completes names of databases and tables after `%use`, `%tables`, `%columns`, `%describe` and `%profile`, written as those magics read them. */
import { quoteName, splitName, unquoteName } from '../../sql/index.ts';
import { spelled } from '../catalogue/names.ts';
import { lineBefore } from './magic-arguments.ts';
import { databaseOf, type KnownNames } from './sql.ts';
import type { Found } from './candidate.ts';

/** The name that the user is typing. */
export interface CatalogueArgument {
  readonly magic: string;
  readonly typed: string;
  /** Where `typed` begins in the cell. */
  readonly start: number;
  /** Where the text that a candidate replaces ends: after the closing quote, if the front end has added one by itself. */
  readonly end: number;
}

// A quote that follows a closed one stands for a quote inside the name.
const argument =
  /^\s*%%?(use|tables|columns|describe|profile)[ \t]+((?!-)(?:`[^`\n]*`|"[^"\n]*"|[^\s`"])*(?:`[^`\n]*|"[^"\n]*)?)$/;

/** Undefined when the cursor stands elsewhere. */
export function argumentAt(code: string, cursor: number): CatalogueArgument | undefined {
  const [, magic, typed] = argument.exec(lineBefore(code, cursor)) ?? [];
  if (magic === undefined || typed === undefined) return undefined;
  const { quote } = lastPart(typed);
  const isClosed = quote !== '' && code.charAt(cursor) === quote;
  return { magic, typed, start: cursor - typed.length, end: isClosed ? cursor + 1 : cursor };
}

/** The databases, and for magics about a table also the tables, that begin with what was typed. */
export function completeArgument(at: CatalogueArgument, known: KnownNames): Found {
  const { magic, typed, start, end } = at;
  const databases = known.view.databases() ?? [];
  const part = lastPart(typed);
  const isTable = magic !== 'use' && magic !== 'tables';
  if (isTable && part.start > 0) {
    const before = splitName(typed.slice(0, part.start)).join('.');
    const database = spelled(before, databases);
    if (database !== undefined) {
      const prefix = unquoteName(typed.slice(part.start));
      const matches = matching(tablesOf(database, known), 'table', prefix, part.quote);
      return { matches, start: start + part.start, end };
    }
  }
  const prefix = splitName(typed).join('.') + (typed.endsWith('.') && part.quote === '' ? '.' : '');
  const quote = typed.replace(/[^`"].*/s, '').charAt(0);
  const current = isTable ? databaseOf(known) : undefined;
  return {
    matches: [
      ...(current === undefined ? [] : matching(tablesOf(current, known), 'table', prefix, quote)),
      ...matching(databases, 'database', prefix, quote),
    ],
    start,
    end,
  };
}

function tablesOf(database: string, known: KnownNames): readonly string[] {
  return (known.view.tables(database) ?? []).map(({ name }) => name);
}

/** Where the part after the last dot begins, and the quote that is open there. */
function lastPart(typed: string): { readonly start: number; readonly quote: string } {
  const bare = typed.replace(/`[^`]*`|"[^"]*"/g, (closed) => 'x'.repeat(closed.length));
  const open = bare.search(/[`"]/);
  const start = (open === -1 ? bare : bare.slice(0, open)).lastIndexOf('.') + 1;
  return { start, quote: typed.charAt(open) };
}

/** Leaves out blank names and those with a line break: no magic's line can hold them. */
function matching(
  names: readonly string[],
  type: 'database' | 'table',
  prefix: string,
  quote: string,
): Found['matches'] {
  return names
    .filter((name) => name.toLowerCase().startsWith(prefix.toLowerCase()))
    .filter((name) => name.trim() !== '' && !/[\r\n]/.test(name))
    .map((name) => ({ text: written(name, type, quote), type }));
}

const plain = /^[\p{L}\p{N}_][\p{L}\p{M}\p{N}_$-]*$/u;

/** Uses the quote that was typed, else quotes a name only if it needs them. Dots in a database's name separate the parts of its path. */
function written(name: string, type: 'database' | 'table', typedQuote: string): string {
  const parts = type === 'database' ? name.split('.') : [name];
  if (typedQuote === '' && parts.every((part) => plain.test(part))) return name;
  return quoteName(name, typedQuote === '' ? '"' : typedQuote);
}
