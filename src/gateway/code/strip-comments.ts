/** SQL without its comments, as the entrance hands it to an engine [CommentInterceptor.scala]. */

/**
 * Removes `-- …`, `/* … *\/` and `# …` outside of quotes of any kind.
 * Linkis looks at single quotes alone and so damages `"a#b"`; that one quirk is not kept. Optimizer hints
 * (`/*+ … *\/`) go like any comment.
 */
export function stripComments(code: string): string {
  return code
    .replace(
      /'(?:''|[^'])*'|"(?:""|[^"])*"|`[^`]*`|(\$\w*\$)[\s\S]*?\1|--[^\n]*|#[^\n]*|\/\*[\s\S]*?\*\//g,
      (piece) => (/^['"`$]/.test(piece) ? piece : ''),
    )
    .trim();
}
