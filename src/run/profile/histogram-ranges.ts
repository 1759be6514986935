/** Where the ranges of a histogram begin and end. Pure; whole numbers, days and parts of a second are counted in whole steps of any size. */

/** Ranges of a histogram at the most. */
const mostRanges = 10;

export type Unit = 'one' | 'day' | 'microsecond' | 'nanosecond';

export type Bins =
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
export function stepBins(from: bigint, to: bigint, unit: Unit): Bins {
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

export function rangesOf(
  bins: Exclude<Bins, { kind: 'values' }>,
): readonly (readonly [string, string])[] {
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
