/** SQL without its comments, as the entrance hands it to an engine [CommentInterceptor.scala]. */
import { entranceSql, isComment, type SqlDialect, sqlPieces } from '../../sql/index.ts';

/** The entrance knows only single quotes and so damages `"a#b"`; this one quirk is not kept. */
const everyText: SqlDialect = { ...entranceSql, quotes: `'"\``, postgresTexts: true };

/** Optimizer hints (`/*+ … *\/`) go like any comment. */
export function stripComments(code: string): string {
  const parts: string[] = [];
  let behind = 0;
  for (const piece of sqlPieces(code, everyText)) {
    if (!isComment(piece)) continue;
    parts.push(code.slice(behind, piece.from));
    behind = piece.to;
  }
  return `${parts.join('')}${code.slice(behind)}`.trim();
}
