import { describe, expect, it } from '@jest/globals';
import { compile, type TopLevelSpec } from 'vega-lite';
import { choosePlot, type PlotRows, type PlotWish, renderPlot } from '../../../src/render/index.ts';
import type { MimeBundle } from '../../../src/interpreter/index.ts';
import type { ResultColumn } from '../../../src/task/index.ts';
import { expectInertSvg } from '../../support/inert-svg.ts';
import { fc } from '../../support/properties.ts';

const limits = { cellBytes: 2_097_152 };
const vegaLite = 'application/vnd.vegalite.v5+json';

function column(name: string, type = 'string'): ResultColumn {
  return { name, type, comment: undefined };
}

interface Wish extends PlotWish {
  readonly title?: string;
  readonly json?: boolean;
  readonly vega?: boolean;
  readonly mayCut?: boolean;
  readonly width?: number;
  readonly height?: number;
}

async function plot(
  columns: readonly ResultColumn[],
  rows: PlotRows,
  wish: Wish = {},
): Promise<MimeBundle> {
  return (await displayOf(columns, rows, wish)).bundle;
}

type PlotDisplay = Awaited<ReturnType<typeof renderPlot>>;

async function displayOf(
  columns: readonly ResultColumn[],
  rows: PlotRows,
  wish: Wish = {},
  ...load: readonly Parameters<typeof renderPlot>[1][]
): Promise<PlotDisplay> {
  const view = {
    choice: choosePlot(wish, columns, rows),
    rows,
    more: false,
    mayCut: wish.mayCut === true,
    source: 'result 1 of task 7',
    notes: [],
    title: wish.title,
    width: wish.width,
    height: wish.height,
    vega: wish.vega ?? true,
    json: wish.json === true,
    limits,
  };
  return renderPlot(view, load[0]);
}

const svgOf = (bundle: MimeBundle): string => String(bundle['image/svg+xml']);

function specOf(bundle: MimeBundle): TopLevelSpec {
  return bundle[vegaLite] as TopLevelSpec;
}

function values(bundle: MimeBundle): readonly unknown[] {
  const { data } = specOf(bundle) as { data: { values: readonly unknown[] } };
  return data.values;
}

/** Every text of a compiled specification that Vega reads as an expression. */
function expressions(node: unknown, found: string[] = []): readonly string[] {
  if (Array.isArray(node)) for (const item of node) expressions(item, found);
  else if (typeof node === 'object' && node !== null) {
    for (const [key, value] of Object.entries(node)) {
      if (key === 'values') continue;
      if (/^(signal|expr|update|init|test|as|field|groupby)$/.test(key) && !isTree(value))
        found.push(JSON.stringify(value));
      expressions(value, found);
    }
  }
  return found;
}

const isTree = (value: unknown): boolean => typeof value === 'object' && value !== null;

/** Fails when Vega would read the text as an expression, or has run it, or an object of this process has been changed. */
function expectNotRead(bundle: MimeBundle, text: string): void {
  const read = expressions(compile(specOf(bundle)).spec).join('\n');
  expect(read).toContain('datum');
  // `datum.y` stands in expressions of the grammar's own.
  if (text !== 'datum.y') expect(read).not.toContain(JSON.stringify(text).slice(1, -1));
  expect(read).not.toContain('pwned');
  expect(globalThis).not.toHaveProperty('pwned');
  expect(Object.keys(Object.prototype)).toEqual([]);
}

/** Names and values that would do harm if any of them were read as a path, an expression or markup. */
const hostile = [
  'a.b.c',
  'a[0]["b"]',
  'it\'s "quoted" \\ and `ticked`',
  'datum.y',
  '{"signal":"globalThis.pwned=1"}',
  "'];globalThis.pwned=1;['",
  '"+(globalThis.pwned=1)+"',
  '</text></svg><script>globalThis.pwned=1</script>',
  '<img src=x onerror=alert(1)>',
  '&amp; &nbsp; ]]>',
  'line\nend\ttab\u0000nul\u2028\u202e',
  '\ud800 half',
  '__proto__',
  'constructor',
  'd="1.23456789"',
  '日本語 🦆',
];

