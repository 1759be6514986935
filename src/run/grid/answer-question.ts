/** Answers the questions of a grid that are about rows, values and columns. What is shown is what the static table shows. */
import {
  type ColumnProfile,
  type GridAnswer,
  gridLimits,
  type GridQuestion,
  type GridView,
} from '../../grid/index.ts';
import { sqlText } from '../../sql/index.ts';
import { csvLine } from '../export/csv.ts';
import { histogramOf, histogramsSql } from '../profile/column-histograms.ts';
import type { Answer, MeasuredColumn } from '../profile/column-kind.ts';
import { measured, measuresSql } from '../profile/column-measures.ts';
import type { TableColumn } from './grid-column.ts';
import type { LookedTable } from './looked-table.ts';
import { columnFinder } from './view-sql.ts';

/** The questions that a table alone can answer. */
export type TableQuestion = Extract<
  GridQuestion,
  { readonly ask: 'rows' | 'columns' | 'values' | 'value' | 'copy' }
>;

/** Without the id of the question. */
export type AnswerOf<Kind extends GridAnswer['answer']> = Kind extends unknown
  ? Omit<Extract<GridAnswer, { readonly answer: Kind }>, 'id'>
  : never;

/** Rejects with a `LinkisKernelError` or the signal's reason. */
export async function answerQuestion(
  question: TableQuestion,
  looked: LookedTable,
  signal: AbortSignal,
): Promise<AnswerOf<'rows' | 'columns' | 'values' | 'value' | 'copy'>> {
  switch (question.ask) {
    case 'rows':
      return rowsOf(question, looked, signal);
    case 'columns':
      return profilesOf(question, looked, signal);
    case 'values':
      return valuesOf(question, looked, signal);
    case 'value':
      return valueOf(question, looked, signal);
    case 'copy':
      return copyOf(question, looked, signal);
  }
}

type Asked<Kind extends TableQuestion['ask']> = Extract<TableQuestion, { readonly ask: Kind }>;

function chosen(
  { table: { columns } }: LookedTable,
  names: readonly string[] | undefined,
): readonly TableColumn[] {
  return names === undefined ? columns : names.map(columnFinder(columns));
}

/** SQL of what is shown of the column; a long text is cut to one letter more than `letters`. */
function shownSql({ stored, written }: TableColumn, letters: number): string {
  return `left(CAST(${written ?? stored} AS VARCHAR), ${String(letters + 1)})`;
}

async function rowsOf(
  { view, from, count, columns: names }: Asked<'rows'>,
  looked: LookedTable,
  signal: AbortSignal,
): Promise<AnswerOf<'rows'>> {
  const columns = chosen(looked, names);
  const most = Math.max(1, Math.floor(gridLimits.cells / columns.length));
  const matching = await looked.count(view, signal);
  const letters = gridLimits.shownLetters;
  const found = await looked.rows(
    view,
    { from, count: Math.min(count, most) },
    columns.map((column) => shownSql(column, letters)),
    signal,
  );
  const cut: (readonly [number, number])[] = [];
  const rows = found.map((row, index) =>
    row.map((cell, at) => {
      if (cell === null) return null;
      const shown = columns[at]?.shown(cell) ?? cell;
      const beginning = beginningOf(shown, letters);
      if (beginning !== shown) cut.push([index, at]);
      return beginning;
    }),
  );
  return { answer: 'rows', from, rows, cut, matching, over: looked.table.rows };
}

/** The first letters, none of them halved. */
function beginningOf(text: string, letters: number): string {
  if (text.length <= letters) return text;
  let end = 0;
  let count = 0;
  for (const letter of text) {
    if (count === letters) return text.slice(0, end);
    end += letter.length;
    count += 1;
  }
  return text;
}

async function valueOf(
  { view, row, column }: Asked<'value'>,
  looked: LookedTable,
  signal: AbortSignal,
): Promise<AnswerOf<'value'>> {
  const [one] = chosen(looked, [column]);
  const { letters } = gridLimits;
  const expressions = one === undefined ? [] : [shownSql(one, letters)];
  const [found] = await looked.rows(view, { from: row, count: 1 }, expressions, signal);
  const cell = found?.[0] ?? null;
  const shown = cell === null ? null : (one?.shown(cell) ?? cell);
  const text = shown === null ? null : beginningOf(shown, letters);
  return { answer: 'value', text, cut: text !== shown };
}

/** Values that are told. */
const mostValues = 200;

