/** SQL without its comments, as the entrance hands it to an engine [CommentInterceptor.scala]. */

/**
 * Removes `-- …`, `/* … *\/` and `# …` outside of quotes of any kind.
 * Linkis looks at single quotes alone and so damages `"a#b"`; that one quirk is not kept. Optimizer hints
 * (`/*+ … *\/`) go like any comment.
 */
export function stripComments(code: string): string {
  const parts: string[] = [];
  let kept = 0;
  let at = 0;
  const lastEnds = lastDollarTags(code);
  const lastBlockEnd = code.lastIndexOf('*/');
  for (;;) {
    opening.lastIndex = at;
    const found = opening.exec(code);
    if (found === null) break;
    const [whole] = found;
    const from = found.index;
    if (whole === '--' || whole === '#' || whole === '/*') {
      const isBlock = whole === '/*';
      // An opening without an end is code; the last end is known, so that it is not looked for again and again.
      if (isBlock && lastBlockEnd < from + 2) {
        at = from + 2;
        continue;
      }
      const end = code.indexOf(isBlock ? '*/' : '\n', from + whole.length);
      parts.push(code.slice(kept, from));
      kept = end < 0 ? code.length : isBlock ? end + 2 : end;
      at = kept;
    } else if (whole.startsWith('$')) {
      const behind = from + whole.length;
      // The closing dollar of a tag that has no end may open the next one.
      at =
        (lastEnds.get(whole) ?? -1) < behind
          ? behind - 1
          : code.indexOf(whole, behind) + whole.length;
    } else {
      at = endOfQuote(code, from) ?? from + 1;
    }
  }
  parts.push(code.slice(kept));
  return parts.join('').trim();
}

const opening = /['"`#]|--|\/\*|\$\w*\$/g;

/**
 * Behind the quoted text that begins there; a doubled quote is inside of it, or its end when no other follows. Undefined when it
 * has no end.
 */
function endOfQuote(code: string, from: number): number | undefined {
  const quote = code.charAt(from);
  let doubled: number | undefined;
  let end = code.indexOf(quote, from + 1);
  while (end >= 0 && quote !== '`' && code.charAt(end + 1) === quote) {
    doubled = end + 1;
    end = code.indexOf(quote, end + 2);
  }
  return end < 0 ? doubled : end + 1;
}

/** Where each `$tag$` is for the last time. */
function lastDollarTags(code: string): ReadonlyMap<string, number> {
  const last = new Map<string, number>();
  // The dollar that ends one may begin the next, so it is only looked at.
  for (const found of code.matchAll(/\$\w*(?=\$)/g)) last.set(`${found[0]}$`, found.index);
  return last;
}