describe('choosePlot', () => {
  const day = column('day', 'date');
  const city = column('city');
  const n = column('n', 'bigint');
  const share = column('share', 'decimal(10,2)');
  const rows: PlotRows = [
    ['2026-08-01', 'Bern', '1', '0.5'],
    ['2026-08-02', 'Wien', '2', '0.25'],
  ];

  it.each([
    ['a time across makes a line', [day, city, n], {}, '--kind line --x day --y n'],
    ['a text across makes bars', [city, n, share], {}, '--kind bar --x city --y n'],
    ['ascending numbers make a line', [n, share], {}, '--kind line --x n --y share'],
    ['one column is drawn row by row', [n], {}, '--kind line --y n'],
    ['scattered points want numbers', [city, n, share], { kind: 'scatter' }, '--x n --y share'],
    ['what is named stays', [city, n, share], { y: [2] }, '--kind bar --x city'],
    [
      'what is color is not drawn again',
      [city, n, share],
      { color: 0 },
      '--kind line --x n --y share',
    ],
  ] as const)('chooses: %s', (_what, columns, wish, chosen) => {
    const own = rows.map((row) => columns.map((one) => row[[day, city, n, share].indexOf(one)]!));
    expect(choosePlot(wish, columns, own).chosen.join(' ')).toBe(chosen);
  });

  it('draws a line for each value of the one text that tells rows of one x apart', () => {
    const both: PlotRows = [
      ['2026-08-01', 'Bern', '1'],
      ['2026-08-01', 'Wien', '3'],
      ['2026-08-02', 'Bern', '2'],
    ];
    const columns = [day, city, n];
    expect(choosePlot({}, columns, both).chosen.join(' ')).toBe(
      '--kind line --x day --y n --color city',
    );
    expect(choosePlot({ kind: 'line', x: 0, y: [2] }, columns, both).color?.name).toBe('city');
    // Two rows of one city and day are still told by a note.
    const double = [...both, ['2026-08-02', 'Bern', '9']];
    expect(choosePlot({}, columns, double).color).toBeUndefined();
    const twoTexts = both.map((row) => [...row, 'x']);
    expect(choosePlot({}, [...columns, column('other')], twoTexts).color).toBeUndefined();
  });

  it('writes names as the words of a magic are', () => {
    const columns = [column('the "city"'), column('n, of all', 'int')];
    expect(choosePlot({}, columns, [['a', '1']]).chosen.join(' ')).toBe(
      '--kind bar --x "the \\"city\\"" --y "n, of all"',
    );
  });

  it('takes a text column for numbers when every value is one', () => {
    const columns = [column('city'), column('n')];
    expect(
      choosePlot({}, columns, [
        ['Bern', '1'],
        ['Wien', null],
        ['Rom', '-2.5e3'],
      ]).y,
    ).toEqual([{ index: 1, name: 'n', scale: 'number' }]);
  });

  it.each<readonly [string, PlotWish, PlotRows, string]>([
    [
      'texts up',
      { y: [0] },
      [['Bern', '1']],
      "%plot: --y takes numbers, but 'city' is 'Bern' in row 1",
    ],
    [
      'an empty text up',
      { y: [0] },
      [
        [null, '1'],
        ['', '1'],
      ],
      "%plot: --y takes numbers, but 'city' is '' in row 2",
    ],
    [
      'a hexadecimal number up',
      { y: [0] },
      [['0x10', '1']],
      "%plot: --y takes numbers, but 'city' is '0x10' in row 1",
    ],
    ['no other numbers', { x: 1 }, [['Bern', '1']], '%plot: no other column has numbers'],
    [
      'a color for several measures',
      { x: 0, y: [1, 1], color: 0 },
      [['a', '1']],
      '%plot: --color and several columns of --y cannot be combined',
    ],
    [
      'a pie of two measures',
      { kind: 'pie', y: [1, 1] },
      [['a', '1']],
      '%plot: a pie takes one column of --y',
    ],
    [
      'a pie with a color',
      { kind: 'pie', color: 0, y: [1] },
      [['a', '1']],
      '%plot: a pie has a color for each --x; it takes no --color',
    ],
  ])('refuses %s', (_what, wish, data, message) => {
    const columns = [column('city'), column('n', 'int')];
    expect(() => choosePlot(wish, columns, data)).toThrow(
      expect.objectContaining({ code: 'OPTION_INVALID', message }),
    );
  });
});

