import { describe, expect, it } from '@jest/globals';
import {
  type ColumnProfile,
  profileFacts,
  renderProfile,
  type TableProfile,
} from '../../../src/render/index.ts';
import { growthOf } from '../../support/growth.ts';
import { expectInert } from '../../support/inert-html.ts';

const limits = { tableBytes: 262_144 };

function column(own: Partial<ColumnProfile> = {}): ColumnProfile {
  return {
    name: 'a',
    type: 'int',
    isNumeric: true,
    nulls: 0,
    distinct: { count: 10, isAbout: false },
    minimum: '0',
    maximum: '9',
    mean: '4.5',
    nan: 0,
    infinite: 0,
    histogram: undefined,
    ...own,
  };
}

function profile(columns: readonly ColumnProfile[], own: Partial<TableProfile> = {}): TableProfile {
  return {
    title: 'Profile of t',
    rows: 10,
    columns,
    totalColumns: columns.length,
    notices: [],
    ...own,
  };
}

function htmlOf(of: TableProfile): string {
  return String(renderProfile(of, limits)['text/html']);
}

function textOf(of: TableProfile): string {
  return renderProfile(of, limits)['text/plain'];
}

const ranges = {
  kind: 'ranges',
  isToIncluded: true,
  ranges: [
    { from: '0', to: '4', count: 8 },
    { from: '5', to: '5', count: 0 },
    { from: '6', to: '9', count: 1 },
  ],
} as const;

describe('the mean of a profile', () => {
  it.each([
    ['13.516666666667', '13.5167'],
    ['-2.6666666666666665', '-2.66667'],
    ['0.000123456789', '0.000123457'],
    ['123456789012345678901.987654', '123456789012345678901.99'],
    ['9.99999999', '10'],
    ['1.23456789e+300', '1.23457e+300'],
  ])('of %s is shown as %s, with all its digits in the tooltip and the JSON', (mean, shown) => {
    const of = profile([column({ mean })]);
    expect(textOf(of).split('\n').at(-1)?.trimEnd()).toMatch(
      new RegExp(` ${shown.replaceAll('.', '\\.').replace('+', '\\+')}$`),
    );
    expect(htmlOf(of)).toContain(`<span title="${mean}">${shown}</span>`);
    expect(JSON.stringify(profileFacts(of))).toContain(mean);
  });

  it.each(['4.5', '13', '1234567.89', '2026-01-01', '0.25', '0'])('of %s stays', (mean) => {
    expect(htmlOf(profile([column({ mean })]))).not.toContain('<span title');
    expect(textOf(profile([column({ mean })]))).toContain(mean);
  });
});

