/** Whether a console should run what was typed, or wait for more lines. */
import { LinkisKernelError } from '../../shared/index.ts';
import { type SqlDialect, sqlTokens } from '../../sql/index.ts';
import { parseCell } from './parse-cell.ts';

/** What to do on Enter; the same words as Jupyter's. */
export type CellCompleteness =
  | { readonly status: 'complete' | 'invalid' | 'unknown' }
  | { readonly status: 'incomplete'; readonly indent: string };

/** Magics alone are complete; code is not while a quote, a comment or a bracket is open. A blank last line always runs it. */
export function completeness(code: string): CellCompleteness {
  try {
    const { body } = parseCell(code);
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

/** Enough of every language: the cell's own is not known here. */
const anyLanguage: SqlDialect = {
  backslash: `'"`,
  tripledQuotes: true,
  lineComments: ['#'],
};

function openAtEnd(body: string): { readonly text: boolean; readonly brackets: number } {
  let text = false;
  let brackets = 0;
  for (const token of sqlTokens(body, anyLanguage)) {
    // A backtick without a second one is no quote in most languages.
    if (token.isOpen && !token.text.startsWith('`')) text = true;
    if (/^[([{]$/.test(token.keyword)) brackets += 1;
    else if (/^[)\]}]$/.test(token.keyword)) brackets -= 1;
  }
  return { text, brackets };
}
