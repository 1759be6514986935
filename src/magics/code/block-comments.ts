/** SQL text without its block comments. Knows no quotes: what looks like a comment inside a text is one here. */

/** One without an end stays, as code; it is looked for once, since nothing behind it can have one either. */
export function withoutBlockComments(code: string): string {
  return code.replace(/\/\*[\s\S]*?(?:\*\/|($))/g, (comment, end: string | undefined) =>
    end === undefined ? '' : comment,
  );
}
