/** A table as HTML: inline styles only, no ids, every value escaped, a row a line. What a sanitizer leaves of it is still that table. */
import type { ResultColumn } from '../../task/index.ts';
import { escapeHtml } from '../../shared/index.ts';
import { cutText, showControls, textWidth } from '../text/visible-text.ts';
import { groundColor, leftAlign, scrolled, tableHead, tableStyle } from '../text/html.ts';
import { isNumeric, isTemporal } from './column-type.ts';
import { hasHiddenBlanks, shortNumber } from './shown-value.ts';

/** Letters of a value that are shown at once; a longer one is folded. */
const shownLetters = 200;
/** Letters of a folded value, and of the head's tooltip. */
const foldedLetters = 1000;
/** So many when the table has only a few rows, and how many are few. */
const foldedLettersOfFew = 10_000;
const fewRows = 20;
/** A text that is wider than so many letters is wrapped. */
const widestLine = 60;
/** From this many columns on the first one stays in view. */
const wideTable = 9;

const wrapped =
  'style="min-width:15em;max-width:30em;white-space:pre-wrap;overflow-wrap:break-word"';
const pinned = `position:sticky;left:0;background-color:${groundColor}`;

/** How many columns, from the first one, fit into `budget` bytes with their heads and the first row; one at the least. */
export function fittingColumns(
  columns: readonly ResultColumn[],
  firstRow: readonly (string | null)[] | undefined,
  budget: number,
): number {
  let size = 0;
  for (const [index, column] of columns.entries()) {
    const cell = firstRow === undefined ? '' : cellOf(firstRow[index], column.type, foldedLetters);
    size += Buffer.byteLength(headCell(column)) + Buffer.byteLength(cell);
    if (size > budget && index > 0) return index;
  }
  return columns.length;
}

/** Bytes of a column without a name and without rows. */
export const smallestColumn: number = Buffer.byteLength(
  headCell({ name: '', type: 'int', comment: undefined }),
);

/** What of a table is in its HTML. */
export interface HtmlTable {
  /** With a caption that says `rows`. */
  html(caption: string): string;
  readonly rows: number;
  /** A value has more letters than are shown, folded or not. */
  readonly hasCutValues: boolean;
}

/** Rows that fit into `budget` bytes. End tags that HTML does not need are left out: they would be a third of a table of numbers. */
export function htmlTable(
  columns: readonly ResultColumn[],
  rows: readonly (readonly (string | null)[])[],
  budget: number,
): HtmlTable {
  const isWide = columns.length >= wideTable;
  const folded = rows.length <= fewRows ? foldedLettersOfFew : foldedLetters;
  const opens = columns.map((column, index) => openCell(column, isWide && index === 0));
  const head = columns.map((column, index) => headCell(column, isWide && index === 0)).join('');
  const lines: string[] = [];
  let size = Buffer.byteLength(head);
  let hasCutValues = false;
  for (const row of rows) {
    let line = '<tr>';
    let cuts = false;
    for (const [index, { type }] of columns.entries()) {
      const value = row[index];
      line += (opens[index] ?? '') + cellOf(value, type, folded);
      cuts ||= typeof value === 'string' && value.length > folded;
    }
    // Without it the line end would belong to the last cell.
    line += '</tr>';
    size += Buffer.byteLength(line) + 1;
    // The first row is always shown: a table without rows would say that the result has none.
    if (size > budget && lines.length > 0) break;
    lines.push(line);
    hasCutValues ||= cuts;
  }
  return {
    html: (caption) => {
      const table = [
        `<table style="${tableStyle}" cellpadding="5">${captionOf(caption)}<thead style="${tableHead}"><tr>${head}</tr></thead><tbody>`,
        ...lines,
        '</tbody></table>',
      ].join('\n');
      return scrolled(table, { rows: lines.length, columns: columns.length });
    },
    rows: lines.length,
    hasCutValues,
  };
}

/** It takes no width, so that a narrow table does not become as wide as its caption. Not copied with the table. */
function captionOf(caption: string): string {
  return `<caption style="caption-side:top;text-align:left;max-width:0;white-space:nowrap;padding:0 0 2px;opacity:.75;user-select:none">${escapeHtml(caption)}</caption>`;
}

function isLeft(type: string): boolean {
  return !isNumeric(type) && !isTemporal(type);
}

/** Numbers and times take the alignment of the table, which is that of JupyterLab's style sheet; texts set theirs. */
function openCell({ type }: ResultColumn, isPinned: boolean): string {
  if (isPinned) return `<td style="${isLeft(type) ? `${leftAlign};` : ''}${pinned}">`;
  return isLeft(type) ? `<td style=${leftAlign}>` : '<td>';
}

function headCell(column: ResultColumn, isPinned = false): string {
  const comment =
    column.comment === undefined || column.comment === '' ? '' : `: ${column.comment}`;
  const title = escapeHtml(cutText(showControls(`${column.type}${comment}`), foldedLetters));
  const styles = [
    ...(isLeft(column.type) ? [leftAlign] : []),
    ...(isPinned ? [`${pinned};z-index:1`] : []),
  ].join(';');
  const style = styles === '' ? '' : ` style="${styles}"`;
  const shown = cutText(showControls(column.name), shownLetters);
  const name = textWidth(shown) > widestLine ? box(escapeHtml(shown)) : escapeHtml(shown);
  const type = escapeHtml(cutText(showControls(column.type), 40));
  return `<th scope="col" title="${title}"${style}>${name}<span style="font-weight:normal;opacity:.7;user-select:none"><br><small>${type}</small></span></th>`;
}

function cellOf(value: string | null | undefined, type: string, folded: number): string {
  if (value === null || value === undefined) return '<i style="opacity:.7">NULL</i>';
  const short = shortNumber(value, type);
  if (short !== undefined) return `<span title="${escapeHtml(value)}">${short}</span>`;
  if (value.length > shownLetters) return foldedCell(value, folded);
  const shown = escapeHtml(showControls(value));
  if (textWidth(value) > widestLine) return box(withBlanks(value, shown));
  return hasHiddenBlanks(value)
    ? `<span style="white-space:pre-wrap">${withBlanks(value, shown)}</span>`
    : shown;
}

function box(html: string): string {
  return `<div ${wrapped}>${html}</div>`;
}

/** Blanks at the ends stand on a darker ground; they are copied as they are. */
function withBlanks(value: string, shown: string): string {
  const mark = (blanks: string): string =>
    `<span style="background-color:rgba(128,128,128,.4)">${blanks}</span>`;
  return value.startsWith(' ') || value.endsWith(' ')
    ? shown.replace(/^ +/, mark).replace(/ +$/, mark)
    : shown;
}

/** The beginning of a long value, which opens to as much of it as is kept; its lines are lines there. */
function foldedCell(value: string, folded: number): string {
  const beginning = escapeHtml(cutText(showControls(cutText(value, shownLetters)), shownLetters));
  const whole = cutText(value, folded).split('\n').map(showControls).join('\n');
  return `<details ${wrapped}><summary>${beginning}</summary>${escapeHtml(whole).replaceAll('\n', '&#10;')}</details>`;
}
