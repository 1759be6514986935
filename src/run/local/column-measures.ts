/**
 * The questions to DuckDB that make the profile of a column, and what follows from the answers. Whole numbers of any size stay exact: they are
 * counted in their own type, and their mean is calculated here. All answers are texts.
 */
import type { ColumnProfile, Histogram } from '../../render/index.ts';

/** A column of the table in question: `c` is its quoted or safe name. */
export interface MeasuredColumn {
  /** Its position in the table, by which answers are told apart. */
  readonly at: number;
  readonly c: string;
  /** DuckDB's type. */
  readonly type: string;
}

type Answer = readonly (string | null)[];

/** Letters of a value that are kept. */
export const keptLetters = 1000;
const beginningOf = new RegExp(`^.{${String(keptLetters)}}`, 'su');
/** Ranges of a histogram at the most, and frequent values. */
const mostRanges = 10;
const mostValues = 5;

type Kind =
  /** Counted in steps of one: whole numbers, days, parts of a second. */
  | { readonly kind: 'steps'; readonly steps: string; readonly unit: Unit }
  | { readonly kind: 'numbers'; readonly scale: number; readonly digits: number }
  | { readonly kind: 'floats' }
  | { readonly kind: 'values' };

type Unit = 'one' | 'day' | 'microsecond' | 'nanosecond';

const wholeType = /^U?(TINYINT|SMALLINT|INTEGER|BIGINT)$|^HUGEINT$/;

function kindOf({ type, c }: MeasuredColumn): Kind {
  if (wholeType.test(type)) return { kind: 'steps', steps: c, unit: 'one' };
  const [, digits, scale] = /^DECIMAL\((\d+),\s*(\d+)\)$/.exec(type) ?? [];
  if (scale === '0') return { kind: 'steps', steps: c, unit: 'one' };
  if (digits !== undefined)
    return { kind: 'numbers', digits: Number(digits), scale: Number(scale) };
  if (type === 'FLOAT' || type === 'DOUBLE') return { kind: 'floats' };
  if (type === 'DATE')
    return { kind: 'steps', steps: `datediff('day', DATE '1970-01-01', ${c})`, unit: 'day' };
  if (type === 'TIMESTAMP_NS')
    return { kind: 'steps', steps: `epoch_ns(${c})`, unit: 'nanosecond' };
  if (type.startsWith('TIMESTAMP'))
    return { kind: 'steps', steps: `epoch_us(${c})`, unit: 'microsecond' };
  return { kind: 'values' };
}

/** Rows of which distinct values are counted one by one. */
export const exactlyCountedRows = 2_000_000;

function text(sql: string): string {
  return `CAST(${sql} AS VARCHAR)`;
}

/** The value as a text, cut to one letter more than is kept. */
function beginning(sql: string): string {
  return `left(${text(sql)}, ${String(keptLetters + 1)})`;
}

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
        text(`avg(${c}) FILTER (WHERE isfinite(${c}))`),
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

type Bins =
  | {
      readonly kind: 'steps';
      readonly from: bigint;
      readonly width: bigint;
      readonly to: bigint;
      readonly unit: Unit;
    }
  /** `edges`: where ranges begin, and the end of the last one. */
  | { readonly kind: 'numbers'; readonly edges: readonly string[] }
  | { readonly kind: 'values' };

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

/** The beginning of a value that SQL has cut to one letter more than is kept, with a mark that it is cut. */
export function kept(value: string): string {
  const first = beginningOf.exec(value)?.[0] ?? value;
  return first.length < value.length ? `${first}…` : value;
}

const notFinite: Readonly<Record<string, string>> = {
  inf: 'Infinity',
  '-inf': '-Infinity',
  nan: 'NaN',
};

/** A double of DuckDB as results write it. */
function floatText(text: string): string {
  return notFinite[text] ?? text.replace(/\.0$/, '').replace('e+', 'e');
}

