/** One grid: the widget of a table, its state, and the answers to what its view asks, for as long as the view and the kernel live. */
import { setMaxListeners } from 'node:events';
import {
  type ColumnKind,
  type GridColumn,
  gridLimits,
  type GridQuestion,
  type GridState,
} from '../../grid/index.ts';
import { messageOf } from '../../shared/index.ts';
import type { CellRun } from '../cell/cell-run.ts';
import type { GridSubject } from '../cell/grid-place.ts';
import { distinctNames } from '../local/local-tables.ts';
import type { Widget } from '../widget/widget.ts';
import { answerQuestion } from './answer-question.ts';
import { createGridSource, type SourceState } from './grid-source.ts';
import { cellOfView, saveView } from './named-view.ts';
import { createQuestionTurns, type QuestionAnswer } from './question-turns.ts';
import { readLook } from './read-look.ts';
import { readQuestion } from './read-question.ts';

/** The front end's module, and what it is loaded by. */
export interface GridView {
  readonly esm: string;
  readonly css: string;
  /** Of anywidget's own module, as its range of versions. */
  readonly host: string;
}

/** `beside`: see `GridState`. Nothing is asked or fetched before a view asks. The oldest grid ends where there are too many. */
export function openGrid(
  subject: GridSubject,
  beside: string,
  view: GridView,
  cell: CellRun,
): Widget {
  const { logger, session } = cell;
  for (const oldest of cell.widgets.open().slice(0, 1 - gridLimits.live)) oldest.close();
  const over = new AbortController();
  // What each question sends listens on it.
  setMaxListeners(0, over.signal);
  const run: CellRun = { ...cell, signal: over.signal, ask: undefined };
  const { page } = subject;
  const distinct = distinctNames(subject.title, page.columns);
  let grid: GridState = {
    version: 1,
    title: subject.title,
    columns: distinct.columns.map(({ name, type }) => ({ name, type, kind: kindOf(type) })),
    fetchedRows: 0,
    totalRows: page.totalRows ?? null,
    isFetching: false,
    notices: distinct.notices,
    ended: null,
    pageRows: gridLimits.pageRows,
    beside,
  };
  let toldAt = Number.NEGATIVE_INFINITY;
  const tell = (change: Partial<GridState>): void => {
    grid = { ...grid, ...change };
    toldAt = run.clock.now();
    widget.update({ grid });
  };
  const onSource = ({ columns, ...change }: SourceState): void => {
    const isProgress = Object.keys(change).join() === 'fetchedRows' && columns === undefined;
    if (isProgress && run.clock.now() - toldAt < run.settings.pace.statusMs) return;
    tell({ ...change, ...(columns === undefined ? {} : { columns: columns.map(shownColumn) }) });
  };
  const source = createGridSource(subject, run, onSource);

  const answer = async (question: GridQuestion, signal: AbortSignal): Promise<QuestionAnswer> => {
    if (question.ask !== 'sql' && question.ask !== 'save')
      return source.use(async (looked) => answerQuestion(question, looked, signal), signal);
    const { view: asked, columns } = question;
    // What is saved has all rows, whatever the view has seen of them.
    if (question.ask === 'save') await source.whole();
    const code = await source.use(
      async ({ table }) => cellOfView(asked, columns, table, subject, run),
      signal,
    );
    if (question.ask === 'sql') return { answer: 'sql', code };
    const { rows } = await saveView(code, question.name, run);
    return { answer: 'saved', name: question.name, rows };
  };
  const columnNames = (): readonly string[] => grid.columns.map(({ name }) => name);
  const turns = createQuestionTurns({
    read: (content) => readQuestion(content, columnNames()),
    answer,
    send: (given) => widget.send({ ...given }),
    logger,
  });

  const end = (reason: string): void => {
    turns.end(reason);
    over.abort(reason);
    const ending = source.end().finally(() => session.pending.delete(ending));
    session.pending.add(ending);
  };
  const widget = cell.widgets.create({
    state: {
      _model_module: 'anywidget',
      _model_name: 'AnyModel',
      _model_module_version: view.host,
      _view_module: 'anywidget',
      _view_name: 'AnyView',
      _view_module_version: view.host,
      _view_count: null,
      _dom_classes: [],
      _anywidget_id: 'linkis_kernel.Grid',
      _esm: view.esm,
      _css: view.css,
      grid,
      look: null,
    },
    onState: ({ look }) => {
      try {
        return { look: readLook(look, columnNames()) };
      } catch (thrown) {
        logger.debug(`the look of a grid is not kept: ${messageOf(thrown)}`);
        return {};
      }
    },
    onCustom: (content) => turns.take(content),
    onEnding: () => {
      const ended = 'The kernel has ended: run the cell again.';
      tell({ ended, isFetching: false });
      turns.end(ended);
    },
    onClosed: () => end('The grid is closed: run the cell again.'),
  });
  return widget;
}

function shownColumn({ name, type, kind }: GridColumn): GridColumn {
  return { name, type, kind };
}

/** By the result's own name of the type, until the rows are here. */
function kindOf(type: string): ColumnKind {
  const name = /^[a-z]+/.exec(type.toLowerCase())?.[0] ?? '';
  if (/^(tinyint|smallint|short|int|integer|bigint|long|float|double|decimal)$/.test(name))
    return 'number';
  if (name === 'boolean' || name === 'date' || name === 'timestamp') return name;
  return /^(array|list|map|struct|binary)$/.test(name) ? 'other' : 'text';
}
