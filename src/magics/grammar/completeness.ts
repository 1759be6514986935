/** Whether a console should run what was typed, or wait for more lines. */
import { LinkisKernelError } from '../../shared/index.ts';
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
    if (/\n[ \t]*$/.test(body)) return { status: hasOpenText(body) ? 'unknown' : 'complete' };
    return hasOpenText(body) || hasOpenBracket(body) || /:\s*$/.test(body)
      ? { status: 'incomplete', indent: '' }
      : { status: 'complete' };
  } catch (thrown) {
    if (thrown instanceof LinkisKernelError) return { status: 'invalid' };
    throw thrown;
  }
}

// Whatever has no end is taken to the end of the text, so that it is looked for once and not from every opening again.
const texts =
  /--[^\n]*|#[^\n]*|\/\*[\s\S]*?(?:\*\/|($))|'''[\s\S]*?(?:'''|($))|"""[\s\S]*?(?:"""|($))|'(?:[^'\\]|\\[\s\S])*(?:'|(\\?$))|"(?:[^"\\]|\\[\s\S])*(?:"|(\\?$))|`[^`\n]*`/g;

function hasOpenText(body: string): boolean {
  for (const [, ...ends] of body.matchAll(texts))
    if (ends.some((end) => end !== undefined)) return true;
  return false;
}

function hasOpenBracket(body: string): boolean {
  const rest = body.replace(texts, ' ');
  const count = (pattern: RegExp): number => rest.match(pattern)?.length ?? 0;
  return count(/[([{]/g) > count(/[)\]}]/g);
}
