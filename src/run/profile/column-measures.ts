/**
 * The questions to DuckDB that make the profile of a column, and what follows from the answers. Whole numbers of any size stay exact: they are
 * counted in their own type, and their mean is calculated here. All answers are texts.
 */
import type { ColumnProfile } from '../../render/index.ts';
import {
  type Answer,
  beginning,
  floatText,
  kept,
  type Kind,
  kindOf,
  type MeasuredColumn,
  text,
} from './column-kind.ts';
import { type Bins, edgesOf, stepBins } from './histogram-ranges.ts';

/** Rows of which distinct values are counted one by one. */
export const exactlyCountedRows = 2_000_000;

/** `x` in two parts, whose sums cannot overflow: x = high * 10^19 + low. */
const half = `${'1'.padEnd(20, '0')}::HUGEINT`;
function halves(x: string): readonly [string, string] {
  return [text(`sum(${x} // ${half})`), text(`sum(${x} % ${half})`)];
}

/**
 * One row for each column: position, rows, values, distinct values, minimum, maximum, and what {@link profileOf} makes of the last four by
 * the type. `isExact`: distinct values are counted one by one.
 */
export function measuresSql(
  columns: readonly MeasuredColumn[],
  source: string,
  isExact: boolean,
): string {
  return columns
    .map((column) => {
      const { c, at } = column;
      const distinct = isExact ? `count(DISTINCT ${c})` : `approx_count_distinct(${c})`;
      const cells = [
        `'${String(at)}'`,
        text('count(*)'),
        text(`count(${c})`),
        text(distinct),
        ...measuresOf(column),
      ];
      return `SELECT ${cells.join(', ')} FROM ${source}`;
    })
    .join('\nUNION ALL ');
}

function measuresOf(column: MeasuredColumn): readonly string[] {
  const { c } = column;
  const kind = kindOf(column);
  switch (kind.kind) {
    case 'steps': {
      const { steps, unit } = kind;
      if (unit === 'one')
        return [
          text(`min(${c})`),
          text(`max(${c})`),
          ...halves(`CAST(${c} AS HUGEINT)`),
          `''`,
          `''`,
        ];
      const finite = `FILTER (WHERE isfinite(${c}))`;
      const infinite = `count(*) FILTER (WHERE NOT isfinite(${c}))`;
      return [
        text(`min(${c})`),
        text(`max(${c})`),
        text(`min(${steps}) ${finite}`),
        text(`max(${steps}) ${finite}`),
        text(infinite),
        `''`,
      ];
    }
    case 'numbers': {
      // DuckDB adds decimals in 38 digits; wider ones are added as whole numbers.
      const sums =
        kind.digits <= 26
          ? [text(`sum(${c})`), `''`]
          : halves(`CAST(replace(CAST(${c} AS VARCHAR), '.', '') AS HUGEINT)`);
      return [text(`min(${c})`), text(`max(${c})`), ...sums, `''`, `''`];
    }
    case 'floats':
      return [
        text(`min(${c}) FILTER (WHERE NOT isnan(${c}))`),
        text(`max(${c}) FILTER (WHERE NOT isnan(${c}))`),
        // Its rounding errors do not depend on the order of the rows, as those of `avg` do.
        text(`favg(${c}) FILTER (WHERE isfinite(${c}))`),
        text(`count(*) FILTER (WHERE isnan(${c}))`),
        text(`count(*) FILTER (WHERE isinf(${c}))`),
        text(
          `min(${c}) FILTER (WHERE isfinite(${c})) || ' ' || max(${c}) FILTER (WHERE isfinite(${c}))`,
        ),
      ];
    case 'values':
      return [beginning(`min(${c})`), beginning(`max(${c})`), `''`, `''`, `''`, `''`];
  }
}

/** What is known of a column before its histogram is asked for. */
export interface Measured {
  readonly profile: Omit<ColumnProfile, 'name' | 'type'>;
  readonly rows: number;
  /** How to ask for the histogram; undefined = there is no value to count. */
  readonly bins: Bins | undefined;
}

