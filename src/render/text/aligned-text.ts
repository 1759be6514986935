/** Rows of words as aligned text. Nothing is cut: the widest column wraps between words when the rows are too wide for a page. */
import { largest } from '../../shared/index.ts';
import { textWidth } from './text-width.ts';

/** Columns of a terminal that the rows take at the most, as far as they can be wrapped. */
const pageWidth = 110;
/** No column is made narrower than this. */
const narrowest = 24;

/** Lines of the rows, columns two blanks apart; `heads` and a rule above them unless there are no heads. */
export function alignedText(
  heads: readonly string[],
  rows: readonly (readonly string[])[],
): readonly string[] {
  const above = heads.some((head) => head !== '') ? [heads] : [];
  const all = [...above, ...rows];
  const natural = heads.map((_head, index) =>
    largest(
      all.map((row) => textWidth(row[index] ?? '')),
      0,
    ),
  );
  const excess = natural.reduce((sum, width) => sum + width + 2, -2) - pageWidth;
  const widest = natural.indexOf(largest(natural, 0));
  const wrapAt = Math.max(narrowest, (natural[widest] ?? 0) - Math.max(0, excess));
  const folded = all.map((row) =>
    row.map((cell, index) => (index === widest && excess > 0 ? wrapped(cell, wrapAt) : [cell])),
  );
  const widths = natural.map((_width, index) =>
    largest(
      folded.flatMap((row) => (row[index] ?? []).map(textWidth)),
      0,
    ),
  );
  const lines = folded.map((row) => linesOfRow(row, widths));
  const rule = widths.map((width) => '-'.repeat(Math.max(1, width))).join('  ');
  return above.length === 0 ? lines.flat() : [...(lines[0] ?? []), rule, ...lines.slice(1).flat()];
}

function linesOfRow(
  row: readonly (readonly string[])[],
  widths: readonly number[],
): readonly string[] {
  const height = largest(
    row.map((cell) => cell.length),
    1,
  );
  return Array.from({ length: height }, (_line, at) =>
    row
      .map((cell, index) => {
        const text = cell[at] ?? '';
        return text + ' '.repeat(Math.max(0, (widths[index] ?? 0) - textWidth(text)));
      })
      .join('  ')
      .trimEnd(),
  );
}

/** Broken at blanks only: a path or an address that is too long stays whole, so that it can be copied. */
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
