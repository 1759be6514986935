/** SQL text as tokens with their places, half-written text included. Knows no grammar. */
import type { SqlDialect } from './dialects.ts';
import { unquoteName } from './names.ts';
import { isComment, type SqlPiece, sqlPieces } from './pieces.ts';

/** One token. Blanks are no tokens. */
export interface SqlToken extends Omit<SqlPiece, 'kind'> {
  readonly kind: SqlPiece['kind'] | 'word' | 'number' | 'symbol';
  /** As written. */
  readonly text: string;
  /** A word in upper case, or the symbol; empty for all other kinds. */
  readonly keyword: string;
}

const plainToken =
  /([\p{L}\p{XID_Start}_@][\p{L}\p{M}\p{N}\p{XID_Continue}_$@]*)|(\d[\p{L}\p{N}_.]*)|\S/gu;

/** Yields the tokens in order, and reads only as far as the caller asks. */
export function* sqlTokens(code: string, dialect: SqlDialect): Generator<SqlToken, void, void> {
  const plain = new RegExp(plainToken);
  const pieces = sqlPieces(code, dialect);
  let next = pieces.next();
  for (let found = plain.exec(code); found !== null; found = plain.exec(code)) {
    const [text, word, number] = found;
    const from = found.index;
    if (next.done !== true && next.value.from <= from) {
      const { kind, to, isOpen } = next.value;
      yield { kind, from, to, isOpen, text: code.slice(from, to), keyword: '' };
      plain.lastIndex = to;
      next = pieces.next();
    } else {
      const kind = word !== undefined ? 'word' : number !== undefined ? 'number' : 'symbol';
      const keyword = kind === 'number' ? '' : text.toUpperCase();
      yield { kind, from, to: plain.lastIndex, isOpen: false, text, keyword };
    }
  }
}

/** The tokens of the statement around `at`, without comments; statements end at `;`. */
export function statementAt(tokens: readonly SqlToken[], at: number): readonly SqlToken[] {
  const first = tokens.findLastIndex(({ keyword, to }) => keyword === ';' && to <= at) + 1;
  const last = tokens.findIndex(({ keyword, to }) => keyword === ';' && to > at);
  return tokens
    .slice(first, last === -1 ? tokens.length : last)
    .filter((token) => !isComment(token));
}

/** True for tokens that can be a name or a part of one. */
export function isName(token: SqlToken | undefined): boolean {
  return token?.kind === 'word' || token?.kind === 'name' || token?.kind === 'variable';
}

/** The name in a token, without its quotes. */
export function nameOf(token: SqlToken | undefined): string {
  return unquoteName(token?.text ?? '');
}

/** By the index of each opening bracket that is closed, the index of the one that closes it. */
export function closingBrackets(tokens: readonly SqlToken[]): ReadonlyMap<number, number> {
  const open: number[] = [];
  const closing = new Map<number, number>();
  for (const [index, { keyword }] of tokens.entries()) {
    if (keyword === '(') open.push(index);
    if (keyword !== ')') continue;
    const from = open.pop();
    if (from !== undefined) closing.set(from, index);
  }
  return closing;
}