/** By the row that {@link measuresSql} gave for the column. */
export function measured(column: MeasuredColumn, answer: Answer, isExact: boolean): Measured {
  const kind = kindOf(column);
  const [, rowsText, countText, distinct, least = null, most = null, a, b, c, d] = answer;
  const rows = Number(rowsText);
  const count = Number(countText);
  const isNumeric =
    kind.kind === 'numbers' ||
    kind.kind === 'floats' ||
    (kind.kind === 'steps' && kind.unit === 'one');
  const nan = kind.kind === 'floats' ? Number(b) : 0;
  const infinite =
    kind.kind === 'floats'
      ? Number(c)
      : kind.kind === 'steps' && kind.unit !== 'one'
        ? Number(c)
        : 0;
  return {
    rows,
    profile: {
      isNumeric,
      nulls: rows - count,
      distinct: {
        // An estimate may be higher than what there is.
        count: Math.min(Number(distinct), count),
        isAbout: !isExact,
      },
      minimum: shown(least, kind),
      maximum: shown(most, kind),
      mean: count === 0 ? null : meanOf(kind, a ?? null, b ?? null, count),
      nan,
      infinite,
      histogram: undefined,
    },
    bins:
      count === 0
        ? undefined
        : binsOf(kind, { least, most, a: a ?? null, b: b ?? null, d: d ?? null }),
  };
}

function shown(value: string | null, kind: Kind): string | null {
  if (value === null) return null;
  if (kind.kind === 'floats') return floatText(value);
  return kept(value);
}

function meanOf(kind: Kind, a: string | null, b: string | null, count: number): string | null {
  switch (kind.kind) {
    case 'floats':
      // The sum of large doubles is none.
      return a === null || !/\d/.test(a) ? null : floatText(a);
    case 'values':
      return null;
    case 'steps':
      return kind.unit === 'one' ? quotient(sumOf(a, b), BigInt(count), 0) : null;
    case 'numbers': {
      const sum = b === '' || b === null ? BigInt((a ?? '0').replace('.', '')) : sumOf(a, b);
      return quotient(sum, BigInt(count), kind.scale);
    }
  }
}

function sumOf(high: string | null, low: string | null): bigint {
  return BigInt(high ?? 0) * 10n ** 19n + BigInt(low ?? 0);
}

/** Digits behind the point that a mean has beyond those of its column. */
const meanDigits = 6;

/** `sum` / 10^`scale` / `count`, rounded half away from zero. */
export function quotient(sum: bigint, count: bigint, scale: number): string {
  const digits = scale + meanDigits;
  const scaled = (sum < 0n ? -sum : sum) * 10n ** BigInt(meanDigits);
  const rounded = (scaled * 2n + count) / (count * 2n);
  const text = String(rounded).padStart(digits + 1, '0');
  const fraction = text.slice(-digits).replace(/0+$/, '');
  const whole = text.slice(0, -digits);
  const isZero = rounded === 0n;
  return `${sum < 0n && !isZero ? '-' : ''}${whole}${fraction === '' ? '' : `.${fraction}`}`;
}

interface Ends {
  readonly least: string | null;
  readonly most: string | null;
  readonly a: string | null;
  readonly b: string | null;
  readonly d: string | null;
}

function binsOf(kind: Kind, { least, most, a, b, d }: Ends): Bins | undefined {
  switch (kind.kind) {
    case 'values':
      return { kind: 'values' };
    case 'floats': {
      const [from, to] = (d ?? '').split(' ');
      return from === undefined || to === undefined || from === ''
        ? undefined
        : { kind: 'numbers', edges: edgesOf(floatText(from), floatText(to)) };
    }
    case 'numbers':
      return least === null || most === null
        ? undefined
        : { kind: 'numbers', edges: edgesOf(least, most) };
    case 'steps': {
      const [from, to] = kind.unit === 'one' ? [least, most] : [a, b];
      return from === null || to === null
        ? undefined
        : stepBins(BigInt(from), BigInt(to), kind.unit);
    }
  }
}
