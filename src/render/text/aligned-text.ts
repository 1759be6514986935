/** Rows of words as aligned text. Wide characters count two columns, so that the columns stand straight in a terminal. */
import { largest } from '../../shared/index.ts';
import { textWidth } from './visible-text.ts';

/** Columns of the terminal. In wider rows the widest column is wrapped between words, and nothing is cut. */
const pageWidth = 110;
/** The wrapped column does not get narrower than this. */
const narrowest = 24;

/** The width of each column, as many columns as the first row has. */
export function columnWidths(rows: readonly (readonly string[])[]): readonly number[] {
  return (rows[0] ?? []).map((_cell, index) =>
    largest(
      rows.map((row) => textWidth(row[index] ?? '')),
      0,
    ),
  );
}

/** One line of a table, columns two blanks apart; `right` marks the columns whose cells stand at the right. */
export function alignedLine(
  cells: readonly string[],
  widths: readonly number[],
  right: readonly boolean[] = [],
): string {
  return cells
    .map((cell, index) => {
      const blanks = ' '.repeat(Math.max(0, (widths[index] ?? 0) - textWidth(cell)));
      return right[index] === true ? blanks + cell : cell + blanks;
    })
    .join('  ')
    .trimEnd();
}

/** The line between the heads and the rows. */
export function ruleOf(widths: readonly number[]): string {
  return widths.map((width) => '-'.repeat(Math.max(1, width))).join('  ');
}

/** The lines of the rows, with `heads` and a rule above them unless all heads are empty. */
export function alignedText(
  heads: readonly string[],
  rows: readonly (readonly string[])[],
): readonly string[] {
  const natural = columnWidths([heads, ...rows]);
  const widest = natural.indexOf(largest(natural, 0));
  const excess = natural.reduce((sum, width) => sum + width + 2, -2) - pageWidth;
  const wrapAt = Math.max(narrowest, (natural[widest] ?? 0) - Math.max(0, excess));
  const folded = (row: readonly string[]): readonly (readonly string[])[] => {
    const cells = row.map((cell, index) =>
      index === widest && excess > 0 ? wrapped(cell, wrapAt) : [cell],
    );
    const height = largest(
      cells.map((cell) => cell.length),
      1,
    );
    return Array.from({ length: height }, (_line, at) => cells.map((cell) => cell[at] ?? ''));
  };
  const above = folded(heads);
  const lines = rows.flatMap(folded);
  const widths = columnWidths([...above, ...lines]);
  const shown = lines.map((line) => alignedLine(line, widths));
  if (heads.every((head) => head === '')) return shown;
  return [...above.map((line) => alignedLine(line, widths)), ruleOf(widths), ...shown];
}

/** Broken at blanks only: a long path or address stays whole, so that it can be copied. */
function wrapped(text: string, most: number): readonly string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (line !== '' && textWidth(longer) > most) {
      lines.push(line);
      line = word;
    } else line = longer;
  }
  return [...lines, line];
}
