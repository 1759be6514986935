/** Rows of words as an HTML table that looks like one of results. */
import { escapeHtml } from '../../shared/index.ts';
import { leftAlign, scrolled, tableHead, tableStyle } from './html.ts';
import { type LinkedText, linkHtml } from './link.ts';
import { showControls, textWidth } from './visible-text.ts';

/** A text that is wider than so many letters is wrapped. */
const widestLine = 80;

/** Empty when there are no rows. Without a head if all heads are empty. */
export function wordTable(
  heads: readonly string[],
  rows: readonly (readonly (string | LinkedText)[])[],
): string {
  if (rows.length === 0 || heads.length === 0) return '';
  const head = heads
    .map((name) => `<th scope="col" style="${leftAlign}">${escapeHtml(showControls(name))}</th>`)
    .join('');
  const above = heads.every((name) => name === '')
    ? ''
    : `<thead style="${tableHead}"><tr>${head}</tr></thead>`;
  const table = [
    `<table style="${tableStyle}" cellpadding="5">${above}<tbody>`,
    ...rows.map(
      (row) => `<tr>${row.map((text) => `<td style=${leftAlign}>${cellOf(text)}`).join('')}</tr>`,
    ),
    '</tbody></table>',
  ].join('\n');
  return scrolled(table, { rows: rows.length, columns: heads.length });
}

function cellOf(cell: string | LinkedText): string {
  const text = typeof cell === 'string' ? cell : cell.text;
  const shown = typeof cell === 'string' ? escapeHtml(showControls(cell)) : linkHtml(cell);
  return textWidth(text) > widestLine
    ? `<div style="max-width:40em;overflow-wrap:break-word">${shown}</div>`
    : shown;
}
