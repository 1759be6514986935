/**
 * A table as HTML: no ids, every value escaped, a row a line. What a sanitizer leaves of it is still that table, and a short table keeps
 * its looks, since its styles are inline: only words that are longer than a line are not broken.
 */
import type { ResultColumn } from '../../task/index.ts';
import { escapeHtml } from '../../shared/index.ts';
import { cutText, showControls, textWidth } from '../text/visible-text.ts';
import { groundColor, leftAlign, printed, scrolled, tableHead, tableStyle } from '../text/html.ts';
import { isNumeric, isTemporal, typeNote } from './column-type.ts';
import { isWiderThanPaper, paperClass, paperRules } from './paper.ts';
import { digitGroups, hasHiddenBlanks, isLongNumber, shortNumber } from './shown-value.ts';

/** Letters of a value that are shown at once; a longer one is folded. */
const shownLetters = 200;
/** Letters of a folded value, and of the head's tooltip. */
const foldedLetters = 1000;
/** So many when the table has only a few rows. */
const foldedLettersOfFew = 10_000;
/** With more rows the looks of a column are said once and not in each of its cells. */
const fewRows = 20;
/** A text that is wider than so many letters is wrapped, by a width of its column: nothing of it stands in the cells. */
const widestLine = 60;
/** The least width counts where a sanitizer has taken away that of the table, which is then squeezed. */
const wideColumn = `${printed('width', '30em', 'auto')};${printed('min-width', '30em', '0')}`;
/** From this many columns on the first one stays in view. */
const wideTable = 9;

const pinned = `position:sticky;left:0;background-color:${groundColor}`;

/** How many columns, from the first one, fit into `budget` bytes with their heads and the first row; one at the least. */
export function fittingColumns(
  columns: readonly ResultColumn[],
  firstRow: readonly (string | null)[] | undefined,
  budget: number,
): number {
  let size = 0;
  for (const [index, column] of columns.entries()) {
    const value = firstRow?.[index];
    const looks: Looks = {
      type: column.type,
      isLeft: isLeft(column.type),
      isWide: isWide(value),
      folded: foldedLetters,
      nothing: styledNothing,
    };
    const cell = firstRow === undefined ? '' : cellOf(value, looks);
    size += Buffer.byteLength(headCell(column, looks, true)) + Buffer.byteLength(cell);
    if (size > budget && index > 0) return index;
  }
  return columns.length;
}

/** Bytes of a column without a name and without rows. */
export const smallestColumn: number = Buffer.byteLength(
  headCell({ name: '', type: 'int', comment: undefined }, { isWide: false }, true),
);

/** How the cells of a column are shown. */
interface Looks {
  readonly type: string;
  readonly isLeft: boolean;
  /** It has a text that is wrapped. */
  readonly isWide: boolean;
  /** Letters of a value that are kept, folded. */
  readonly folded: number;
  /** What stands for NULL. */
  readonly nothing: string;
  /** What stands between groups of digits; undefined for a column without long numbers. */
  readonly gap?: string | undefined;
}

/** What of a table is in its HTML. */
export interface HtmlTable {
  /** With a caption that says `rows`. */
  html(caption: string): string;
  readonly rows: number;
  /** A value has more letters than are shown, folded or not. */
  readonly hasCutValues: boolean;
}

/**
 * Rows that fit into `budget` bytes. Cells of a long table have no end tags, which HTML does not need: they would be a third of a table of
 * numbers. Those of a short one have them, since programs that read notebooks may be simpler than a browser.
 */
