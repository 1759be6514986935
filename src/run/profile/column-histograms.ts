/** The questions to DuckDB that count how often values occur, and the histograms of the answers. */
import type { Histogram } from '../../render/index.ts';
import { type Answer, beginning, kept, kindOf, type MeasuredColumn } from './column-kind.ts';
import type { Measured } from './column-measures.ts';
import { type Bins, rangesOf } from './histogram-ranges.ts';

/** Frequent values that are told. */
const mostValues = 5;

/** Rows of position, range or value, and count; several for each column. Empty when no column has values. */
export function histogramsSql(
  columns: readonly { readonly column: MeasuredColumn; readonly bins: Bins }[],
  source: string,
): string {
  return columns
    .map(({ column, bins }) => `(${histogramSql(column, bins, source)})`)
    .join('\nUNION ALL ');
}

function histogramSql(column: MeasuredColumn, bins: Bins, source: string): string {
  const { c, at, type } = column;
  const kind = kindOf(column);
  const position = `'${String(at)}'`;
  const counted = (bin: string, where: string): string =>
    `SELECT ${position} AS p, CAST(b AS VARCHAR) AS b, CAST(k AS VARCHAR) AS k FROM (SELECT ${bin} AS b, count(*) AS k FROM ${source} WHERE ${where} GROUP BY b)`;
  if (bins.kind === 'steps') {
    const steps = kind.kind === 'steps' ? kind.steps : c;
    const bin = `(CAST(${steps} AS HUGEINT) - (${String(bins.from)})::HUGEINT) // ${String(bins.width)}::HUGEINT`;
    return counted(bin, bins.unit === 'one' ? `${c} IS NOT NULL` : `isfinite(${c})`);
  }
  if (bins.kind === 'numbers') {
    const inner = bins.edges.slice(1, -1);
    const x = `CAST(${c} AS DOUBLE)`;
    const bin = inner.map((edge) => `CAST(${x} >= ${edge}::DOUBLE AS INTEGER)`).join(' + ');
    const isFloat = type === 'FLOAT' || type === 'DOUBLE';
    return counted(bin === '' ? '0' : bin, isFloat ? `isfinite(${c})` : `${c} IS NOT NULL`);
  }
  return `SELECT ${position} AS p, ${beginning('b')} AS b, CAST(k AS VARCHAR) AS k FROM (SELECT ${c} AS b, count(*) AS k FROM ${source} WHERE ${c} IS NOT NULL GROUP BY b ORDER BY k DESC, b LIMIT ${String(mostValues)})`;
}

/** By the rows that {@link histogramsSql} gave for the column. */
export function histogramOf(
  { rows, profile, bins }: Measured,
  answers: readonly Answer[],
): Histogram | undefined {
  if (bins === undefined) return undefined;
  const found = answers.map(([, bin, count]) => ({ bin: bin ?? '', count: Number(count) }));
  if (bins.kind === 'values') {
    const values = found.map(({ bin, count }) => ({ value: kept(bin), count }));
    const ordered = values.toSorted(
      (one, other) => other.count - one.count || (one.value < other.value ? -1 : 1),
    );
    const counted = values.reduce((sum, { count }) => sum + count, 0);
    return { kind: 'values', values: ordered, others: rows - profile.nulls - counted };
  }
  const counts = new Map(found.map(({ bin, count }) => [bin, count]));
  return {
    kind: 'ranges',
    isToIncluded: bins.kind === 'steps',
    ranges: rangesOf(bins).map(([from, to], at) => ({
      from,
      to,
      count: counts.get(String(at)) ?? 0,
    })),
  };
}
