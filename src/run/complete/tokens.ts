/** From SQL text to tokens with their places. Knows quotes, comments and names of every dialect that Linkis runs, and no grammar. */

/** What a token is. `variable` is `${…}`, which the server replaces before any engine reads it. */
export type SqlTokenKind =
  'word' | 'quoted' | 'text' | 'number' | 'symbol' | 'comment' | 'variable';

/** One token; blanks are none. Places are UTF-16 offsets. */
export interface SqlToken {
  readonly kind: SqlTokenKind;
  /** As written. */
  readonly text: string;
  readonly start: number;
  readonly end: number;
  /** Upper case of a word; the symbol; empty for all others. */
  readonly keyword: string;
  /** A quote or comment without its end. */
  readonly isOpen: boolean;
}

// One alternative a kind. A double quote is a name in most dialects and a text in Hive and Spark: where it stands decides later.
const pattern =
  /(--[^\n]*)|(\/\*[\s\S]*?(?:\*\/|$))|('(?:[^'\\]|\\[\s\S]|'')*(?:'|\\?$))|("(?:[^"]|"")*(?:"|$)|`(?:[^`]|``)*(?:`|$))|(\$\{[^}\n]*\}?)|([\p{L}_@][\p{L}\p{M}\p{N}_$@]*)|(\d[\p{L}\p{N}_.]*)|(\S)/gu;

const kinds: readonly SqlTokenKind[] = [
  'comment',
  'comment',
  'text',
  'quoted',
  'variable',
  'word',
  'number',
  'symbol',
];

/** All tokens of a text. */
export function sqlTokens(sql: string): readonly SqlToken[] {
  const tokens: SqlToken[] = [];
  for (const found of sql.matchAll(pattern)) {
    const [text] = found;
    const kind = kinds[found.slice(1).findIndex((group) => group !== undefined)] ?? 'symbol';
    tokens.push({
      kind,
      text,
      start: found.index,
      end: found.index + text.length,
      keyword: kind === 'word' ? text.toUpperCase() : kind === 'symbol' ? text : '',
      isOpen: isOpen(kind, text),
    });
  }
  return tokens;
}

const closed: Readonly<Partial<Record<SqlTokenKind, RegExp>>> = {
  comment: /^\/\*[\s\S]*\*\/$/,
  text: /^'(?:[^'\\]|\\[\s\S]|'')*'$/,
  quoted: /^(?:"(?:[^"]|"")*"|`(?:[^`]|``)*`)$/,
};

/** A comment to the end of its line is open: whatever is typed behind it belongs to it. */
function isOpen(kind: SqlTokenKind, text: string): boolean {
  return closed[kind]?.test(text) === false || text === '/*/';
}

/** The tokens of the statement around `at`, without comments; statements end at `;`. */
export function statementAt(tokens: readonly SqlToken[], at: number): readonly SqlToken[] {
  let from = 0;
  let to = tokens.length;
  for (const [index, token] of tokens.entries()) {
    if (token.keyword !== ';') continue;
    if (token.end <= at) from = index + 1;
    else {
      to = index;
      break;
    }
  }
  return tokens.slice(from, to).filter((token) => token.kind !== 'comment');
}

/** True for tokens that can be a name or a part of one. */
export function isName(token: SqlToken | undefined): boolean {
  return token?.kind === 'word' || token?.kind === 'quoted' || token?.kind === 'variable';
}
