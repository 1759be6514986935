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
    expect(html.match(/<i style="opacity:\.7">NULL<\/i>/g)).toHaveLength(1);
    expect(html).toContain('<td style="text-align:left">NULL</td>');
    expect(html).toContain('<td></td><td style="text-align:left"></td>');
  });

  it('puts type and comment on the head, which stays in sight', () => {
    const html = String(
      renderTable(view({ columns: [column('a', 'bigint', 'how "many"')] }))['text/html'],
    );
    expect(html).toContain('title="bigint: how &quot;many&quot;"');
    expect(html).toContain('position:sticky');
    expect(html).toContain('>bigint</small>');
  });

  it('makes control characters visible', () => {
    const text = renderTable(view({ rows: [['1', 'a\tb\nc\u0000\u202Ed']] }))['text/plain'];
    expect(text).toContain('a⇥b↵c\\u0000\\u202ed');
  });

  it('cuts long values and keeps a bounded title', () => {
    const bundle = renderTable(view({ rows: [['1', 'x'.repeat(1_000_000)]] }));
    expect(bundle['text/html']).toContain('…');
    expect(bytesOf(bundle)).toBeLessThan(3000);
  });

  it('drops rows that do not fit, and says so', () => {
    const rows = Array.from({ length: 1000 }, (_, index) => [String(index), 'y'.repeat(50)]);
    const bundle = renderTable(view({ rows, limits: { tableBytes: 16_384 } }));
    expect(bytesOf(bundle)).toBeLessThan(18_000);
    const shownRows = rowsOf(bundle);
    expect(shownRows).toBeGreaterThan(10);
    expect(shownRows).toBeLessThan(1000);
    expect(bundle['text/html']).toContain(`${String(shownRows)} of 1,000 rows shown`);
    expect(bundle['text/plain']).toContain('of 1,000 rows shown');
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
    expect(bundle['text/html']).toMatch(/The first [\d,]{3,5} of 5,000 columns shown/);
    expect(bundle['text/plain']).toMatch(/1 row × 5,000 columns/);
    const wide = renderTable(
      view({ rows: [['"'.repeat(1000), '"'.repeat(1000)]], limits: { tableBytes: 100 } }),
    );
    expect(wide['text/html']).toContain('The first 1 of 2 columns shown');
  });

  it('says how to get the rest, and what the server left out', () => {
    const text = renderTable(
      view({ rows: [['1', 'a']], more: true, rest: '%more', notices: ['3 columns left out'] }),
    )['text/plain'];
    expect(text).toContain('More rows follow: %more');
    expect(text).toContain('3 columns left out');
    expect(text).toContain('first 1 row × 2 columns');
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