describe('renderProfile', () => {
  it('shows a row for each column, ranges as upright bars, with a point where there is nothing', () => {
    expect(textOf(profile([column({ histogram: ranges })])).split('\n')).toEqual([
      'Profile of t: 10 rows × 1 column',
      'column  type  NULLs  distinct  histogram  minimum  maximum  mean',
      '------  ----  -----  --------  ---------  -------  -------  ----',
      'a       int       0        10  █·▁        0        9        4.5',
    ]);
    const html = htmlOf(profile([column({ histogram: ranges })]));
    expect(html).toContain('>█·▁</summary>0 to 4: 8<br>5: 0<br>6 to 9: 1</details>');
    expectInert(html);
  });

  it('has no column in which nothing would stand, in HTML as in text', () => {
    const headsOf = (of: TableProfile): unknown => [
      [...htmlOf(of).matchAll(/<th [^>]*>([^<]*)/g)].map(([, head]) => head),
      (textOf(of).split('\n')[1] ?? '').split(/ {2,}/),
    ];
    const names = ['column', 'type', 'NULLs', 'distinct', 'minimum', 'maximum'];
    expect(headsOf(profile([column({ mean: null })]))).toEqual([names, names]);
    expect(headsOf(profile([column({ histogram: ranges }), column()]))).toEqual(
      Array.from({ length: 2 }, () => names.toSpliced(4, 0, 'histogram').concat('mean')),
    );
  });

  it('shows the most frequent values with bars and counts, and tells how many rows have others', () => {
    const values = ['Basel', 'Bern', 'Chur', 'Genf'].map((value, at) => ({
      value,
      count: 8 >> at,
    }));
    const of = profile(
      [column({ type: 'string', mean: null, histogram: { kind: 'values', values, others: 5 } })],
      { rows: 20 },
    );
    expect(textOf(of)).toContain('Basel 8 · Bern 4 · Chur 2 · others 6');
    expect(htmlOf(of)).toContain('>████████</span> Basel: 8<br>');
    expect(htmlOf(of)).toContain('others: 5');
    const once = values.map(({ value }) => ({ value, count: 1 }));
    const ids = column({ histogram: { kind: 'values', values: once, others: 16 } });
    expect(textOf(profile([ids]))).toContain('each value once');
  });

  it('tells what is estimated, missing, no number or infinite, and rounds no share to all or nothing', () => {
    const of = profile(
      [
        column({ nulls: 1, distinct: { count: 1_234_567, isAbout: true } }),
        column({ nulls: 999_999, distinct: undefined, minimum: null, maximum: null, mean: null }),
        column({ nulls: 1_000_000, nan: 2, infinite: 1 }),
      ],
      { rows: 1_000_000 },
    );
    for (const shown of [textOf(of), htmlOf(of).replaceAll('&lt;', '<').replaceAll('&gt;', '>')]) {
      expect(shown).toContain('~1,234,567');
      expect(shown).toContain('1 (<1%)');
      expect(shown).toContain('999,999 (>99%)');
      expect(shown).toContain('1,000,000 (100%)');
      expect(shown).toContain('2 NaN');
      expect(shown).toContain('1 infinite');
    }
  });

  it('cuts long values and says so, marks blanks, and escapes all', () => {
    const long = 'x'.repeat(900);
    const histogram = {
      kind: 'values',
      values: [{ value: '<b>&', count: 2 }],
      others: 0,
    } as const;
    const of = profile([
      column({ name: '<i>', isNumeric: false, minimum: ' a', maximum: long, histogram }),
      column({ minimum: '' }),
    ]);
    const html = htmlOf(of);
    expectInert(html);
    expect(html).toContain('&lt;b&gt;&amp;: 2');
    expect(html).toContain('␣a');
    expect(textOf(of)).toContain("''");
    expect(textOf(of)).not.toContain('x'.repeat(41));
    expect(textOf(of)).toContain('Values are shown up to 40 letters; --json has more of them.');
  });

  it('leaves out columns that exceed the budget, and says how to see them', () => {
    const columns = Array.from({ length: 3000 }, (_column, at) =>
      column({ name: `column ${String(at)}`, histogram: ranges }),
    );
    const bundle = renderProfile(profile(columns), limits);
    const bytes = Object.values(bundle).map((value) => Buffer.byteLength(String(value)));
    expect(bytes.reduce((sum, one) => sum + one, 0)).toBeLessThan(limits.tableBytes * 1.5);
    expect(bundle['text/plain']).toMatch(
      /of 3,000 columns are shown, since a table shows 256 KB: --columns NAME,… chooses, --json has all\./,
    );
    expect(profileFacts(profile(columns))).toMatchObject({ columns: { length: 3000 } });
  });

  it('grows with its columns only', async () => {
    const of = (count: number): unknown =>
      renderProfile(profile(Array.from({ length: count }, () => column({ histogram: ranges }))), {
        tableBytes: Number.MAX_SAFE_INTEGER,
      });
    expect(await growthOf(of, 500)).toBeLessThan(3);
  });

  it('gives a program counts as numbers and values as texts', () => {
    const about = column({ distinct: { count: 3, isAbout: true }, histogram: ranges });
    expect(profileFacts(profile([about, column({ distinct: undefined })]))).toEqual({
      title: 'Profile of t',
      rows: 10,
      totalColumns: 2,
      columns: [
        {
          name: 'a',
          type: 'int',
          nulls: 0,
          distinct: 3,
          isDistinctApproximate: true,
          minimum: '0',
          maximum: '9',
          mean: '4.5',
          nan: 0,
          infinite: 0,
          histogram: ranges,
        },
        expect.objectContaining({ distinct: null, histogram: null }),
      ],
      notices: [],
    });
  });
});
