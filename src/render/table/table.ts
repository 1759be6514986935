/** From one page of a table result to what a notebook shows: HTML and aligned text, within a budget of bytes. */
import type { MimeBundle } from '../../interpreter/index.ts';
import type { ResultColumn } from '../../task/index.ts';
import { counted, escapeHtml, grouped } from '../../shared/index.ts';
import { fittingColumns, htmlTable, smallestColumn } from './table-html.ts';
import { textTable } from './table-text.ts';
import { showControls } from '../text/visible-text.ts';

/** A table to show. */
export interface TableView {
  readonly columns: readonly ResultColumn[];
  /** Columns of the whole result, where `columns` has only the first ones. */
  readonly totalColumns?: number | undefined;
  /** Null is SQL NULL. */
  readonly rows: readonly (readonly (string | null)[])[];
  /** In place of `result n of m`. */
  readonly title?: string | undefined;
  /** Position among the task's results, from 1. */
  readonly n?: number | undefined;
  readonly of?: number | undefined;
  /** Rows of the whole result, when it is known. */
  readonly totalRows?: number | undefined;
  /** Number of the first row shown, from 1. @default 1 */
  readonly firstRow?: number | undefined;
  /** Rows follow that are not in `rows`. */
  readonly more: boolean;
  /** How to get the rest, e.g. `%more`. */
  readonly rest?: string | undefined;
  /** What the server left out or changed. */
  readonly notices?: readonly string[] | undefined;
  readonly limits: { readonly tableBytes: number };
}

/** What was made of a table. */
export interface RenderedTable {
  readonly bundle: MimeBundle;
  /** Rows in the HTML; fewer than were given when the budget did not allow more. */
  readonly shownRows: number;
  /** UTF-8 bytes of both representations. */
  readonly bytes: number;
}

/** The share of the budget for HTML; the text form has the rest. */
const htmlShare = 0.75;

/** More columns than so many are never shown within the limits: they need not be read. */
export function mostColumns({ tableBytes }: { readonly tableBytes: number }): number {
  return Math.ceil((tableBytes * htmlShare) / smallestColumn) + 1;
}

/** Both representations; rows that do not fit the budget are left out from the end, and told. */
export function renderTable(view: TableView): RenderedTable {
  const forHtml = view.limits.tableBytes * htmlShare;
  const columns = view.columns.slice(0, fittingColumns(view.columns, view.rows[0], forHtml));
  const html = htmlTable(columns, view.rows, forHtml);
  const text = textTable(columns, view.rows, view.limits.tableBytes * (1 - htmlShare));
  const title = titleOf(view);
  const htmlNotes = notesOf(view, columns.length, html.rows);
  const textNotes = notesOf(view, columns.length, text.rows);
  const noteHtml = htmlNotes
    .map((note) => `<div style="opacity:.75">${escapeHtml(note)}</div>`)
    .join('');
  const bundle = {
    'text/plain': [`── ${title} ──`, text.text, ...textNotes]
      .filter((part) => part !== '')
      .join('\n'),
    'text/html': `<div style="opacity:.75;margin-bottom:2px">${escapeHtml(title)}</div>${html.html}${noteHtml}`,
  };
  const bytes = Buffer.byteLength(bundle['text/plain']) + Buffer.byteLength(bundle['text/html']);
  return { bundle, shownRows: html.rows, bytes };
}

function titleOf(view: TableView): string {
  const name =
    view.title ??
    (view.n === undefined
      ? 'result'
      : `result ${String(view.n)}${view.of === undefined ? '' : ` of ${String(view.of)}`}`);
  const rows =
    view.totalRows === undefined
      ? `${view.more ? 'first ' : ''}${counted(view.rows.length, 'row')}`
      : counted(view.totalRows, 'row');
  const first = view.firstRow ?? 1;
  const last = first + view.rows.length - 1;
  const range =
    last === first ? `row ${grouped(first)}` : `rows ${grouped(first)} to ${grouped(last)}`;
  const from = first > 1 ? range : rows;
  const columns = view.totalColumns ?? view.columns.length;
  return `${showControls(name)} · ${from} × ${counted(columns, 'column')}`;
}

function notesOf(view: TableView, columns: number, shown: number): readonly string[] {
  const notes = (view.notices ?? []).map(showControls);
  const total = view.totalColumns ?? view.columns.length;
  if (columns < total) {
    notes.push(
      `The first ${grouped(columns)} of ${grouped(total)} columns shown: the table would be larger than ${String(Math.round(view.limits.tableBytes / 1024))} KB; %export has all of them`,
    );
  }
  if (shown < view.rows.length) {
    notes.push(
      `${grouped(shown)} of ${grouped(view.rows.length)} rows shown: the table would be larger than ${String(Math.round(view.limits.tableBytes / 1024))} KB`,
    );
  }
  if (view.more) notes.push(`More rows follow${view.rest === undefined ? '' : `: ${view.rest}`}`);
  return notes;
}