describe('renderPlot', () => {
  it('shows a picture in every form, and says what it is of', async () => {
    const bundle = await plot(
      [column('city'), column('n', 'int')],
      [
        ['Bern', '3'],
        ['Wien', '5'],
      ],
      {
        title: 'Visits',
        json: true,
        vega: false,
      },
    );
    expect(bundle['text/plain']).toBe(
      'Visits · bar plot of n by city · result 1 of task 7 · 2 points of 2 rows\nchosen by the columns: --kind bar --x city --y n',
    );
    const [, source = ''] =
      /<img alt="Visits · bar plot[^"]*" style="max-width:100%" src="data:image\/svg\+xml;base64,([A-Za-z0-9+/=]+)">/.exec(
        String(bundle['text/html']),
      ) ?? [];
    const svg = Buffer.from(source, 'base64').toString();
    expect(expectInertSvg(svg)).toEqual(
      expect.arrayContaining(['Bern', 'Wien', 'city', 'n', 'Visits']),
    );
    expect(svg).toContain('fill="white"');
    expect(bundle['application/json']).toMatchObject({
      kind: 'bar',
      x: 'city',
      y: ['n'],
      rows: 2,
      points: 2,
    });
  });

  it.each([
    [
      'bar',
      [
        { x: 'a', y: 1 },
        { x: 'b', y: 2 },
      ],
      2,
    ],
    [
      'line',
      [
        { x: 'a', y: 1 },
        { x: 'b', y: 2 },
      ],
      1,
    ],
    [
      'area',
      [
        { x: 'a', y: 1 },
        { x: 'b', y: 2 },
      ],
      1,
    ],
    [
      'scatter',
      [
        { x: 'a', y: 1 },
        { x: 'b', y: 2 },
      ],
      2,
    ],
    [
      'pie',
      [
        { x: 'a · 33.3 %', y: 1 },
        { x: 'b · 66.7 %', y: 2 },
      ],
      2,
    ],
  ] as const)('draws a %s', async (kind, points, marks) => {
    const bundle = await plot(
      [column('k'), column('v', 'int')],
      [
        ['a', '1'],
        ['b', '2'],
      ],
      { kind },
    );
    expect(values(bundle)).toEqual(points);
    expectInertSvg(svgOf(bundle));
    const group = { bar: 'rect', line: 'line', area: 'area', scatter: 'symbol', pie: 'arc' }[kind];
    const drawn = new RegExp(
      `<g class="mark-${group} role-mark[^"]*marks"[^>]*>((?:<path[^>]*/>)*)`,
    ).exec(svgOf(bundle));
    expect(drawn?.[1]?.split('<path').length).toBe(marks + 1);
  });

  it('adds up values of one place, and says so; a line is left as it is', async () => {
    const columns = [column('k'), column('c'), column('v', 'double')];
    const rows: PlotRows = [
      ['a', 'u', '1'],
      ['a', 'w', '2'],
      ['a', 'u', '4.5'],
      ['b', 'u', null],
    ];
    const bars = await plot(columns, rows, { kind: 'bar', x: 0, y: [2] });
    expect(values(bars)).toEqual([
      { x: 'a', y: 7.5 },
      { x: 'b', y: null },
    ]);
    expect(bars['text/plain']).toContain('values of one x are added up (4 values to 2)');
    expect(bars['text/plain']).toContain('1 value of y without a point (NULL or not finite)');
    const stacked = await plot(columns, rows, { kind: 'area', x: 0, y: [2], color: 1 });
    expect(values(stacked)).toEqual([
      { x: 'a', y: 5.5, color: 'u' },
      { x: 'a', y: 2, color: 'w' },
      { x: 'b', y: null, color: 'u' },
    ]);
    const line = await plot(columns, rows, { kind: 'line', x: 0, y: [2] });
    expect(values(line)).toHaveLength(4);
    expect(line['text/plain']).toContain('the line goes through each of them; --color COLUMN');
  });

  it('lays bars down when their names have no room side by side, and shows each name', async () => {
    const names = Array.from({ length: 60 }, (_, at) => `Category with a long name ${String(at)}`);
    const bundle = await plot(
      [column('name'), column('n', 'int')],
      names.map((name, at) => [name, String(at)]),
    );
    const svg = svgOf(bundle);
    for (const name of names) expect(svg).toContain(`>${name}</text>`);
    expect(specOf(bundle)).toMatchObject({
      height: 960,
      encoding: { x: { field: 'y' }, y: { field: 'x' } },
    });
    const few = await plot(
      [column('name'), column('n', 'int')],
      [
        ['a', '1'],
        ['b', '2'],
      ],
    );
    expect(specOf(few)).toMatchObject({
      height: 320,
      encoding: { x: { field: 'x' }, y: { field: 'y' } },
    });
  });

  it('lays down bars of several columns, and those with a color', async () => {
    const names = Array.from({ length: 12 }, (_, at) => `A long name of a place ${String(at)}`);
    const columns = [column('name'), column('n', 'int'), column('m', 'int'), column('kind')];
    const rows = names.map((name, at) => [name, String(at + 1), '3', at % 2 === 0 ? 'u' : 'v']);
    const several = await plot(columns, rows, { kind: 'bar', x: 0, y: [1, 2] });
    expect(specOf(several)).toMatchObject({ encoding: { yOffset: { field: 'color' } } });
    expect(svgOf(several)).toContain(`>${names[11] ?? ''}</text>`);
    expectInertSvg(svgOf(several));
    const colored = await plot(columns, rows, { kind: 'bar', x: 0, y: [1], color: 3 });
    expect(svgOf(colored)).toContain(`>${names[11] ?? ''}</text>`);
  });

  it('tells NULL from the text, leaves out what has no place, and keeps numbers as numbers', async () => {
    const texts = await plot(
      [column('k'), column('v', 'int')],
      [
        [null, '1'],
        ['NULL', '2'],
        ['', '3'],
      ],
    );
    expect(values(texts)).toMatchObject([{ x: 'NULL' }, { x: "'NULL'" }, { x: '' }]);
    const numbers = await plot(
      [column('a', 'double'), column('b', 'double')],
      [
        ['1', 'NaN'],
        [null, '1'],
        ['2', 'Infinity'],
        ['-1e-3', '.5'],
      ],
      { kind: 'scatter' },
    );
    expect(values(numbers)).toEqual([
      { x: 1, y: null },
      { x: 2, y: null },
      { x: -0.001, y: 0.5 },
    ]);
    expect(numbers['text/plain']).toContain('1 point of 4 rows');
    expect(numbers['text/plain']).toContain('1 row without an x that can be placed');
  });

  it('reads times as UTC unless they say their zone', async () => {
    const bundle = await plot(
      [column('t', 'timestamp'), column('v', 'int')],
      [
        ['2026-03-29', '1'],
        ['2026-03-29 02:30:00.25', '2'],
        ['2026-03-29T02:30:00+02', '3'],
        ['2026-03-29 02:30:00.123456789 -0130', '4'],
        ['no time', '5'],
        ['2026-13-41', '6'],
      ],
    );
    expect(
      values(bundle).map((value) => new Date((value as { x: number }).x).toISOString()),
    ).toEqual([
      '2026-03-29T00:00:00.000Z',
      '2026-03-29T02:30:00.250Z',
      '2026-03-29T00:30:00.000Z',
      '2026-03-29T04:00:00.123Z',
    ]);
    expect(bundle['text/plain']).toContain('2 rows without an x');
  });

  it('draws several measures side by side', async () => {
    const bundle = await plot(
      [column('k'), column('v', 'int'), column('w', 'int')],
      [['a', '1', '2']],
      { kind: 'bar', y: [1, 2] },
    );
    expect(values(bundle)).toEqual([
      { x: 'a', y: 1, color: 'v' },
      { x: 'a', y: 2, color: 'w' },
    ]);
    expect(expectInertSvg(svgOf(bundle))).toEqual(expect.arrayContaining(['v', 'w', 'v, w']));
  });

  it('refuses a pie of negative values, nothing to draw, and a picture larger than the cell', async () => {
    const columns = [column('k'), column('v', 'int')];
    await expect(plot(columns, [['a', '-3']], { kind: 'pie' })).rejects.toMatchObject({
      message: '%plot: a pie cannot show -3, the v of a',
    });
    await expect(plot(columns, [])).rejects.toMatchObject({
      message: '%plot: there is no point to draw',
      hint: 'result 1 of task 7 has no rows.',
    });
    await expect(plot(columns, [['a', null]])).rejects.toMatchObject({
      hint: 'result 1 of task 7 has no row with values in v by k.',
    });
    const many = Array.from({ length: 20_000 }, (_, at) => [String(at), String(at % 7)]);
    await expect(
      plot([column('k', 'int'), column('v', 'int')], many, { kind: 'scatter' }),
    ).rejects.toMatchObject({
      message: expect.stringMatching(
        /^%plot: the picture of 20,000 points would take [\d,]+ KB, over the 2,048 KB that a cell shows$/,
      ),
    });
  });

  it('draws as many of the first rows as fit into a cell where nobody has said how many', async () => {
    const many = Array.from({ length: 5000 }, (_, at) => [`k${String(at)}`, String(at)]);
    const bundle = await plot([column('k'), column('v', 'int')], many, {
      vega: false,
      json: true,
      mayCut: true,
    });
    const { rows, points, notes } = bundle['application/json'] as {
      readonly rows: number;
      readonly points: number;
      readonly notes: readonly string[];
    };
    expect(points).toBe(rows);
    expect(rows).toBeGreaterThan(1000);
    expect(rows).toBeLessThan(5000);
    const count = rows.toLocaleString('en');
    expect(notes[0]).toBe(
      `the first ${count} of 5,000 rows only: the picture of more would be larger than a cell shows; add them up in the query`,
    );
    expect(bundle['text/plain']).toContain(`${count} points of ${count} rows`);
    const size = svgOf(bundle).length + String(bundle['text/html']).length;
    expect(size).toBeLessThan(2_097_152);
    expect(size).toBeGreaterThan(1_400_000);
  });

  it.each(hostile)('takes %j for a name and a title, and for nothing else', async (text) => {
    const columns = [column(text), column(`c ${text}`), column(`n ${text}`, 'int')];
    const rows: PlotRows = [
      [text, text, '1'],
      [`${text}!`, 'other', null],
    ];
    const wish = { kind: 'bar', x: 0, y: [2], color: 1, title: text } as const;
    const bundle = await plot(columns, rows, wish);
    const shown = expectInertSvg(svgOf(bundle));
    // oxlint-disable-next-line no-control-regex -- what is shown as its code, or not at all
    const isPlain = !/[\u0000-\u001f\u2028\u202e\ud800]/.test(text);
    if (isPlain) expect(shown.map((each) => each.replace('\u200b', ''))).toContain(text);
    expectNotRead(bundle, text);

    const html = (await plot(columns, rows, { ...wish, vega: false }))['text/html'];
    expect(html).toMatch(
      /^<div class="tex2jax_ignore mathjax_ignore"><img alt="[^"<>]*" style="max-width:100%" src="data:image\/svg\+xml;base64,[A-Za-z0-9+/=]+">(?:<div style="opacity:.75">[^<>]*<\/div>){1,3}<\/div>$/,
    );
  });

  it.each(['bar', 'line', 'area', 'scatter', 'pie'] as const)(
    'takes hostile values for categories of a %s, and for nothing else',
    async (kind) => {
      const rows = hostile.map((text, at) => [text, text, String(at + 1)]);
      const bundle = await plot([column('k'), column('c'), column('n', 'int')], rows, {
        kind,
        x: 0,
        y: [2],
        ...(kind === 'pie' ? {} : { color: 1 }),
      });
      expectInertSvg(svgOf(bundle));
      expect(values(bundle)).toHaveLength(hostile.length);
      expectNotRead(bundle, '__proto__');
    },
  );

  it('keeps the digits of a text that looks like a coordinate', async () => {
    const bundle = await plot([column('k'), column('v', 'int')], [['1.23456789', '1']], {
      title: 'd="M1.23456789"',
    });
    expect(expectInertSvg(svgOf(bundle))).toEqual(
      expect.arrayContaining(['1.23456789', 'd="M1.23456789"']),
    );
  });

  it('says so when no axis can tell the numbers from each other', async () => {
    const drawing = plot(
      [column('k'), column('v', 'double')],
      [
        ['a', '-5e-324'],
        ['b', '-1e-323'],
      ],
      {
        kind: 'scatter',
      },
    );
    await expect(drawing).rejects.toMatchObject({
      code: 'OPTION_INVALID',
      message: expect.stringContaining('v by k cannot be drawn'),
    });
  });

  it('gives well-formed pictures of any table, or a reason', async () => {
    const text = fc.option(
      fc.oneof(fc.string({ unit: 'binary', maxLength: 12 }), fc.constantFrom(...hostile)),
      { nil: null },
    );
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(text, text, fc.option(fc.double().map(String), { nil: null })), {
          maxLength: 8,
        }),
        fc.constantFrom('bar', 'line', 'area', 'scatter', 'pie'),
        fc.string({ unit: 'binary', maxLength: 12 }),
        async (rows, kind, name) => {
          const wish = kind === 'pie' ? ({ kind } as const) : ({ kind, color: 1 } as const);
          const drawing = plot([column(name), column(`${name}2`), column('n', 'double')], rows, {
            ...wish,
            x: 0,
            title: name,
          });
          const bundle = await drawing.catch((thrown: unknown) => thrown);
          if (bundle instanceof Error) expect(bundle).toMatchObject({ code: 'OPTION_INVALID' });
          else expectInertSvg(svgOf(bundle as MimeBundle));
        },
      ),
      { numRuns: 30 },
    );
  });
});

