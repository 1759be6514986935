/** Names of columns behind `--x` or `-x`, `--y` and `--color` of `%plot`. */
import type { Completion } from '../../interpreter/index.ts';

/** Undefined when the cursor stands elsewhere. `columns` are those of the table that a plot would be of. */
export function completePlotColumn(
  code: string,
  cursor: number,
  columns: readonly string[],
): Completion | undefined {
  const line = code.slice(code.lastIndexOf('\n', cursor - 1) + 1, cursor);
  const [, option, word] =
    /^\s*%%?plot\b.*\s--?(x|y|color)(?:=|\s+)((?!-)(?:"[^"]*|'[^']*|[^\s"']*))$/.exec(line) ?? [];
  if (option === undefined || word === undefined) return undefined;
  // Each of several names, of which only the last is being written.
  const comma = option === 'y' && !/^["']/.test(word) ? word.lastIndexOf(',') + 1 : 0;
  const typed = word.slice(comma);
  const prefix = typed.replace(/^["']/, '').toLowerCase();
  return {
    matches: [...new Set(columns)]
      .filter((name) => name.toLowerCase().startsWith(prefix) && !/[\r\n]/.test(name))
      .map((name) => ({ text: quoted(name), type: 'column' })),
    start: cursor - typed.length,
    end: cursor,
  };
}

/** As the words of a magic are written. */
function quoted(name: string): string {
  return /^[^\s"'\\,=[\]:-][^\s"'\\,]*$/.test(name)
    ? name
    : `"${name.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;
}
