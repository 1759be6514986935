/** Finds texts, quoted names, comments and variables in SQL, in one pass of linear time, however much is open or half written. */
import type { SqlDialect } from './dialects.ts';
import { blockCommentEnds, dollarTagEnds, lineEnds, quoteEnd } from './ends.ts';

/** A stretch of the text that is not plain code. */
export interface SqlPiece {
  /** `name`: a quoted name; `variable`: `${…}`, which the server replaces before any engine reads it. */
  readonly kind: 'text' | 'name' | 'line comment' | 'block comment' | 'variable';
  /** In UTF-16 units. */
  readonly from: number;
  /** The offset after it. */
  readonly to: number;
  /** It has no end mark and reaches to the end of the code. A line comment is never open. */
  readonly isOpen: boolean;
}

/** Yields the pieces in order, and reads only as far as the caller asks. */
export function* sqlPieces(code: string, dialect: SqlDialect): Generator<SqlPiece, void, void> {
  const opening = openingOf(dialect);
  const blockEnd = blockCommentEnds(code, dialect.nestedComments);
  const lineEnd = lineEnds(code, dialect.asJava);
  const tagEnd = dollarTagEnds(code);
  for (let found = opening.exec(code); found !== null; found = opening.exec(code)) {
    const [sign] = found;
    const from = found.index;
    let kind: SqlPiece['kind'] = 'text';
    let end: number | undefined;
    if (sign === '--' || sign === '#' || sign === '//') {
      kind = 'line comment';
      end = lineEnd(from);
    } else if (sign === '/*') {
      kind = 'block comment';
      end = blockEnd(from);
    } else if (sign.startsWith('${')) {
      kind = 'variable';
      end = from + sign.length;
    } else if (sign.startsWith('$')) end = tagEnd(sign, from);
    else {
      if (sign === '"' || sign === '`') kind = 'name';
      end = quoteEnd(code, sign, from, dialect);
    }
    const isCode = end === undefined && (dialect.asJava === true || sign.startsWith('$'));
    // The last dollar of what is no tag may open the next one.
    opening.lastIndex = isCode ? from + Math.max(1, sign.length - 1) : (end ?? code.length);
    const isOpen = kind === 'variable' ? !sign.endsWith('}') : end === undefined;
    if (!isCode) yield { kind, from, to: opening.lastIndex, isOpen };
  }
}

function openingOf(dialect: SqlDialect): RegExp {
  const { quotes = `'"\``, lineComments = [] } = dialect;
  const signs = [
    ...(dialect.tripledQuotes === true ? [`'''`, `"""`] : []),
    `[${quotes}]`,
    '--',
    ...lineComments,
    String.raw`/\*`,
    ...(dialect.variables === true ? [String.raw`\$\{[^}\n]*\}?`] : []),
    ...(dialect.postgresTexts === true
      ? [String.raw`(?<![\w\u0080-\uffff])\$(?:[A-Za-z_\u0080-\uffff][\w\u0080-\uffff]*)?\$`]
      : []),
  ];
  return new RegExp(signs.join('|'), 'g');
}

export function isComment({ kind }: { readonly kind: string }): boolean {
  return kind === 'line comment' || kind === 'block comment';
}

/** Overwrites each character of a piece with what `signOf` gives; undefined keeps the piece. Positions and line ends stay. */
export function maskSql(
  code: string,
  dialect: SqlDialect,
  signOf: (piece: SqlPiece) => ' ' | 'x' | undefined,
): string {
  const parts: string[] = [];
  let behind = 0;
  for (const piece of sqlPieces(code, dialect)) {
    const sign = signOf(piece);
    if (sign === undefined) continue;
    const lines = code.slice(piece.from, piece.to).split('\n');
    parts.push(code.slice(behind, piece.from));
    parts.push(lines.map((line) => sign.repeat(line.length)).join('\n'));
    behind = piece.to;
  }
  return parts.length === 0 ? code : parts.join('') + code.slice(behind);
}

/** Returns a function from a position to the piece around it. Call it with rising positions. */
export function pieceFinder(
  code: string,
  dialect: SqlDialect,
): (at: number) => SqlPiece | undefined {
  const pieces = sqlPieces(code, dialect);
  let next = pieces.next();
  return (at) => {
    while (next.done !== true && next.value.to <= at) next = pieces.next();
    return next.done !== true && next.value.from <= at ? next.value : undefined;
  };
}

/** Where each statement begins and ends, without its semicolon; the last one may be empty. */
export function* sqlStatements(
  code: string,
  dialect: SqlDialect,
): Generator<{ readonly from: number; readonly to: number }, void, void> {
  const pieceAt = pieceFinder(code, dialect);
  let from = 0;
  for (let at = code.indexOf(';'); at !== -1; at = code.indexOf(';', at)) {
    const piece = pieceAt(at);
    if (piece === undefined) {
      yield { from, to: at };
      from = at + 1;
    }
    at = piece?.to ?? from;
  }
  yield { from, to: code.length };
}
