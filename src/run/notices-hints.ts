/** Which optimizer hints of a SQL text the entrance takes out together with the comments [CommentInterceptor.scala]. Pure. */
import { entranceSqlTypes } from '../magics/index.ts';

/** A quoted text, a comment to the end of its line, or a block; what stands first wins. */
const pieces =
  /'(?:''|\\.|[^'\\])*'|"(?:""|\\.|[^"\\])*"|`[^`]*`|--[^\n]*|#[^\n]*|\/\*[\s\S]*?(?:\*\/|$)/g;

/** A notice quotes so much of a hint, and so many of them. */
const longestQuote = 80;
const mostQuoted = 3;

/**
 * The hints (`/*+ … *\/`) of `code` that do not reach the engine, shortened for a sentence. `kept` is the code as the server
 * has kept it, where it says; a hint that is still in it was not taken out.
 */
export function strippedHints(
  code: string,
  runType: string,
  kept: string | undefined,
): readonly string[] {
  if (!entranceSqlTypes.has(runType)) return [];
  const hints = (code.match(pieces) ?? []).filter((piece) => piece.startsWith('/*+'));
  return [...new Set(hints)]
    .filter((hint) => kept?.includes(hint) !== true)
    .slice(0, mostQuoted)
    .map((hint) => hint.replaceAll(/\s+/g, ' '))
    .map((hint) => (hint.length > longestQuote ? `${hint.slice(0, longestQuote)}…` : hint));
}
