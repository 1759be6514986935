/** From one page of a table result to what a notebook shows: HTML and aligned text, within a budget of bytes. */
import type { MimeBundle } from '../../interpreter/index.ts';
import { escapeHtml } from '../../shared/index.ts';
import { captionOf, notesOf } from './caption.ts';
import { preformatted } from './preformatted.ts';
import { fittingColumns, htmlTable, smallestColumn } from './table-html.ts';
import { textTable } from './table-text.ts';
import type { TableView } from './table-view.ts';
import { dataHtml, mutedLine } from '../text/html.ts';

/** The share of the budget for HTML; the rest is for the text. */
const htmlShare = 0.75;

/** No table within the limits shows more columns, so that more need not be read. */
export function mostColumns({ tableBytes }: { readonly tableBytes: number }): number {
  return Math.ceil((tableBytes * htmlShare) / smallestColumn) + 1;
}

/** HTML and text. Rows that exceed the budget are left out at the end, and the caption says so. */
export function renderTable(view: TableView): MimeBundle {
  const texts = preformatted(view);
  if (texts !== undefined) return texts;
  const forHtml = view.limits.tableBytes * htmlShare;
  const columns = view.columns.slice(0, fittingColumns(view.columns, view.rows[0], forHtml));
  const html = htmlTable(columns, view.rows, forHtml);
  const text = textTable(columns, view.rows, view.limits.tableBytes * (1 - htmlShare));
  const inHtml = { ...html, columns: columns.length };
  const inText = { ...text, columns: columns.length };
  return {
    'text/plain': [`── ${captionOf(view, inText)} ──`, text.text, ...notesOf(view, inText)]
      .filter((part) => part !== '')
      .join('\n'),
    'text/html': dataHtml(
      [
        html.html(captionOf(view, inHtml)),
        ...notesOf(view, inHtml).map((note) => mutedLine(escapeHtml(note))),
      ].join('\n'),
    ),
  };
}
