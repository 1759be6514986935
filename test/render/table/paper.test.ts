import { describe, expect, it } from '@jest/globals';
import { renderTable } from '../../../src/render/index.ts';

/** The HTML of a table with so many columns of such values. */
function html(columns: number, value: string): string {
  const range = Array.from({ length: columns }, (_, index) => index);
  const { 'text/html': table } = renderTable({
    n: 1,
    of: 1,
    columns: range.map((index) => ({
      name: `column_${String(index)}`,
      type: 'string',
      comment: undefined,
    })),
    rows: [range.map(() => value)],
    more: false,
    rest: '%more',
    facts: [],
    limits: { tableBytes: 262_144 },
  });
  return String(table);
}

describe('a table on paper', () => {
  it.each([
    [3, 'text'],
    [8, '1'],
    [3, 'words that are wrapped where the page ends '.repeat(10)],
  ])('keeps its form with %d columns of %j', (columns, value) => {
    expect(html(columns, value)).not.toContain('@media print');
  });

  it.each([
    [12, '2026-08-01T12:30:00'],
    [40, '1'],
    [120, '1'],
  ])('goes over several lines a row with %d columns of %j', (columns, value) => {
    const table = html(columns, value);
    expect(table).toContain('<style>@media print{.linkis-paper{');
    expect(table).toContain('<table class="linkis-paper"');
    // The rows have no styles of their own: what is copied or compared stays small.
    expect(table.match(/<tr>/g)).toHaveLength(2);
  });
});
