/** What Python cells of other notebooks write for their front ends: Livy's `%matplot`, Zeppelin's display prefixes in printed text. */

/** Livy's magic below the code. It has nothing to do here: figures that are open at the end of a cell are shown. */
const plotLine = /^[ \t]*%(?:matplot[ \t]+\w+|matplotlib[ \t]+\w+)[ \t]*$/;

/** The code with empty lines in place of such lines at its end. */
export function withoutPlotLines(code: string): string {
  if (!code.includes('%matplot')) return code;
  const lines = code.split('\n');
  for (let at = lines.length - 1; at >= 0; at -= 1) {
    const line = lines[at] ?? '';
    if (plotLine.test(line)) lines[at] = '';
    else if (line.trim() !== '') break;
  }
  return lines.join('\n');
}

const printed = /\bprint(?:ln)?[ \t]*\([ \t]*[fbrsu]?("""|'''|["'])%(table|html|text|img)\b/;

/** A sentence when the code prints what Zeppelin draws; the text is shown as it is. */
export function displayNotice(code: string, headLines: number): string | undefined {
  for (const [index, line] of code.split('\n').entries()) {
    const kind = printed.exec(line)?.[2];
    if (kind === undefined || kind === 'text') continue;
    const here =
      kind === 'table'
        ? 'display(FRAME) shows a table'
        : kind === 'html'
          ? 'show.show_html(TEXT) shows HTML'
          : 'display(FIGURE) shows a picture';
    return `Line ${String(index + 1 + headLines)} prints %${kind}, which Zeppelin draws: here it is text, and ${here}.`;
  }
  return undefined;
}
