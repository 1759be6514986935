/** SQL text as tokens with their places, half-written text included. Knows no grammar. */
import type { SqlDialect } from './dialects.ts';
import { unquoteName } from './names.ts';
import { isComment, type SqlPiece, sqlPieces } from './pieces.ts';

/** One token; blanks are none. */
export interface SqlToken extends Omit<SqlPiece, 'kind'> {
  readonly kind: SqlPiece['kind'] | 'word' | 'number' | 'symbol';
  /** As written. */
  readonly text: string;
  /** Upper case of a word; the symbol; empty for all others. */
  readonly keyword: string;
}

const plain = /([\p{L}_@][\p{L}\p{M}\p{N}_$@]*)|(\d[\p{L}\p{N}_.]*)|\S/gu;

/** In the order of the code; read as far as they are asked for. */
export function* sqlTokens(code: string, dialect: SqlDialect): Generator<SqlToken, void, void> {
  let behind = 0;
  for (const piece of sqlPieces(code, dialect)) {
    yield* plainTokens(code, behind, piece.from);
    yield { ...piece, text: code.slice(piece.from, piece.to), keyword: '' };
    behind = piece.to;
  }
  yield* plainTokens(code, behind, code.length);
}

function* plainTokens(code: string, from: number, end: number): Generator<SqlToken, void, void> {
  for (const { 0: text, 1: word, 2: number, index } of code.slice(from, end).matchAll(plain)) {
    const kind = word === undefined ? (number === undefined ? 'symbol' : 'number') : 'word';
    yield {
      kind,
      text,
      from: from + index,
      to: from + index + text.length,
      isOpen: false,
      keyword: kind === 'number' ? '' : text.toUpperCase(),
    };
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

/** The name that a token is, without its quotes. */
export function nameOf(token: SqlToken | undefined): string {
  return unquoteName(token?.text ?? '');
}
