/** The first record of a CSV file. Pure. */

export interface CsvRecord {
  readonly cells: readonly string[];
  /** The text ended within it. */
  readonly isOpen: boolean;
}

/** Cells up to the first line end that is not within quotes [RFC 4180]. */
export function firstRecord(text: string, separator: string): CsvRecord {
  const cells: string[] = [];
  let cell = '';
  let at = 0;
  for (;;) {
    if (text[at] === '"') {
      const [end, quoted] = quotedCell(text, at);
      cell += quoted;
      at = end;
    }
    const next = text[at];
    if (next === undefined) return { cells: [...cells, cell], isOpen: true };
    if (next === '\n' || next === '\r') return { cells: [...cells, cell], isOpen: false };
    if (next === separator) {
      cells.push(cell);
      cell = '';
    } else cell += next;
    at += 1;
    // Only a quote at the start of a cell quotes it.
    while (cell !== '' && text[at] === '"') {
      cell += '"';
      at += 1;
    }
  }
}

/** Where the cell that begins with a quote at `from` ends, and its text. */
function quotedCell(text: string, from: number): readonly [number, string] {
  let cell = '';
  for (let at = from + 1; ;) {
    const quote = text.indexOf('"', at);
    if (quote === -1) return [text.length, cell + text.slice(at)];
    cell += text.slice(at, quote);
    if (text[quote + 1] !== '"') return [quote + 1, cell];
    cell += '"';
    at = quote + 2;
  }
}

/** The separator that a heading shows, where the user has named none: a comma, unless there is none and another makes columns. */
export function separatorOf(text: string): string {
  const count = (separator: string): number => firstRecord(text, separator).cells.length;
  if (count(',') > 1) return ',';
  const [best, most] = [';', '\t', '|']
    .map((separator) => [separator, count(separator)] as const)
    .reduce((one, other) => (other[1] > one[1] ? other : one));
  return most > 1 ? best : ',';
}
