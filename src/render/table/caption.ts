/** The words at a table: what is shown of what, and how to see the rest. */
import { counted, grouped } from '../../shared/index.ts';
import { showControls } from '../text/visible-text.ts';
import type { TableView } from './table-view.ts';

/** What of a table is shown in one of its forms. */
export interface Shown {
  readonly rows: number;
  readonly columns: number;
  /** A value is shown in part. */
  readonly hasCutValues: boolean;
}

/** `5 rows × 4 columns`, `200 of 100,000 rows × 4 columns · 0.1 s`, `result 2 of 3 · rows 201 to 400 × 4 columns`. */
export function captionOf(view: TableView, shown: Shown): string {
  return [
    ...positionOf(view),
    `${rowsOf(view, shown)} × ${columnsOf(view, shown)}`,
    ...(view.facts ?? []).map(showControls),
  ].join(' · ');
}

/** Only when there are several. While a task runs, a result is shown when the next one is there: `of` is not known yet. */
function positionOf({ n, of }: TableView): readonly string[] {
  if (n === undefined || of === 1) return [];
  return [`result ${String(n)}${of === undefined ? '' : ` of ${String(of)}`}`];
}

function rowsOf(view: TableView, shown: Shown): string {
  const first = view.firstRow ?? 1;
  const total = totalOf(view);
  if (first > 1) {
    const last = first + shown.rows - 1;
    const range =
      last <= first ? `row ${grouped(first)}` : `rows ${grouped(first)} to ${grouped(last)}`;
    return total === undefined ? range : `${range} of ${grouped(total)}`;
  }
  if (total === undefined) return `first ${counted(shown.rows, 'row')}`;
  return total === shown.rows
    ? counted(total, 'row')
    : `${grouped(shown.rows)} of ${counted(total, 'row')}`;
}

/** Rows of the whole result; undefined when that is not known. */
function totalOf(view: TableView): number | undefined {
  if (view.totalRows !== undefined) return view.totalRows;
  return view.more ? undefined : (view.firstRow ?? 1) - 1 + view.rows.length;
}

function columnsOf(view: TableView, shown: Shown): string {
  const total = view.totalColumns ?? view.columns.length;
  return total === shown.columns
    ? counted(total, 'column')
    : `${grouped(shown.columns)} of ${counted(total, 'column')}`;
}

/** How to see what is left out, in one line; undefined when nothing is. */
function restOf(view: TableView, shown: Shown): string | undefined {
  const { rows, more, rest } = view;
  const left: string[] = [];
  if (shown.rows < rows.length || shown.columns < (view.totalColumns ?? view.columns.length))
    left.push(`a table shows ${String(Math.round(view.limits.tableBytes / 1024))} KB`);
  if (shown.rows < rows.length)
    left.push(`the next rows: %rows ${String(shown.rows)} and %more, or %export`);
  else if (more && rest !== undefined) left.push(`more rows: ${rest}`);
  const whole = [
    ...(shown.columns < (view.totalColumns ?? view.columns.length) ? ['all columns'] : []),
    ...(shown.hasCutValues ? ['whole values'] : []),
  ];
  if (whole.length > 0) left.push(`${whole.join(' and ')}: %export`);
  const line = left.join(' · ');
  return line === '' ? undefined : `${line.charAt(0).toUpperCase()}${line.slice(1)}`;
}

/** What the server says of the page, and how to see the rest. */
export function notesOf(view: TableView, shown: Shown): readonly string[] {
  const rest = restOf(view, shown);
  return [...(view.notices ?? []).map(showControls), ...(rest === undefined ? [] : [rest])];
}
