/** The profile of a table: a row for each of its columns, within a budget of bytes. */
import type { MimeBundle } from '../../interpreter/index.ts';
import { counted, escapeHtml, grouped } from '../../shared/index.ts';
import { alignedLine, columnWidths, ruleOf } from '../text/aligned-text.ts';
import { dataHtml, leftAlign, mutedLine, scrolled, tableHead, tableStyle } from '../text/html.ts';
import { cutText, cutToWidth, showControls } from '../text/visible-text.ts';
import { markBlanks } from '../table/shown-value.ts';
import { lyingBar, uprightBars } from './bars.ts';
import { shortMean } from './short-mean.ts';
import type { ColumnProfile, Histogram, TableProfile } from './column-profile.ts';

/** Letters of a value that are shown; its tooltip has more. */
const shownLetters = 40;
const titleLetters = 300;
/** Of the text of a histogram. */
const histogramWidth = 60;
/** Letters of the longest bar. */
const barLetters = 8;
/** Frequent values that the text shows. */
const valuesInText = 3;
/** The share of the budget for HTML; the rest is for the text. */
const htmlShare = 0.75;

/** The histogram stands where no long value pushes it out of sight. */
const heads = ['column', 'type', 'NULLs', 'distinct', 'histogram', 'minimum', 'maximum', 'mean'];
/** The heads above numbers of a profile. */
const isCount = [false, false, true, true, false, false, false, false];

export function renderProfile(
  profile: TableProfile,
  limits: { readonly tableBytes: number },
): MimeBundle {
  const { columns, rows } = profile;
  const size = `${counted(rows, 'row')} × ${counted(profile.totalColumns, 'column')}`;
  const title = `${profile.title}: ${size}`;
  const html = htmlRows(columns, rows, limits.tableBytes * htmlShare);
  const text = textRows(columns, rows, limits.tableBytes * (1 - htmlShare));
  const notes = (shown: number): readonly string[] => [
    ...profile.notices,
    ...(columns.some(hasLongValue)
      ? [`Values are shown up to ${String(shownLetters)} letters; --json has more of them.`]
      : []),
    ...(shown < columns.length
      ? [
          `${grouped(shown)} of ${counted(columns.length, 'column')} are shown, since a table shows ${String(Math.round(limits.tableBytes / 1024))} KB: --columns NAME,… chooses, --json has all.`,
        ]
      : []),
  ];
  return {
    'text/plain': [showControls(title), ...text.lines, ...notes(text.shown).map(showControls)].join(
      '\n',
    ),
    'text/html': dataHtml(
      [
        mutedLine(escapeHtml(showControls(title))),
        html.table,
        ...notes(html.shown).map((note) => mutedLine(escapeHtml(showControls(note)))),
      ].join('\n'),
    ),
  };
}

function hasLongValue({ minimum, maximum, histogram }: ColumnProfile): boolean {
  const values = histogram?.kind === 'values' ? histogram.values.map(({ value }) => value) : [];
  return [minimum, maximum, ...values].some((value) => (value?.length ?? 0) > shownLetters);
}

function nullsOf({ nulls }: ColumnProfile, rows: number): string {
  return nulls === 0 ? '0' : `${grouped(nulls)} (${percent(nulls, rows)})`;
}

/** `12%`; what is not all and not none is neither 100% nor 0%. */
function percent(part: number, whole: number): string {
  const share = (part / Math.max(1, whole)) * 100;
  if (part === whole) return '100%';
  if (share < 1) return '<1%';
  return share > 99 ? '>99%' : `${String(Math.round(share))}%`;
}

function distinctOf({ distinct }: ColumnProfile): string {
  if (distinct === undefined) return '–';
  return `${distinct.isAbout ? '~' : ''}${grouped(distinct.count)}`;
}

/** The beginning of a value, as it is shown in a line. */
function valueOf(value: string | null, letters = shownLetters): string {
  if (value === null) return '–';
  if (value === '') return "''";
  return markBlanks(showControls(cutText(value, letters)));
}

