/** The tokens of one statement, with what several readers of them need to know: depth, partners of parentheses, names. */
import { isName, type SqlToken } from './tokens.ts';
import type { SqlFault, SqlTable } from './statement.ts';

/** One statement, without its comments and its semicolon. */
export interface StatementSource {
  /** The whole text. */
  readonly code: string;
  readonly tokens: readonly SqlToken[];
  /** By token: how many pairs of parentheses stand around it. */
  readonly depth: readonly number[];
  /** From the index of each parenthesis to that of its partner. */
  readonly partner: ReadonlyMap<number, number>;
  readonly faults: readonly SqlFault[];
  /** First half of the engine label. */
  readonly engine: string;
}

export function statementSource(
  code: string,
  tokens: readonly SqlToken[],
  engine: string,
): StatementSource {
  const depth: number[] = [];
  const partner = new Map<number, number>();
  const open: number[] = [];
  const faults: SqlFault[] = [];
  for (const [index, token] of tokens.entries()) {
    if (token.keyword === ')') {
      const from = open.pop();
      if (from === undefined) faults.push({ at: token.from, message: 'this ) closes nothing' });
      else partner.set(from, index).set(index, from);
    }
    depth.push(open.length);
    if (token.keyword === '(') open.push(index);
    if (token.isOpen) faults.push({ at: token.from, message: openMessage(token) });
  }
  for (const index of open)
    faults.push({ at: tokens[index]?.from ?? 0, message: 'this ( is not closed' });
  return { code, tokens, depth, partner, faults, engine };
}

function openMessage({ kind }: Pick<SqlToken, 'kind'>): string {
  const names: Partial<Record<SqlToken['kind'], string>> = {
    'block comment': 'comment',
    name: 'quoted name or text',
    variable: 'variable',
  };
  return `the ${names[kind] ?? 'text'} that begins here has no end`;
}

/** The keyword of a plain word or symbol; empty for all else, also behind the end. */
export function wordAt({ tokens }: StatementSource, index: number): string {
  return tokens[index]?.keyword ?? '';
}

/** The index behind these words if they stand there, else `index`. */
export function past(source: StatementSource, index: number, ...words: readonly string[]): number {
  return words.every((word, at) => wordAt(source, index + at) === word)
    ? index + words.length
    : index;
}

/** The index of the first token from `index` on that is none of these words. */
export function pastAny(
  source: StatementSource,
  index: number,
  words: ReadonlySet<string>,
): number {
  let at = index;
  while (words.has(wordAt(source, at))) at += 1;
  return at;
}

/** The index of a word on the same level of parentheses as the token at `from`; -1 when there is none. */
export function findWord(
  source: StatementSource,
  from: number,
  isWanted: (word: string, index: number) => boolean,
): number {
  const { tokens, depth } = source;
  const around = depth[from] ?? 0;
  for (let at = from; at < tokens.length; at += 1) {
    const level = depth[at] ?? 0;
    if (level < around) return -1;
    if (level === around && isWanted(wordAt(source, at), at)) return at;
  }
  return -1;
}

/** Tokens of a name; longer ones are no names, and reading them again and again would take long. */
const mostParts = 50;

/** A name with what stands in front of it, and the index behind it: `sales.orders`, `tmp_${day}`, `'orders.csv'`. */
export function nameAt(
  source: StatementSource,
  index: number,
): { readonly table: SqlTable; readonly next: number } | undefined {
  const { tokens, code } = source;
  const first = tokens[index];
  if (first === undefined || !canBeName(source, index)) return undefined;
  let at = index;
  while (at < index + mostParts) {
    const token = tokens[at];
    const next = tokens[at + 1];
    // `tmp_${day}` is one name of several tokens.
    const isBuilt = token?.kind === 'variable' || next?.kind === 'variable';
    if (isBuilt && next?.from === token?.to && canBeName(source, at + 1)) at += 1;
    else if (next?.keyword === '.' && canBeName(source, at + 2)) at += 2;
    else break;
  }
  const to = tokens[at]?.to ?? first.to;
  return { table: { text: code.slice(first.from, to), from: first.from, to }, next: at + 1 };
}

function canBeName({ tokens }: StatementSource, index: number): boolean {
  const token = tokens[index];
  if (isName(token) || token?.kind === 'text') return true;
  return (
    token?.kind === 'number' && (tokens[index - 1]?.keyword === '.' || /[a-z_]/i.test(token.text))
  );
}

/** Names with commas between them. */
export function namesAt(
  source: StatementSource,
  index: number,
): { readonly tables: readonly SqlTable[]; readonly next: number } {
  const tables: SqlTable[] = [];
  let at = index;
  for (;;) {
    const found = nameAt(source, at);
    if (found === undefined) return { tables, next: at };
    tables.push(found.table);
    if (wordAt(source, found.next) !== ',') return { tables, next: found.next };
    at = found.next + 1;
  }
}

const longestQuoted = 120;

/** The text from one token to before another, in one line. */
export function textBetween({ tokens, code }: StatementSource, from: number, to: number): string {
  const start = tokens[from]?.from;
  const end = tokens[Math.min(to, tokens.length) - 1]?.to;
  if (start === undefined || end === undefined || end < start) return '';
  const text = code.slice(start, Math.min(end, start + 4 * longestQuoted)).replaceAll(/\s+/g, ' ');
  return text.length > longestQuoted ? `${text.slice(0, longestQuoted)}…` : text;
}
