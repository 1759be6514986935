/** From one page of any result to a bundle: chooses the renderer by the page's kind. */
import type { MimeBundle } from '../interpreter/index.ts';
import type { ResultPage } from '../task/index.ts';
import { renderBundle } from './bundle.ts';
import { renderHtml, renderPicture, renderText, renderUnviewable } from './document.ts';
import { renderTable } from './table/table.ts';
import { nextStep } from './text/next-step.ts';
import { taskText } from '../task/index.ts';

export interface ResultView {
  /** Position among the task's results, from 1. */
  readonly number?: number | undefined;
  readonly of?: number | undefined;
  /** The caption tells the position where there are several. @default true */
  readonly isNumbered?: boolean | undefined;
  /** Page of `rows` rows, from 1. */
  readonly page: number;
  readonly rows: number;
  readonly limits: { readonly tableBytes: number };
  /** The task of the result, for the JSON and for a hint. */
  readonly taskId?: number | undefined;
  /** What the caption says beside the size: the time, the task. @default nothing */
  readonly facts?: readonly string[] | undefined;
  /** Adds the page for a program. @default false */
  readonly json?: boolean | undefined;
  /** No cell can follow. @default false */
  readonly inBatch?: boolean | undefined;
}

/** A table page may hold one row more than `rows`: it is not shown, but means that more rows follow. */
export function renderResult(page: ResultPage, view: ResultView): MimeBundle {
  const bundle = shown(page, view);
  return view.json === true ? { ...bundle, 'application/json': factsOf(page, view) } : bundle;
}

/** The page for a program: cells are texts as the server writes them, null is SQL NULL, and nothing is cut. */
function factsOf(page: ResultPage, view: ResultView): Readonly<Record<string, unknown>> {
  const common = {
    kind: page.kind,
    taskId: view.taskId ?? null,
    result: view.number ?? null,
    of: view.of ?? null,
  };
  const at = { page: view.page, pageSize: view.rows };
  switch (page.kind) {
    case 'table':
      return {
        ...common,
        columns: page.columns.map(({ name, type, comment }) => ({
          name,
          type,
          comment: comment ?? null,
        })),
        rows: page.rows.slice(0, view.rows),
        ...at,
        more: page.rows.length > view.rows || !page.last,
        totalRows: page.totalRows ?? (page.last && view.page === 1 ? page.rows.length : null),
        notices: page.notices,
      };
    case 'text':
      return { ...common, lines: page.lines, ...at, more: !page.last };
    case 'picture':
      return { ...common, mimeType: page.mimeType };
    case 'html':
      return { ...common, html: page.html };
    case 'bundle':
      return { ...common, data: page.data, metadata: page.metadata, isValue: page.isValue };
    case 'unviewable':
      return { ...common, why: page.why };
  }
}

/** How to see the rows that follow. */
function restOf({ rows, taskId, number, inBatch }: ResultView): string {
  const more = String(Math.max(1000, rows * 5));
  if (inBatch !== true || taskId === undefined) return `%more or %rows ${more}`;
  return `linkis-kernel result ${taskText(taskId)}.${String(number ?? 1)} --rows ${more}, or -o FILE.csv for all`;
}

function shown(page: ResultPage, view: ResultView): MimeBundle {
  switch (page.kind) {
    case 'table':
      return renderTable({
        columns: page.columns,
        totalColumns: page.totalColumns,
        rows: page.rows.length > view.rows ? page.rows.slice(0, view.rows) : page.rows,
        n: view.isNumbered === false ? undefined : view.number,
        of: view.of,
        firstRow: (view.page - 1) * view.rows + 1,
        more: page.rows.length > view.rows || !page.last,
        totalRows: page.totalRows,
        rest: restOf(view),
        notices: page.notices,
        facts: view.facts,
        limits: view.limits,
      });
    case 'text':
      return renderText(page.lines);
    case 'picture':
      return renderPicture(page);
    case 'html':
      return renderHtml(page.html);
    case 'bundle':
      return renderBundle(page);
    case 'unviewable':
      return renderUnviewable(
        page.heldBack === true && view.taskId !== undefined && view.number !== undefined
          ? nextStep(
              `one of its rows has more characters than the server gives to a page. %export ${taskText(view.taskId)}.${String(view.number)} FILE.csv writes it whole`,
              view.inBatch,
            )
          : page.why,
      );
  }
}
