/** What a column holds, above it: a histogram or the most frequent values, NULLs, distinct values, and its ends. */
import type { ColumnKind } from '../../messages.ts';
import type { ProfileOfRows, ProfileState } from '../kernel/profiles.ts';
import { element, fill, svg } from '../page/element.ts';
import { formatCount, oneLine, plural } from '../page/text.ts';

const height = 32;
/** The picture is stretched to the column's width. */
const width = 100;
const mostValues = 3;

function hasRanges(kind: ColumnKind): boolean {
  return kind === 'number' || kind === 'date' || kind === 'time' || kind === 'timestamp';
}

/** Fills a strip. */
export function showProfile(into: HTMLElement, kind: ColumnKind, profile: ProfileState): void {
  if (profile === undefined) {
    fill(into, element('div', { class: 'lkg-strip-picture lkg-waiting' }), facts(''), facts(''));
    return;
  }
  if ('failure' in profile) {
    fill(
      into,
      element('div', { class: 'lkg-strip-picture' }),
      facts(oneLine(profile.failure, 200)),
      facts(''),
    );
    return;
  }
  const ends = element('div', { class: 'lkg-facts lkg-ends' });
  const { minimum, maximum } = profile;
  if (minimum !== null || maximum !== null) {
    // Two moments have no room beside each other; their days do.
    const isByDay = kind === 'timestamp' && minimum?.slice(0, 10) !== maximum?.slice(0, 10);
    const end = (what: string, value: string | null): HTMLElement =>
      element(
        'span',
        { title: `${what}: ${oneLine(value, 300)}`, dir: 'auto' },
        value === '' ? '“”' : oneLine(isByDay ? (value?.slice(0, 10) ?? null) : value, 40),
      );
    fill(ends, end('minimum', minimum), end('maximum', maximum));
  }
  fill(
    into,
    element(
      'div',
      { class: 'lkg-strip-picture' },
      hasRanges(kind) ? histogram(profile) : frequentValues(profile),
    ),
    facts(factsOf(profile), wordsOf(profile)),
    ends,
  );
}

function facts(text: string, title?: string): HTMLElement {
  return element('div', { class: 'lkg-facts', title }, text);
}

function shareOf(part: number, whole: number): string {
  if (part === 0) return '0%';
  const percent = (part / Math.max(1, whole)) * 100;
  if (percent < 0.1) return '<0.1%';
  if (percent > 99.9 && part < whole) return '>99.9%';
  return `${percent >= 10 || Number.isInteger(percent) ? percent.toFixed(0) : percent.toFixed(1)}%`;
}

function shortCount(count: number): string {
  if (count < 10_000) return formatCount(count);
  return Intl.NumberFormat('en-US', { notation: 'compact', maximumSignificantDigits: 3 }).format(
    count,
  );
}

function factsOf({ nulls, distinct, distinctIsExact, rows }: ProfileOfRows): string {
  const about = distinctIsExact ? '' : '~';
  const unique =
    distinctIsExact && distinct > 1 && distinct === rows
      ? 'all distinct'
      : `${about}${shortCount(distinct)} distinct`;
  return nulls === 0 ? unique : `${shareOf(nulls, rows)} null · ${unique}`;
}

/** All of it in words, for titles and screen readers. */
export function wordsOf(profile: ProfileState): string {
  if (profile === undefined) return '';
  if ('failure' in profile) return profile.failure;
  const { nulls, distinct, distinctIsExact, minimum, maximum, rows } = profile;
  const ends =
    minimum === null && maximum === null
      ? ''
      : `, from ${oneLine(minimum, 80)} to ${oneLine(maximum, 80)}`;
  return `${plural(nulls, 'NULL')} in ${plural(rows, 'row')}, ${distinctIsExact ? '' : 'about '}${plural(distinct, 'distinct value')}${ends}`;
}

function picture(children: SVGElement | readonly SVGElement[]): SVGElement {
  return svg(
    'svg',
    {
      viewBox: `0 0 ${String(width)} ${String(height)}`,
      preserveAspectRatio: 'none',
      'aria-hidden': 'true',
    },
    children,
  );
}

function histogram({ bars }: ProfileOfRows): SVGElement {
  const most = bars.reduce((highest, { count }) => Math.max(highest, count), 1);
  const step = width / Math.max(1, bars.length);
  return picture(
    bars.map(({ label, count }, at) => {
      // A range with few rows is still to be seen beside one with a million.
      const tall = count === 0 ? 0 : Math.max(1.5, (count / most) * (height - 1));
      const title = svg('title', {}, `${oneLine(label, 200)}: ${plural(count, 'row')}`);
      const bar = svg('rect', {
        class: 'lkg-bar',
        x: (at * step + step * 0.06).toFixed(2),
        y: (height - tall).toFixed(2),
        width: (step * 0.88).toFixed(2),
        height: tall.toFixed(2),
      });
      const ground = svg('rect', {
        class: 'lkg-bar-ground',
        x: (at * step).toFixed(2),
        y: 0,
        width: step.toFixed(2),
        height,
      });
      return svg('g', {}, title, ground, bar);
    }),
  );
}

function frequentValues({ bars, rows }: ProfileOfRows): HTMLElement {
  const shown = bars.slice(0, mostValues);
  return element(
    'div',
    { class: 'lkg-values', 'aria-hidden': 'true' },
    shown.map(({ label, count }) => {
      const share = Math.max(0, Math.min(1, count / Math.max(1, rows)));
      const bar = picture(
        svg('rect', { class: 'lkg-bar', x: 0, y: 0, width: (share * width).toFixed(2), height }),
      );
      return element(
        'div',
        {
          class: 'lkg-value',
          title: `${oneLine(label, 200)}: ${plural(count, 'row')}, ${shareOf(count, rows)}`,
        },
        bar,
        element(
          'span',
          { class: 'lkg-value-label', dir: 'auto' },
          label === '' ? '“”' : oneLine(label, 40),
        ),
        element('span', { class: 'lkg-value-share' }, shareOf(count, rows)),
      );
    }),
  );
}
