/** Tells whether a console should run what was typed, or wait for more lines. */
import { LinkisKernelError } from '../../shared/index.ts';
import { maskSql, type SqlDialect, type SqlPiece } from '../../sql/index.ts';
import { parseCell } from './parse-cell.ts';

/** What to do on Enter; the same words as Jupyter's. */
export type CellCompleteness =
  | { readonly status: 'complete' | 'invalid' | 'unknown' }
  | { readonly status: 'incomplete'; readonly indent: string };

/** Code is incomplete at an open quote, comment or bracket or a last `:`, but never after a blank last line. Magics are complete. */
export function completeness(code: string): CellCompleteness {
  try {
    const { body, magics } = parseCell(code);
    if (magics.some(({ fault }) => fault !== undefined)) return { status: 'invalid' };
    if (body.trim() === '') return { status: 'complete' };
    const { text, brackets } = openAtEnd(body);
    if (/\n[ \t]*$/.test(body)) return { status: text ? 'unknown' : 'complete' };
    return text || brackets > 0 || /:\s*$/.test(body)
      ? { status: 'incomplete', indent: '' }
      : { status: 'complete' };
  } catch (thrown) {
    if (thrown instanceof LinkisKernelError) return { status: 'invalid' };
    throw thrown;
  }
}

/** Covers enough of every language, since the cell's own is not known here. */
const anyLanguage: SqlDialect = {
  backslash: `'"`,
  tripledQuotes: true,
  lineComments: ['#'],
};

function openAtEnd(body: string): { readonly text: boolean; readonly brackets: number } {
  let last: SqlPiece | undefined;
  const code = maskSql(body, anyLanguage, (piece) => {
    last = piece;
    return ' ';
  });
  const count = (signs: RegExp): number => code.match(signs)?.length ?? 0;
  return {
    // In most languages a lone backtick is no quote.
    text: last?.isOpen === true && body.charAt(last.from) !== '`',
    brackets: count(/[([{]/g) - count(/[)\]}]/g),
  };
}
