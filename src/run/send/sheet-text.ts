/** Cells of a spreadsheet as exact texts. Pure. */
import type { SheetCell } from './xlsx-workbook.ts';

/** `blank`: a text of no letters, as formulas make. */
export type CellKind =
  'empty' | 'blank' | 'text' | 'number' | 'boolean' | 'date' | 'moment' | 'error';

export interface CellText {
  readonly kind: CellKind;
  readonly text: string;
}

/** A formula without a value. The reader gives them as texts. */
const errors = new Set([
  '#NULL!',
  '#DIV/0!',
  '#VALUE!',
  '#REF!',
  '#NAME?',
  '#NUM!',
  '#N/A',
  '#GETTING_DATA',
  '#SPILL!',
  '#CALC!',
  '#FIELD!',
  '#BLOCKED!',
  '#CONNECT!',
  '#UNKNOWN!',
]);

/** Day 1 of spreadsheets is 1900-01-01: what lies before is a time of day alone. */
const firstDay = Date.UTC(1900, 0, 1);

export function cellText(cell: SheetCell | undefined): CellText {
  if (cell === null || cell === undefined) return { kind: 'empty', text: '' };
  if (cell === '') return { kind: 'blank', text: '' };
  if (typeof cell === 'string') return { kind: errors.has(cell) ? 'error' : 'text', text: cell };
  if (typeof cell === 'number') return { kind: 'number', text: String(cell) };
  if (typeof cell === 'boolean') return { kind: 'boolean', text: String(cell) };
  if (Number.isNaN(cell.getTime())) return { kind: 'error', text: 'a date out of range' };
  const [day = '', time = ''] = cell.toISOString().replace('Z', '').split('T');
  const clock = time.replace(/\.000$/, '');
  if (cell.getTime() < firstDay) return { kind: 'text', text: clock };
  return clock === '00:00:00'
    ? { kind: 'date', text: day }
    : { kind: 'moment', text: `${day} ${clock}` };
}

/** `C17`; both from 0. */
export function cellPlace(row: number, column: number): string {
  let letters = '';
  for (let rest = column + 1; rest > 0; rest = Math.floor((rest - 1) / 26))
    letters = String.fromCharCode(65 + ((rest - 1) % 26)) + letters;
  return `${letters}${String(row + 1)}`;
}
