import { describe, expect, it } from '@jest/globals';
import type { MimeBundle } from '../../../src/interpreter/index.ts';
import { renderTable, type TableView } from '../../../src/render/index.ts';
import type { ResultColumn } from '../../../src/task/index.ts';
import { growthOf } from '../../support/growth.ts';
import { expectInert } from '../../support/inert-html.ts';
import { fc } from '../../support/properties.ts';

const limits = { tableBytes: 262_144 };

function column(name: string, type = 'string', comment?: string): ResultColumn {
  return { name, type, comment };
}

function view(parts: Partial<TableView>): TableView {
  return { columns: [column('a', 'int'), column('b')], rows: [], more: false, limits, ...parts };
}

function bytesOf(bundle: MimeBundle): number {
  return Buffer.byteLength(bundle['text/plain']) + Buffer.byteLength(String(bundle['text/html']));
}

/** Rows in the HTML, without the one of the heads. */
function rowsOf(bundle: MimeBundle): number {
  return String(bundle['text/html']).split('<tr>').length - 2;
}

/** The text of the first value. */
function firstCell(bundle: MimeBundle): string {
  const [, cell = ''] = /<tr><td>(.*?)(?:<\/?td|<\/tr>)/.exec(String(bundle['text/html'])) ?? [];
  return cell.replace(/<[^>]*>/g, '');
}