describe('the PNG of a plot', () => {
  const columns = [column('city'), column('n', 'int')];
  const cities: PlotRows = [
    ['Bern', '3'],
    ['Wien', '5'],
  ];

  /** Width and height in its own pixels. Fails when it is no PNG. */
  function sizeOf({ bundle }: PlotDisplay): readonly [number, number] {
    const png = Buffer.from(String(bundle['image/png']), 'base64');
    expect(png.subarray(0, 8).toString('latin1')).toBe('\u0089PNG\r\n\u001a\n');
    return [png.readUInt32BE(16), png.readUInt32BE(20)];
  }

  const cssSize = ({
    metadata,
  }: PlotDisplay): { readonly width: number; readonly height: number } =>
    metadata['image/png'] as { readonly width: number; readonly height: number };

  it('stands beside the HTML in place of an SVG, two pixels to one of the page', async () => {
    const display = await displayOf(columns, cities, { vega: false });
    expect(display.withoutPng).toBeUndefined();
    expect(Object.keys(display.bundle).toSorted()).toEqual([
      'image/png',
      'text/html',
      'text/plain',
    ]);
    const { width, height } = cssSize(display);
    expect(width).toBeGreaterThan(600);
    expect(sizeOf(display)).toEqual([width * 2, height * 2]);
    const live = await displayOf(columns, cities, { vega: true });
    expect(Object.keys(live.bundle)).toEqual([
      'text/plain',
      vegaLite,
      'image/svg+xml',
      'image/png',
    ]);
  });

  it('is what the SVG shows, on a white ground with margins', async () => {
    const { bundle } = await displayOf(columns, cities, { vega: false });
    const { createCanvas, loadImage } = await import('@napi-rs/canvas');
    const image = await loadImage(Buffer.from(String(bundle['image/png']), 'base64'));
    const context = createCanvas(image.width, image.height).getContext('2d');
    context.drawImage(image, 0, 0);
    const { data } = context.getImageData(0, 0, image.width, image.height);
    const at = (x: number, y: number): readonly number[] => [
      ...data.subarray((y * image.width + x) * 4, (y * image.width + x) * 4 + 4),
    ];
    for (let x = 0; x < image.width; x += 1) {
      expect(at(x, 3)).toEqual([255, 255, 255, 255]);
      expect(at(x, image.height - 4)).toEqual([255, 255, 255, 255]);
    }
    // The first color of the scheme, in the middle of a bar.
    const colors = new Set(Array.from({ length: image.width }, (_, x) => at(x, 400).join()));
    expect(colors).toContain('76,120,168,255');
  });

  it('has one pixel to one of the page when it is large, and is left out when it is larger', async () => {
    const large = await displayOf(columns, cities, { vega: false, width: 3000, height: 2500 });
    const { width, height } = cssSize(large);
    expect(sizeOf(large)).toEqual([width, height]);

    const zigzag = Array.from({ length: 3000 }, (_, n) => [String(n), String(Math.sin(n * n))]);
    const noise = await displayOf([column('a', 'int'), column('b', 'double')], zigzag, {
      kind: 'line',
      width: 2000,
      height: 1500,
      vega: false,
    });
    expect(noise.withoutPng).toMatch(/^it would be too large \(\d+ × \d+ pixels\)$/);
    expect(Object.keys(noise.bundle)).toEqual(['text/plain', 'text/html', 'image/svg+xml']);
    expect(noise.metadata).toEqual({});
  });

  it('is not drawn with boxes in place of letters that no font has', async () => {
    const display = await displayOf(columns, [['\u{e0378}\u0378', '1']], { vega: false });
    expect(display.withoutPng).toMatch(/^the fonts of this machine lack \d+ of its letters$/);
    expect(expectInertSvg(svgOf(display.bundle))).toEqual(expect.arrayContaining(['n', 'city']));
  });

  it('is an SVG where the library is not installed', async () => {
    const display = await displayOf(columns, cities, { vega: false }, async () =>
      Promise.reject(new Error("Cannot find package '@napi-rs/canvas'")),
    );
    expect(display.withoutPng).toBe("Cannot find package '@napi-rs/canvas'");
    expect(Object.keys(display.bundle)).toEqual(['text/plain', 'text/html', 'image/svg+xml']);
    expect(expectInertSvg(svgOf(display.bundle))).toEqual(expect.arrayContaining(['Bern', 'Wien']));
  });
});