async function valuesOf(
  { view, column: name, contains }: Asked<'values'>,
  looked: LookedTable,
  signal: AbortSignal,
): Promise<AnswerOf<'values'>> {
  const [column] = chosen(looked, [name]);
  if (column === undefined) return { answer: 'values', values: [], more: false };
  const value = column.value(column.stored);
  const text = `CAST(v AS VARCHAR)`;
  const isFound =
    contains === '' ? 'true' : `contains(lower(${column.text('v')}), lower(${sqlText(contains)}))`;
  // A longer one could not be sent back.
  const isShort = `coalesce(length(${text}), 0) <= ${String(gridLimits.text)}`;
  const rows = await looked.ask(
    `SELECT ${text}, CAST(k AS VARCHAR) FROM (SELECT ${value} AS v, count(*) AS k FROM ${looked.source(view)} GROUP BY v) WHERE ${isFound} AND ${isShort} ORDER BY k DESC, v LIMIT ${String(mostValues + 1)}`,
    signal,
  );
  return {
    answer: 'values',
    values: rows.slice(0, mostValues).map(([cell = null, count = null]) => ({
      value: cell === null ? null : column.shown(cell),
      count: Number(count),
    })),
    more: rows.length > mostValues,
  };
}

/** Rows that are read at a time. */
const copyStep = 2000;

async function copyOf(
  { view, from, count, columns: names, format, header }: Asked<'copy'>,
  looked: LookedTable,
  signal: AbortSignal,
): Promise<AnswerOf<'copy'>> {
  const columns = chosen(looked, names);
  const { letters } = gridLimits;
  const line = format === 'csv' ? csvOf : cellsOf;
  const step = Math.max(1, Math.min(copyStep, Math.floor(gridLimits.cells / columns.length)));
  let text = header ? line(columns.map(({ name }) => name)) : '';
  let rows = 0;
  const expressions = columns.map((column) => shownSql(column, letters));
  while (rows < count) {
    const part = { from: from + rows, count: Math.min(step, count - rows) };
    const found = await looked.rows(view, part, expressions, signal);
    for (const row of found) {
      const next = line(
        row.map((cell, at) => (cell === null ? null : (columns[at]?.shown(cell) ?? cell))),
      );
      if (text.length + next.length > letters) return { answer: 'copy', text, rows, cut: true };
      text += next;
      rows += 1;
    }
    if (found.length < part.count) break;
  }
  return { answer: 'copy', text, rows, cut: false };
}

function csvOf(cells: readonly (string | null)[]): string {
  return csvLine(cells, { separator: ',', nullText: '', safe: false });
}

/** As spreadsheets paste cells: what would end one stands in quotes. */
function cellsOf(cells: readonly (string | null)[]): string {
  const texts = cells.map((cell) => {
    if (cell === null) return '';
    return /["\t\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
  });
  return `${texts.join('\t')}\n`;
}

/** Rows of which different values are counted one by one. */
const exactlyCountedRows = 200_000;

async function profilesOf(
  { view, columns: names }: Asked<'columns'>,
  looked: LookedTable,
  signal: AbortSignal,
): Promise<AnswerOf<'columns'>> {
  const matching = await looked.count(view, signal);
  const profiles: ColumnProfile[] = [];
  for (const column of chosen(looked, names))
    profiles.push(await profileOf(column, view, matching, looked, signal));
  return { answer: 'columns', profiles, matching, over: looked.table.rows };
}

/** One after the other: what is asked for a page of rows comes between. */
async function profileOf(
  column: TableColumn,
  view: GridView,
  matching: number,
  looked: LookedTable,
  signal: AbortSignal,
): Promise<ColumnProfile> {
  const one: MeasuredColumn = { at: column.at, c: 'x', type: column.valueType };
  const isExact = matching <= exactlyCountedRows;
  const source = `(SELECT ${column.value(column.stored)} AS x FROM ${looked.source(view)})`;
  const ask = async (code: string): Promise<readonly Answer[]> => looked.ask(code, signal);
  const [answer = []] = await ask(measuresSql([one], source, isExact));
  const found = measured(one, answer, isExact);
  const { bins, profile } = found;
  const counted =
    bins === undefined ? [] : await ask(histogramsSql([{ column: one, bins }], source));
  const histogram = histogramOf(found, counted);
  const { nulls, distinct, minimum, maximum } = profile;
  return {
    column: column.name,
    nulls,
    distinct: distinct?.count ?? 0,
    distinctIsExact: distinct?.isAbout !== true,
    minimum,
    maximum,
    bars:
      histogram === undefined
        ? []
        : histogram.kind === 'values'
          ? histogram.values.map(({ value, count }) => ({ label: value, count }))
          : histogram.ranges.map(({ from, to, count }) => ({
              label: from === to ? from : `${from} – ${to}`,
              count,
            })),
  };
}