describe('renderTable', () => {
  it('aligns columns, numbers to the right, wide characters as two', () => {
    const bundle = renderTable(
      view({
        n: 1,
        of: 2,
        rows: [
          ['1', '东京'],
          ['1000', 'x'],
          [null, 'NULL'],
          ['7', ''],
        ],
      }),
    );
    expect(bundle['text/plain'].split('\n')).toEqual([
      '── result 1 of 2 · 4 rows × 2 columns ──',
      '   a  b',
      '----  ------',
      '   1  东京',
      '1000  x',
      "NULL  'NULL'",
      '   7',
    ]);
  });

  it('tells NULL from the text NULL and from nothing', () => {
    const html = String(
      renderTable(
        view({
          rows: [
            [null, 'NULL'],
            ['', ''],
          ],
        }),
      )['text/html'],
    );
    expect(html.match(/<i style=opacity:\.7>NULL<\/i>/g)).toHaveLength(1);
    expect(html).toContain(
      '<i style=opacity:.7>NULL</i></td><td style=text-align:left>NULL</td></tr>',
    );
    expect(html).toContain('<tr><td></td><td style=text-align:left></td></tr>');
  });

  it('puts type and comment on the head, which stays in sight', () => {
    const html = String(
      renderTable(view({ columns: [column('a', 'bigint', 'how "many"')] }))['text/html'],
    );
    expect(html).toContain('title="bigint: how &quot;many&quot;"');
    expect(html).toContain('position:sticky');
    const decimals = renderTable(
      view({ columns: [column('a', 'decimal'), column('b', 'DECIMAL(10,2)')] }),
    );
    expect(decimals['text/html']).toContain(
      'title="decimal (scale unknown; Spark leaves out zeros at the end: 3.7 for 3.70)"',
    );
    expect(decimals['text/html']).toContain('title="DECIMAL(10,2)"');
    expect(html).toContain('<small>bigint</small>');
    expect(html).toContain('<th scope="col"');
  });

  it('makes control characters visible', () => {
    const text = renderTable(view({ rows: [['1', 'a\tb\nc\u0000\u202Ed']] }))['text/plain'];
    expect(text).toContain('a⇥b↵c\\u0000\\u202ed');
  });

  it('folds long values, keeps a bounded part of them, and says how to see them whole', () => {
    const [few, many] = [1, 21].map((count) =>
      renderTable(
        view({ rows: Array.from({ length: count }, () => ['1', 'x'.repeat(1_000_000)]) }),
      ),
    );
    const opened = (bundle: MimeBundle | undefined): string | undefined =>
      /<\/summary>(x+…)<\/details>/.exec(String(bundle?.['text/html']))?.[1];
    expect(opened(few)).toHaveLength(10_000);
    expect(opened(many)).toHaveLength(1000);
    expect(few?.['text/html']).toContain('Whole values: %export');
    expect(few?.['text/plain']).toContain('Whole values: %export');
  });

  it('keeps all of a long value, its lines as lines', () => {
    const value = `${'words '.repeat(50)}\nend`;
    const html = String(renderTable(view({ rows: [['1', value]] }))['text/html']);
    expect(html).toContain(`</summary>${'words '.repeat(50)}&#10;end</details>`);
    expect(html).not.toContain('%export');
  });

  it('writes long floating-point numbers in their short form, and no others', () => {
    const long = `1${'0'.repeat(300)}`;
    const types = ['double', 'decimal(38,0)', 'string'];
    const bundle = renderTable(
      view({ columns: types.map((type) => column(type, type)), rows: [[long, long, long]] }),
    );
    expect(bundle['text/html']).toContain(
      `<td><span title="${long}">1e300</span></td><td><details`,
    );
    expect(String(bundle['text/html']).split('1e300')).toHaveLength(2);
    expect(bundle['text/plain']).toContain('1e300');
  });

  it.each(['16501192.870000008', '0.1', '1e300', 'NaN', '100000000000000000000000', '0.000000000'])(
    'writes the double %s as the server does',
    (value) => {
      const bundle = renderTable(view({ columns: [column('x', 'double')], rows: [[value]] }));
      expect(firstCell(bundle)).toBe(value);
    },
  );

  it('never writes another double than the server', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), fc.nat(30), (x, digits) => {
        const value =
          BigInt(Math.trunc(x)).toString() + (digits > 0 ? `.${'3'.repeat(digits)}` : '');
        const bundle = renderTable(view({ columns: [column('x', 'double')], rows: [[value]] }));
        expect(Number(firstCell(bundle))).toBe(Number(value));
      }),
    );
  });

  it('shows blanks at the ends of a text, and keeps those inside', () => {
    const bundle = renderTable(view({ rows: [['1', '  a  b ']] }));
    const html = String(bundle['text/html']);
    const cell = html.slice(html.lastIndexOf('<td'), html.lastIndexOf('</tr>'));
    expect(cell.replace(/<[^>]*>/g, '')).toBe('  a  b ');
    expect(cell.match(/background-color/g)).toHaveLength(2);
    expect(bundle['text/plain']).toContain('␣␣a  b␣');
  });

  it('closes the cells of a short table, and leaves the end tags of a long one out', () => {
    const cells = (rows: number): readonly number[] => {
      const html = String(
        renderTable(view({ rows: Array.from({ length: rows }, () => ['1', 'b']) }))['text/html'],
      );
      return [html.split('<td').length - 1, html.split('</td>').length - 1];
    };
    expect(cells(20)).toEqual([40, 40]);
    expect(cells(21)).toEqual([42, 0]);
  });

  it('has one line of its source for each row', () => {
    const lines = (changed: string): string[] =>
      String(
        renderTable(
          view({
            rows: [
              ['1', 'a'],
              ['2', changed],
              ['3', 'c\nd'],
            ],
          }),
        )['text/html'],
      ).split('\n');
    const [before, after] = [lines('b'), lines('B')];
    const different = after.filter((line, at) => line !== before[at]);
    expect(different).toEqual(['<tr><td>2</td><td style=text-align:left>B</td></tr>']);
    expect(after).toHaveLength(before.length);
  });

  it('takes few bytes beside its values', () => {
    const columns = ['bigint', 'date', 'string', 'string', 'double', 'int'].map((type) =>
      column('name', type),
    );
    const row = ['10001', '2026-01-01', 'overseas', 'keyboard', '1133.14', '12'];
    const { 'text/html': html } = renderTable(
      view({ columns, rows: Array.from({ length: 200 }, () => row) }),
    );
    const values = row.join('').length * 200;
    // 4 bytes for a cell, 10 for a row, and the head.
    expect(String(html).length - values).toBeLessThan(200 * 6 * 4 + 200 * 10 + 3000);
  });

  const words = 'the customer asked twice for a new invoice and never got one so they called again';
  /** Of a table that a notebook shows a day: an id, a day, a region, a text, an amount, a number. */
  const usual = (at: number): readonly (string | null)[] => [
    String(10_001 + at),
    `2026-${String(1 + (at % 12)).padStart(2, '0')}-${String(1 + (at % 28)).padStart(2, '0')}`,
    ['north', 'south', 'overseas', 'west'][at % 4] ?? '',
    `customer ${String((at * 37) % 1000)}`,
    String(((at * 7919) % 100_000) / 100),
    String(at % 9),
  ];
  const withText =
    (text: (at: number) => string) =>
    (at: number): readonly (string | null)[] =>
      usual(at).with(3, text(at));
  const usualColumns = ['bigint', 'date', 'string', 'string', 'double', 'int'].map((type, index) =>
    column(['id', 'day', 'region', 'customer', 'amount', 'n'][index] ?? '', type),
  );
  const pageOf = (row: (at: number) => readonly (string | null)[]): TableView =>
    view({
      columns: usualColumns,
      rows: Array.from({ length: 200 }, (_, at) => row(at)),
      more: true,
      totalRows: 1000,
      facts: ['0.1 s', 'task 17'],
    });

  it.each<readonly [string, (at: number) => readonly (string | null)[]]>([
    ['short texts', usual],
    ['texts of a line', withText((at) => words.slice(0, 20 + (at % 40)).trim())],
    ['texts that are wrapped', withText((at) => `${words} (${String(at)})`)],
    ['addresses', withText((at) => `https://example.org/${'segment/'.repeat(8)}${String(at)}`)],
    ['nothing in half of the cells', (at) => usual(at).map((v, i) => ((at + i) % 2 ? v : null))],
  ])('repeats nothing about looks in the cells of a long table with %s', (_, row) => {
    const shown = pageOf(row);
    const html = String(renderTable(shown)['text/html']);
    const values = shown.rows.flat().map((value) => value ?? '<i>NULL</i>');
    // `<td>` and `<tr></tr>\n`; all else is said once.
    const markup = 200 * (6 * 4 + 10);
    expect(html.length - values.join('').length - markup).toBeLessThan(2600);
    expectInert(html);
  });

  it.each<readonly [string, (at: number) => readonly (string | null)[], number]>([
    ['short texts', usual, 1_000_000],
    // More than a megabyte of it are the values themselves, in HTML and in text.
    ['texts that are wrapped', withText((at) => `${words} (${String(at)})`), 1_700_000],
    [
      'nothing in half of the cells',
      (at) => usual(at).map((v, i) => ((at + i) % 2 ? v : null)),
      1_100_000,
    ],
  ])('takes few bytes for 30 tables of 200 rows in a saved notebook: %s', (_, row, most) => {
    const bundle = renderTable(pageOf(row));
    // As JupyterLab writes a notebook: a line of the file for each line of a text.
    const data = Object.fromEntries(
      Object.entries(bundle).map(([type, text]) => [type, String(text).split(/(?<=\n)/)]),
    );
    const output = { output_type: 'display_data', metadata: {}, data };
    const cell = {
      cell_type: 'code',
      metadata: {},
      execution_count: 1,
      source: [],
      outputs: [output],
    };
    const file = { cells: Array.from({ length: 30 }, () => cell), metadata: {}, nbformat: 4 };
    expect(JSON.stringify(file, null, 1).length).toBeLessThan(most);
  });

  it('says the alignment of texts in each cell of a short table, and once in a long one', () => {
    const htmlOf = (count: number): string =>
      String(
        renderTable(view({ rows: Array.from({ length: count }, () => ['1', 'a']) }))['text/html'],
      );
    expect(htmlOf(20).match(/<t[dh][^>]*text-align:left/g)).toHaveLength(21);
    expect(htmlOf(20)).not.toContain('<style>');
    const long = htmlOf(21);
    expect(long.match(/<t[dh][^>]*text-align:left/g)).toBeNull();
    expect(long).toContain(
      '<style>.linkis-left-2 tr :nth-child(2){text-align:left!important}</style>',
    );
    expect(long).toContain('<table class="linkis-left-2"');
    expectInert(long);
  });

  it('parts the digits of a column with long numbers, and leaves the text of each as it is', () => {
    const numbers = ['-123456789012345678', '1234567890.25', '12', '1e300', null];
    for (const count of [1, 10]) {
      const rows = Array.from({ length: count }, () => numbers).flat();
      const bundle = renderTable(
        view({
          columns: [column('sum', 'decimal(38,2)'), column('n', 'int'), column('id')],
          rows: rows.map((number) => [number, '123456789', number]),
        }),
      );
      const html = String(bundle['text/html']);
      expectInert(html);
      const first = /<tr><td>(.*)<\/tr>/.exec(html)?.[1] ?? '';
      const [sum = '', n = '', id = ''] = first.split(/(?:<\/td>)?<td[^>]*>|<\/td>/);
      expect(sum.split(/<i[^>]*><\/i>/)).toEqual(['-123', '456', '789', '012', '345', '678']);
      expect(n).toBe('123456789');
      expect(id).toBe('-123456789012345678');
      const second = /<tr><td>(1<i.*?)<\/?td/.exec(html)?.[1] ?? '';
      expect(second.split(/<i[^>]*><\/i>/)).toEqual(['1', '234', '567', '890.25']);
      expect(html).toMatch(/<tr><td>12(?:<\/td>)?<td>/);
      expect(html).toMatch(/<tr><td>1e300(?:<\/td>)?<td>/);
      expect(html.includes('.linkis-digits i:empty{margin-left:.2em}')).toBe(count > 4);
      expect(bundle['text/plain']).toContain('-123456789012345678  123456789  -123456789012345678');
    }
  });

  it('drops rows that do not fit, and says so', () => {
    const rows = Array.from({ length: 1000 }, (_, index) => [String(index), 'y'.repeat(50)]);
    const bundle = renderTable(view({ rows, limits: { tableBytes: 16_384 } }));
    expect(bytesOf(bundle)).toBeLessThan(18_000);
    const shownRows = rowsOf(bundle);
    expect(shownRows).toBeGreaterThan(10);
    expect(shownRows).toBeLessThan(1000);
    expect(bundle['text/html']).toContain(`>${String(shownRows)} of 1,000 rows × 2 columns<`);
    expect(bundle['text/html']).toContain(
      `A table shows 16 KB · the next rows: %rows ${String(shownRows)} and %more, or %export`,
    );
    expect(bundle['text/plain']).toMatch(/^── \d+ of 1,000 rows × 2 columns ──/);
  });

  it('shows 600 columns within the budget', () => {
    const columns = Array.from({ length: 600 }, (_, index) =>
      column(`column_${String(index)}`, 'int'),
    );
    const rows = Array.from({ length: 200 }, () => columns.map(() => '12345'));
    const bundle = renderTable(view({ columns, rows }));
    expect(bytesOf(bundle)).toBeLessThan(300_000);
    expect(rowsOf(bundle)).toBeGreaterThan(0);
  });

  it('shows as many columns as fit with one row, and says so', () => {
    const columns = Array.from({ length: 5000 }, (_, index) => column(`c${String(index)}`, 'int'));
    const bundle = renderTable(view({ columns, rows: [columns.map((_, index) => String(index))] }));
    expect(bytesOf(bundle)).toBeLessThan(262_144);
    expect(bundle['text/html']).toMatch(/>1 row × [\d,]{3,5} of 5,000 columns</);
    expect(bundle['text/html']).toContain('A table shows 256 KB · all columns: %export');
    expect(bundle['text/plain']).toMatch(/1 row × [\d,]{3,5} of 5,000 columns/);
    const wide = renderTable(
      view({ rows: [['"'.repeat(1000), '"'.repeat(1000)]], limits: { tableBytes: 100 } }),
    );
    expect(wide['text/html']).toContain('1 row × 1 of 2 columns');
  });

  it('says how to get the rest, and what the server left out', () => {
    const text = renderTable(
      view({ rows: [['1', 'a']], more: true, rest: '%more', notices: ['3 columns left out'] }),
    )['text/plain'];
    expect(text).toContain('More rows: %more');
    expect(text).toContain('3 columns left out');
    expect(text).toContain('first 1 row × 2 columns');
  });

  it.each<[string, Partial<TableView>]>([
    ['3 rows × 2 columns', {}],
    ['3 rows × 2 columns', { n: 1, of: 1 }],
    ['result 1 · 3 rows × 2 columns', { n: 1 }],
    ['result 2 · 3 rows × 2 columns', { n: 2 }],
    ['result 1 of 2 · 3 rows × 2 columns', { n: 1, of: 2 }],
    ['first 3 rows × 2 columns', { more: true }],
    ['3 of 100,000 rows × 2 columns', { more: true, totalRows: 100_000 }],
    ['rows 7 to 9 × 2 columns', { firstRow: 7, more: true }],
    ['rows 7 to 9 of 9 × 2 columns', { firstRow: 7 }],
    ['rows 7 to 9 of 1,500 × 2 columns', { firstRow: 7, more: true, totalRows: 1500 }],
    ['3 rows × 2 columns · 0.1 s · task 17', { facts: ['0.1 s', 'task 17'] }],
    ['3 rows × 2 of 12 columns', { totalColumns: 12 }],
  ])('is captioned "%s"', (caption, parts) => {
    const rows = [
      ['1', 'a'],
      ['2', 'b'],
      ['3', 'c'],
    ];
    const bundle = renderTable(view({ rows, ...parts }));
    expect(bundle['text/plain'].split('\n')[0]).toBe(`── ${caption} ──`);
    expect(/<caption [^>]*>([^<]*)<\/caption>/.exec(String(bundle['text/html']))?.[1]).toBe(
      caption,
    );
  });

  it('says nothing more when all is shown', () => {
    const html = String(renderTable(view({ rows: [['1', 'a']] }))['text/html']);
    expect(html).toMatch(/<\/table><\/div><\/div>$/);
  });

  it('can be scrolled by the keyboard where it is long or wide', () => {
    const shown = (rows: number, columns: number): string =>
      String(
        renderTable(
          view({
            columns: Array.from({ length: columns }, () => column('a', 'int')),
            rows: Array.from({ length: rows }, () => Array.from({ length: columns }, () => '1')),
          }),
        )['text/html'],
      );
    expect(shown(200, 2)).toContain('tabindex="0"');
    expect(shown(2, 20)).toContain('tabindex="0"');
    expect(shown(2, 2)).not.toContain('tabindex');
    expect(shown(2, 2)).not.toContain('max-height');
  });

  it('never lets a value become markup', () => {
    const hostile = fc.oneof(
      fc.string(),
      fc.constantFrom(
        '<script>alert(1)</script>',
        '"><img src=x onerror=alert(1)>',
        "' onmouseover='x",
        '</td></table><iframe>',
        '\ud800',
        ']]>',
      ),
    );
    fc.assert(
      fc.property(hostile, hostile, hostile, hostile, (name, type, comment, value) => {
        const bundle = renderTable(
          view({
            columns: [column(name, type, comment)],
            rows: [[value]],
            notices: [value],
            rest: value,
            facts: [value],
            more: true,
          }),
        );
        expectInert(String(bundle['text/html']));
      }),
    );
  });

  it('takes twice as long to render twice as many rows', async () => {
    const columns = Array.from({ length: 20 }, (_, index) =>
      column(`c${String(index)}`, index % 2 === 0 ? 'int' : 'string'),
    );
    const rows = Array.from({ length: 400 }, (_, row) =>
      columns.map((_column, index) => `value ${String(row * index)}`),
    );
    const render = (size: number) => renderTable(view({ columns, rows: rows.slice(0, size) }));
    expect(await growthOf(render, 200)).toBeLessThan(3);
  });
});