/** Values outside of the histogram. */
function outside({ nan, infinite }: ColumnProfile): readonly string[] {
  return [
    ...(nan > 0 ? [`${grouped(nan)} NaN`] : []),
    ...(infinite > 0 ? [`${grouped(infinite)} infinite`] : []),
  ];
}

/** True when no value occurs twice, so that none is frequent. */
function isEachOnce({ values, others }: Extract<Histogram, { kind: 'values' }>): boolean {
  return others > 0 && values.every(({ count }) => count === 1);
}

function textRows(
  columns: readonly ColumnProfile[],
  rows: number,
  budget: number,
): { readonly lines: readonly string[]; readonly shown: number } {
  const kept: (readonly string[])[] = [];
  let size = 0;
  for (const column of columns) {
    const cells = [
      cutToWidth(showControls(cutText(column.name, titleLetters)), shownLetters),
      cutText(showControls(column.type), shownLetters),
      nullsOf(column, rows),
      distinctOf(column),
      cutToWidth(histogramText(column), histogramWidth),
      cutToWidth(valueOf(column.minimum), shownLetters),
      cutToWidth(valueOf(column.maximum), shownLetters),
      valueOf(column.mean === null ? null : shortMean(column.mean)),
    ];
    size += Buffer.byteLength(cells.join('  ')) + 1;
    if (size > budget && kept.length > 0) break;
    kept.push(cells);
  }
  const used = usedOf(kept);
  const cellsOf = (cells: readonly string[]): readonly string[] =>
    used.map((at) => cells[at] ?? '');
  const table = [heads, ...kept].map(cellsOf);
  const widths = columnWidths(table);
  const right = used.map((at) => isCount[at] === true);
  const lines = table.map((cells) => alignedLine(cells, widths, right));
  return { lines: [lines[0] ?? '', ruleOf(widths), ...lines.slice(1)], shown: kept.length };
}

function histogramText(column: ColumnProfile): string {
  const { histogram } = column;
  const told = outside(column);
  if (histogram === undefined) return told.join(', ');
  if (histogram.kind === 'ranges') {
    const bars = uprightBars(histogram.ranges.map(({ count }) => count));
    return [bars, ...told].filter((part) => part !== '').join(' ');
  }
  if (isEachOnce(histogram)) return 'each value once';
  const { values, others } = histogram;
  const shown = values.slice(0, valuesInText);
  const left = others + values.slice(valuesInText).reduce((sum, { count }) => sum + count, 0);
  return [
    ...shown.map(({ value, count }) => `${valueOf(value, 20)} ${grouped(count)}`),
    ...(left > 0 ? [`others ${grouped(left)}`] : []),
  ].join(' · ');
}

/** The columns that say something: there may be no histograms, and nothing that has a mean. */
function usedOf(rows: readonly (readonly string[])[]): readonly number[] {
  return heads.flatMap((_head, at) =>
    at < 4 || rows.some((cells) => !['', '–'].includes(cells[at] ?? '')) ? [at] : [],
  );
}

function htmlRows(
  columns: readonly ColumnProfile[],
  rows: number,
  budget: number,
): { readonly table: string; readonly shown: number } {
  const kept: (readonly string[])[] = [];
  const lefts: (readonly boolean[])[] = [];
  let size = 0;
  for (const column of columns) {
    const cells = htmlCells(column, rows);
    size += Buffer.byteLength(cells.join(left)) + left.length + 10;
    if (size > budget && kept.length > 0) break;
    kept.push(cells);
    lefts.push(column.isNumeric ? leftOfNumbers : leftOfTexts);
  }
  const used = usedOf(kept);
  const head = used
    .map(
      (at) =>
        `<th scope="col"${isCount[at] === true ? '' : ` style="${leftAlign}"`}>${heads[at] ?? ''}`,
    )
    .join('');
  const lines = kept.map(
    (cells, row) =>
      `<tr>${used.map((at) => `${lefts[row]?.[at] === true ? left : '<td>'}${cells[at] ?? ''}`).join('')}</tr>`,
  );
  const table = [
    `<table style="${tableStyle}" cellpadding="5"><thead style="${tableHead}"><tr>${head}</tr></thead><tbody>`,
    ...lines,
    '</tbody></table>',
  ].join('\n');
  return {
    table: scrolled(table, { rows: lines.length * 2, columns: used.length }),
    shown: lines.length,
  };
}