export function htmlTable(
  columns: readonly ResultColumn[],
  rows: readonly (readonly (string | null)[])[],
  budget: number,
): HtmlTable {
  const isPinned = columns.length >= wideTable;
  const isShort = rows.length <= fewRows;
  const looks = columns.map(({ name, type }, index): Looks => ({
    type,
    isLeft: isLeft(type),
    isWide: isWide(name) || rows.some((row) => isWide(row[index])),
    nothing: isShort ? styledNothing : nothing,
    folded: isShort ? foldedLettersOfFew : foldedLetters,
    gap: hasLongNumbers(rows, index, type) ? (isShort ? styledGap : gap) : undefined,
  }));
  const opens = looks.map((look, index) => openCell(look, isShort, isPinned && index === 0));
  const head = looks
    .map((look, index) => {
      const column = columns[index];
      return column === undefined ? '' : headCell(column, look, isShort, isPinned && index === 0);
    })
    .join('');
  const close = isShort ? '</td>' : '';
  const sheet = sheetOf(looks, isShort, {
    isOverPaper: isWiderThanPaper(columns, rows),
    hasNulls: rows.some((row) => columns.some((_, index) => (row[index] ?? null) === null)),
  });
  const lines: string[] = [];
  let size = Buffer.byteLength(head) + sheet.style.length + sheet.classes.length;
  let hasCutValues = false;
  for (const row of rows) {
    let line = '<tr>';
    let cuts = false;
    for (const [index, look] of looks.entries()) {
      const value = row[index];
      line += (opens[index] ?? '') + cellOf(value, look) + close;
      cuts ||= typeof value === 'string' && value.length > look.folded;
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
        `${sheet.style}<table${sheet.classes} style="${tableStyle}" cellpadding="5">${captionOf(caption)}<thead style="${tableHead}"><tr>${head}</tr></thead><tbody>`,
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

/** It is wrapped, or folded. */
function isWide(value: string | null | undefined): boolean {
  if (value === null || value === undefined) return false;
  return value.length > shownLetters || textWidth(value) > widestLine;
}

function isLeft(type: string): boolean {
  return !isNumeric(type) && !isTemporal(type);
}

/** A style element, and the classes of the table that it is about. */
interface Sheet {
  readonly style: string;
  readonly classes: string;
}

/**
 * The looks of the columns of a long table, and those on paper of a wide one. A class names one column of any table, and means the same in each output of a page. Where a
 * sanitizer takes the element away, as in an untrusted notebook, texts stand right as all cells do there, and digits are not grouped.
 */
function sheetOf(
  looks: readonly Looks[],
  isShort: boolean,
  { isOverPaper, hasNulls }: { readonly isOverPaper: boolean; readonly hasNulls: boolean },
): Sheet {
  const classes: string[] = [];
  const rules: string[] = [];
  /** One rule for the columns, by a class for each. */
  const ofColumns = (name: string, where: readonly boolean[], rule: string): void => {
    const nths = where.flatMap((is, index) => (is ? [index + 1] : []));
    if (nths.length === 0) return;
    for (const nth of nths) classes.push(`linkis-${name}-${String(nth)}`);
    const selectors = nths.map(
      (nth) => `.linkis-${name}-${String(nth)} tr :nth-child(${String(nth)})`,
    );
    rules.push(`${selectors.join()}{${rule}}`);
  };
  const ofTable = (name: string, rule: string): void => {
    classes.push(name);
    rules.push(rule);
  };
  if (!isShort)
    ofColumns(
      'left',
      looks.map((look) => look.isLeft),
      `${leftAlign}!important`,
    );
  // Only there, so that no other word is broken where the paper is narrow.
  ofColumns(
    'wide',
    looks.map((look) => look.isWide),
    'overflow-wrap:anywhere',
  );
  if (!isShort && looks.some((look) => look.gap !== undefined))
    ofTable('linkis-digits', `.linkis-digits i:empty{${gapStyle}}`);
  if (!isShort && hasNulls) ofTable('linkis-nulls', '.linkis-nulls i:not(:empty){opacity:.7}');
  if (isOverPaper) ofTable(paperClass, paperRules);
  if (classes.length === 0) return { style: '', classes: '' };
  return { style: `<style>${rules.join('')}</style>`, classes: ` class="${classes.join(' ')}"` };
}

const nothing = '<i>NULL</i>';
const styledNothing = '<i style=opacity:.7>NULL</i>';

/** An empty element with a width: it is seen, and not copied. */
const gapStyle = 'margin-left:.2em';
const gap = '<i></i>';
const styledGap = `<i style=${gapStyle}></i>`;

/** All numbers of a column are grouped or none, so that their digits stand below each other. */
function hasLongNumbers(
  rows: readonly (readonly (string | null)[])[],
  index: number,
  type: string,
): boolean {
  return isNumeric(type) && rows.some((row) => isLongNumber(row[index] ?? ''));
}

/** Numbers and times take the alignment of the table, which is that of JupyterLab's style sheet; texts set theirs. */
function openCell(look: Looks, isShort: boolean, isPinned: boolean): string {
  const isMarked = look.isLeft && isShort;
  if (isPinned) return `<td style="${isMarked ? `${leftAlign};` : ''}${pinned}">`;
  return isMarked ? `<td style=${leftAlign}>` : '<td>';
}

function headCell(
  column: ResultColumn,
  { isWide }: Pick<Looks, 'isWide'>,
  isShort: boolean,
  isPinned = false,
): string {
  const comment =
    column.comment === undefined || column.comment === '' ? '' : `: ${column.comment}`;
  const words = `${column.type}${typeNote(column.type)}${comment}`;
  const title = escapeHtml(cutText(showControls(words), foldedLetters));
  const styles = [
    ...(isLeft(column.type) && isShort ? [leftAlign] : []),
    ...(isPinned ? [`${pinned};z-index:1`] : []),
    ...(isWide ? [wideColumn] : []),
  ].join(';');
  const style = styles === '' ? '' : ` style="${styles}"`;
  const shown = cutText(showControls(column.name), shownLetters);
  const name = escapeHtml(shown);
  const type = escapeHtml(cutText(showControls(column.type), 40));
  return `<th scope="col" title="${title}"${style}>${name}<span style="font-weight:normal;opacity:.7;user-select:none"><br><small>${type}</small></span></th>`;
}

function cellOf(value: string | null | undefined, look: Looks): string {
  const { type, folded, gap: between } = look;
  if (value === null || value === undefined) return look.nothing;
  const short = shortNumber(value, type);
  if (short !== undefined) return `<span title="${escapeHtml(value)}">${short}</span>`;
  if (value.length > shownLetters) return foldedCell(value, folded);
  if (between !== undefined) {
    const groups = digitGroups(value);
    if (groups !== undefined) return groups.join(between);
  }
  const shown = escapeHtml(showControls(value));
  return hasHiddenBlanks(value)
    ? `<span style=white-space:pre-wrap>${withBlanks(value, shown)}</span>`
    : shown;
}

/** Blanks at the ends stand on a darker ground; they are copied as they are. */
function withBlanks(value: string, shown: string): string {
  const mark = (blanks: string): string =>
    `<span style=background-color:rgba(128,128,128,.4)>${blanks}</span>`;
  return value.startsWith(' ') || value.endsWith(' ')
    ? shown.replace(/^ +/, mark).replace(/ +$/, mark)
    : shown;
}

/** The beginning of a long value, which opens to as much of it as is kept; its lines are lines there. */
function foldedCell(value: string, folded: number): string {
  const beginning = escapeHtml(cutText(showControls(cutText(value, shownLetters)), shownLetters));
  const whole = cutText(value, folded).split('\n').map(showControls).join('\n');
  return `<details style=white-space:pre-wrap><summary>${beginning}</summary>${escapeHtml(whole).replaceAll('\n', '&#10;')}</details>`;
}
