/** A cell of a file whose lines are counted as in the file, so that every message and every mark points into it. */
import type { Cell } from '../grammar/cell.ts';
import { parseCell } from '../grammar/parse-cell.ts';
import type { FileCell } from './file-cell.ts';

/** The cell's text, with blank lines in place of those of the file above it. */
export function textInFile({ code, linesBefore }: Pick<FileCell, 'code' | 'linesBefore'>): string {
  return '\n'.repeat(linesBefore) + code;
}

/** As `parseCell` of {@link textInFile}; the blank lines are no part of its code. Throws as that does. */
export function parseInFile(text: string, linesBefore: number): Cell {
  const cell = parseCell(text);
  const left = linesBefore - cell.headLines;
  if (left <= 0) return cell;
  return { ...cell, body: cell.body.split('\n').slice(left).join('\n'), headLines: linesBefore };
}
