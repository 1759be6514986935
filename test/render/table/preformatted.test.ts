/** Plans and statements are texts of lines; every other table stays a table. */
import { describe, expect, it } from '@jest/globals';
import { renderTable, type TableView } from '../../../src/render/index.ts';
import { expectInert } from '../../support/inert-html.ts';
import { fc } from '../../support/properties.ts';

function shown(
  columns: readonly string[],
  rows: TableView['rows'],
  parts: Partial<TableView> = {},
): { readonly text: string; readonly html: string } {
  const bundle = renderTable({
    columns: columns.map((name) => ({ name, type: 'string', comment: undefined })),
    rows,
    more: false,
    limits: { tableBytes: 262_144 },
    ...parts,
  });
  return { text: bundle['text/plain'], html: String(bundle['text/html']) };
}

const plan = '== Physical Plan ==\n*(1) Project [1 AS a#0]\n+- *(1) Scan\tOneRowRelation[]\n';

describe('a result of texts with many lines', () => {
  it('is shown as the text', () => {
    const { text, html } = shown(['plan'], [[plan]], { facts: ['0.1 s'] });
    expect(text).toBe(`── 1 row × 1 column · 0.1 s ──\n${plan}`);
    expect(html).toMatch(/<pre [^>]*>\n== Physical Plan ==\n/);
    expect(html).not.toContain('↵');
    expect(html.match(/<t[hdr][ >]/g)).toEqual(['<tr>', '<td ']);
  });

  it('has its name above it', () => {
    const { text, html } = shown(['explain_key', 'explain_value'], [['physical_plan', plan]]);
    expect(text.split('\n').slice(0, 3)).toEqual([
      '── 1 row × 2 columns ──',
      'physical_plan',
      '== Physical Plan ==',
    ]);
    expect(html).toContain('>physical_plan</div>');
  });

  it('may come as a row a line', () => {
    const lines = ['CREATE TABLE `t`(', '  `a` int)', "COMMENT '$x$'"];
    const { text } = shown(
      ['createtab_stmt'],
      lines.map((line) => [line]),
    );
    expect(text).toBe(['── 3 rows × 1 column ──', ...lines].join('\n'));
  });

  it('is cut where it is longer than a table, which is said', () => {
    for (const line of ['line\n', '┌────┐\n', '"\n']) {
      const { text, html } = shown(['plan'], [[line.repeat(100_000)]]);
      expect(Buffer.byteLength(text) + Buffer.byteLength(html)).toBeLessThan(262_144);
      expect(text).toContain('Whole values: %export');
    }
  });

  it('is inert', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (name, value) => {
        expectInert(
          shown(['a', 'b'], [[`${name}</pre>`, `${value}\n</pre><script>\n\u202e`]]).html,
        );
      }),
    );
  });

  it.each<[string, readonly string[], TableView['rows']]>([
    ['three columns', ['a', 'b', 'c'], [['1', '2', plan]]],
    ['many rows', ['a'], Array.from({ length: 21 }, () => [plan])],
    ['several names', ['id', 'comment'], Array.from({ length: 6 }, () => ['1', plan])],
    ['a name of lines', ['a', 'b'], [[plan, plan]]],
    ['two lines', ['a'], [['one\ntwo']]],
  ])('is none with %s', (_what, columns, rows) => {
    expect(shown(columns, rows).html).not.toContain('<pre');
  });
});
