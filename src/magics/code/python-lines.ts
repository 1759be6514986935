/** Tells how each line of Python code begins: as a statement, as the rest of one, or inside a text of several lines. */

export type PythonLineStart = 'statement' | 'continued' | 'text';

const token = /#[^\n]*|'''|"""|'|"|[([{]|[)\]}]|\\\n|\n/g;

/** One entry for each line. */
export function pythonLineStarts(code: string): readonly PythonLineStart[] {
  const starts: PythonLineStart[] = ['statement'];
  let depth = 0;
  let at = 0;
  for (;;) {
    token.lastIndex = at;
    const found = token.exec(code);
    if (found === null) return starts;
    const [sign] = found;
    at = found.index + sign.length;
    if (sign === '\n') starts.push(depth > 0 ? 'continued' : 'statement');
    else if (sign === '\\\n') starts.push('continued');
    else if (/^[([{]$/.test(sign)) depth += 1;
    else if (/^[)\]}]$/.test(sign)) depth = Math.max(0, depth - 1);
    else if (!sign.startsWith('#')) {
      const end = endOfText(code, at, sign);
      for (
        let line = code.indexOf('\n', at);
        line !== -1 && line < end;
        line = code.indexOf('\n', line + 1)
      )
        starts.push('text');
      at = end;
    }
  }
}

const stops: Readonly<Record<string, RegExp>> = {
  "'": /\\[\s\S]|'|\n/g,
  '"': /\\[\s\S]|"|\n/g,
  "'''": /\\[\s\S]|'''/g,
  '"""': /\\[\s\S]|"""/g,
};

/** The offset after the closing quotes; of the line end when a one-line text has none. */
function endOfText(code: string, from: number, quote: string): number {
  const stop = stops[quote];
  if (stop === undefined) return code.length;
  stop.lastIndex = from;
  for (let found = stop.exec(code); found !== null; found = stop.exec(code)) {
    if (found[0] === quote) return stop.lastIndex;
    if (found[0] === '\n') return found.index;
  }
  return code.length;
}

/** Removes the common indent of all statements, as IPython does, but not in texts. If one has less, the code stays for Python to refuse. */
export function withoutCommonIndent(code: string): string {
  const [, indent = ''] = /^(?:[ \t]*(?:#[^\n]*)?\n)*([ \t]+)[^\s#]/.exec(code) ?? [];
  if (indent === '') return code;
  const starts = pythonLineStarts(code);
  const lines = code.split('\n');
  const isStatement = (line: string, index: number): boolean =>
    starts[index] === 'statement' && line.trim() !== '' && !line.trimStart().startsWith('#');
  if (lines.some((line, index) => isStatement(line, index) && !line.startsWith(indent)))
    return code;
  return lines
    .map((line, index) =>
      starts[index] !== 'text' && line.startsWith(indent) ? line.slice(indent.length) : line,
    )
    .join('\n');
}
