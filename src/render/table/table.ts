/** From one page of a table result to what a notebook shows: HTML and aligned text, within a budget of bytes. */
import type { MimeBundle } from '../../interpreter/index.ts';
import type { ResultColumn } from '../../task/index.ts';
import { counted, escapeHtml, grouped } from '../../shared/index.ts';
import { fittingColumns, htmlTable, smallestColumn } from './table-html.ts';
import { textTable } from './table-text.ts';
import { showControls } from '../text/visible-text.ts';
import { dataHtml } from '../text/html.ts';

export interface TableView {
  readonly columns: readonly ResultColumn[];
  /** Columns of the whole result, when `columns` has only the first ones. */
  readonly totalColumns?: number | undefined;
  /** Null is SQL NULL. */
  readonly rows: readonly (readonly (string | null)[])[];
  /** Position among the task's results, from 1. */
  readonly n?: number | undefined;
  readonly of?: number | undefined;
  /** Number of the first row shown, from 1. @default 1 */
  readonly firstRow?: number | undefined;
  /** The result has more rows after these. */
  readonly more: boolean;
  /** How to get the rest, e.g. `%more`. */
  readonly rest?: string | undefined;
  /** What the server left out or changed. */
  readonly notices?: readonly string[] | undefined;
  /** What the caption says beside the size. @default nothing */
  readonly facts?: readonly string[] | undefined;
  readonly limits: { readonly tableBytes: number };
}

/** The share of the budget for HTML; the rest is for the text. */
const htmlShare = 0.75;

/** No table within the limits shows more columns, so that more need not be read. */
export function mostColumns({ tableBytes }: { readonly tableBytes: number }): number {
  return Math.ceil((tableBytes * htmlShare) / smallestColumn) + 1;
}

/** HTML and text. Rows that exceed the budget are left out at the end, with a notice. */
export function renderTable(view: TableView): MimeBundle {
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
  return {
    'text/plain': [`── ${title} ──`, text.text, ...textNotes]
      .filter((part) => part !== '')
      .join('\n'),
    'text/html': dataHtml(
      `<div style="opacity:.75;margin-bottom:2px">${escapeHtml(title)}</div>${html.html}${noteHtml}`,
    ),
  };
}

function titleOf(view: TableView): string {
  const name =
    view.n === undefined
      ? 'result'
      : `result ${String(view.n)}${view.of === undefined ? '' : ` of ${String(view.of)}`}`;
  const rows = `${view.more ? 'first ' : ''}${counted(view.rows.length, 'row')}`;
  const first = view.firstRow ?? 1;
  const last = first + view.rows.length - 1;
  const range =
    last === first ? `row ${grouped(first)}` : `rows ${grouped(first)} to ${grouped(last)}`;
  const from = first > 1 ? range : rows;
  const columns = view.totalColumns ?? view.columns.length;
  return [name, `${from} × ${counted(columns, 'column')}`, ...(view.facts ?? [])].join(' · ');
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