const left = `<td style=${leftAlign}>`;
/** Which cells stand left; the last three are values of the column. */
const leftOfTexts = [true, true, false, false, true, true, true, true];
const leftOfNumbers = leftOfTexts.with(5, false).with(6, false).with(7, false);

/** One for each head, inside of its cell. */
function htmlCells(column: ColumnProfile, rows: number): readonly string[] {
  const name = showControls(cutText(column.name, titleLetters));
  return [
    titled(cutText(name, shownLetters), name),
    escapeHtml(cutText(showControls(column.type), shownLetters)),
    escapeHtml(nullsOf(column, rows)),
    escapeHtml(distinctOf(column)),
    histogramHtml(column),
    htmlValue(column.minimum),
    htmlValue(column.maximum),
    meanHtml(column.mean),
  ];
}

function htmlValue(value: string | null): string {
  return value === null ? '' : titled(valueOf(value), showControls(cutText(value, titleLetters)));
}

function meanHtml(mean: string | null): string {
  if (mean === null) return '';
  const short = shortMean(mean);
  return short === mean
    ? htmlValue(mean)
    : `<span title="${escapeHtml(showControls(mean))}">${escapeHtml(short)}</span>`;
}

/** `title` appears where the mouse rests, if it says more. */
function titled(shown: string, title: string): string {
  const html = escapeHtml(shown);
  return shown === title || !shown.endsWith('…')
    ? html
    : `<span title="${escapeHtml(title)}">${html}</span>`;
}

const barStyle = 'font-family:monospace;white-space:pre;opacity:.75';

function histogramHtml(column: ColumnProfile): string {
  const { histogram } = column;
  const told = outside(column)
    .map((words) => `<br><span style="opacity:.75">${words}</span>`)
    .join('');
  if (histogram === undefined) return told.replace(/^<br>/, '');
  if (histogram.kind === 'ranges') {
    if (histogram.ranges.length === 0) return told.replace(/^<br>/, '');
    const bars = uprightBars(histogram.ranges.map(({ count }) => count));
    const ranges = histogram.ranges.map(({ from, to, count }) => {
      const range = from === to ? valueOf(from) : `${valueOf(from)} to ${valueOf(to)}`;
      return escapeHtml(`${range}: ${grouped(count)}`);
    });
    return `<details><summary style="${barStyle}">${bars}</summary>${ranges.join('<br>')}</details>${told}`;
  }
  if (isEachOnce(histogram)) return '<span style="opacity:.75">each value once</span>';
  const most = histogram.values[0]?.count ?? 1;
  const values = histogram.values.map(({ value, count }) => {
    const bar = lyingBar(count / most, barLetters);
    return `<span style="${barStyle}">${bar}</span> ${escapeHtml(`${valueOf(value)}: ${grouped(count)}`)}`;
  });
  const others =
    histogram.others > 0
      ? [`<span style="opacity:.75">others: ${grouped(histogram.others)}</span>`]
      : [];
  return [...values, ...others].join('<br>') + told;
}

/** The profile for a program. Counts are numbers, values are texts, as they are in a result. */
export function profileFacts({
  title,
  rows,
  columns,
  totalColumns,
  notices,
}: TableProfile): Readonly<Record<string, unknown>> {
  return {
    title,
    rows,
    totalColumns,
    columns: columns.map(({ isNumeric: _isNumeric, distinct, histogram, ...column }) => ({
      ...column,
      distinct: distinct?.count ?? null,
      isDistinctApproximate: distinct?.isAbout ?? false,
      histogram: histogram ?? null,
    })),
    notices,
  };
}