function meanOf(kind: Kind, a: string | null, b: string | null, count: number): string | null {
  switch (kind.kind) {
    case 'floats':
      return a === null ? null : floatText(a);
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

/** Ranges of whole numbers from the first to the last, of one width, as many as there are numbers when these are few. */
export function wholeRanges(from: bigint, to: bigint): readonly (readonly [bigint, bigint])[] {
  const { width } = stepsBetween(from, to);
  const ranges: (readonly [bigint, bigint])[] = [];
  for (let first = from; first <= to; first += width) {
    const last = first + width - 1n;
    ranges.push([first, last < to ? last : to]);
  }
  return ranges;
}

function stepsBetween(
  from: bigint,
  to: bigint,
): { readonly steps: bigint; readonly width: bigint } {
  const steps = to - from + 1n;
  return { steps, width: (steps + BigInt(mostRanges) - 1n) / BigInt(mostRanges) };
}

/** Ranges of whole steps, as many as there are steps when these are few. */
function stepBins(from: bigint, to: bigint, unit: Unit): Bins {
  const { steps, width } = stepsBetween(from, to);
  // The difference of two such numbers might not fit DuckDB's widest type.
  if (steps > 2n ** 125n) return { kind: 'numbers', edges: edgesOf(String(from), String(to)) };
  return { kind: 'steps', from, to, width, unit };
}

/** Where {@link mostRanges} ranges begin: numbers with few digits, so that what is shown is where the line is drawn. */
export function edgesOf(least: string, most: string): readonly string[] {
  const [from, to] = [Number(least), Number(most)];
  if (from === to) return [least, most];
  const width = to / mostRanges - from / mostRanges;
  const place = Math.floor(Math.log10(width)) - 2;
  const inner: number[] = [];
  for (let at = 1; at < mostRanges; at += 1) {
    const edge = rounded(from * (1 - at / mostRanges) + to * (at / mostRanges), place);
    if (edge > (inner.at(-1) ?? from) && edge < to) inner.push(edge);
  }
  return [least, ...inner.map((edge) => String(edge).replace('e+', 'e')), most];
}

/** To a multiple of 10^`place`. */
function rounded(value: number, place: number): number {
  if (place < -100 || place > 300) return value;
  if (place <= 0) return Number(value.toFixed(-place));
  const unit = 10 ** place;
  return Math.round(value / unit) * unit;
}

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

function rangesOf(bins: Exclude<Bins, { kind: 'values' }>): readonly (readonly [string, string])[] {
  if (bins.kind === 'numbers') {
    const { edges } = bins;
    return edges.slice(0, -1).map((edge, at) => [edge, edges[at + 1] ?? edge] as const);
  }
  // A range of whole steps is named by its first and last one.
  return wholeRanges(bins.from, bins.to).map(
    ([first, last]) => [stepText(first, bins), stepText(last, bins)] as const,
  );
}

const digitsOfSecond: Readonly<Record<Unit, number>> = {
  one: 0,
  day: 0,
  microsecond: 6,
  nanosecond: 9,
};

/** A step as its type writes it; the parts of a second only where ranges are so short that they tell them apart. */
function stepText(
  step: bigint,
  { unit, width }: Pick<Extract<Bins, { kind: 'steps' }>, 'unit' | 'width'>,
): string {
  if (unit === 'one') return String(step);
  if (unit === 'day') return dayText(Number(step));
  const digits = digitsOfSecond[unit];
  const second = 10n ** BigInt(digits);
  const ofDay = 86_400n * second;
  const inDay = ((step % ofDay) + ofDay) % ofDay;
  const date = dayText(Number((step - inDay) / ofDay));
  const seconds = inDay / second;
  const two = (part: bigint): string => String(part).padStart(2, '0');
  const time = `${two(seconds / 3600n)}:${two((seconds / 60n) % 60n)}:${two(seconds % 60n)}`;
  const fraction = String(inDay % second)
    .padStart(digits, '0')
    .replace(/0+$/, '');
  const isShort = width < 10n * second;
  return `${date} ${time}${isShort && fraction !== '' ? `.${fraction}` : ''}`;
}

/** Days since 1970 as a date, also where JavaScript's own dates end. */
function dayText(day: number): string {
  const shifted = day + 719_468;
  const era = Math.floor(shifted / 146_097);
  const ofEra = shifted - era * 146_097;
  const yearOfEra = Math.floor(
    (ofEra - Math.floor(ofEra / 1460) + Math.floor(ofEra / 36_524) - Math.floor(ofEra / 146_096)) /
      365,
  );
  const ofYear =
    ofEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const fromMarch = Math.floor((5 * ofYear + 2) / 153);
  const month = fromMarch < 10 ? fromMarch + 3 : fromMarch - 9;
  const year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0);
  const dayOfMonth = ofYear - Math.floor((153 * fromMarch + 2) / 5) + 1;
  const two = (part: number): string => String(part).padStart(2, '0');
  const shownYear =
    year > 0 ? String(year).padStart(4, '0') : `${String(1 - year).padStart(4, '0')}`;
  return `${shownYear}-${two(month)}-${two(dayOfMonth)}${year > 0 ? '' : ' (BC)'}`;
}
