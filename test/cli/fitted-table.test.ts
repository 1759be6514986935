import { describe, expect, it } from '@jest/globals';
import { fittedTable } from '../../src/cli/fitted-table.ts';
import { renderTable } from '../../src/render/index.ts';

function table(
  columns: readonly (readonly [name: string, type: string])[],
  rows: readonly (readonly (string | null)[])[],
  more = false,
): string {
  return renderTable({
    columns: columns.map(([name, type]) => ({ name, type, comment: undefined })),
    rows,
    more,
    rest: 'elsewhere',
    limits: { tableBytes: 262_144 },
  })['text/plain'];
}

const widthOf = (text: string): number => Math.max(...text.split('\n').map(({ length }) => length));

describe('a table in a terminal', () => {
  it('stays as it is where it fits', () => {
    const text = table([['a', 'int']], [['1']]);
    expect(fittedTable(text, 80)).toBe(text);
    expect(fittedTable('no table\nat all', 3)).toBe('no table\nat all');
  });

  it('has its long texts cut, and its numbers whole, as long as all columns fit so', () => {
    const columns = [
      ['name', 'string'],
      ['amount', 'bigint'],
      ['remark', 'string'],
    ] as const;
    const text = table(columns, [
      ['a name of many words and letters', '123456789012', 'a remark of many words and letters'],
      ['short', '1', 'b'],
    ]);
    const shown = fittedTable(text, 60).split('\n');
    expect(shown[3]).toMatch(/^a name of many.*… +123456789012 +a remark of many.*…$/);
    expect(shown[4]).toMatch(/^short +1 +b$/);
    expect(widthOf(shown.slice(1).join('\n'))).toBeLessThanOrEqual(60);
    expect(shown[4]?.indexOf('1')).toBe((shown[3]?.indexOf('123456789012') ?? 0) + 11);
  });

  it('loses columns from its middle where cutting is not enough, and says how many', () => {
    const columns = Array.from(
      { length: 30 },
      (_, at) => [`column_${String(at)}`, 'string'] as const,
    );
    const text = table(columns, [columns.map((_, at) => `value ${String(at)}`)], true);
    const shown = fittedTable(text, 70).split('\n');
    expect(shown[1]).toMatch(/^column_0 .* … .* column_29$/);
    expect(shown[3]).toMatch(/^value 0 .* … .* value 29$/);
    expect(shown.slice(4)).toEqual([
      '30 columns, 6 shown: a wider terminal or a pipe has all',
      'More rows: elsewhere',
    ]);
    expect(widthOf(shown.slice(1).join('\n'))).toBeLessThanOrEqual(70);
  });

  it('counts wide letters as two', () => {
    const columns = Array.from({ length: 8 }, (_, at) => [`列${String(at)}`, 'string'] as const);
    const text = table(columns, [columns.map(() => '上海浦东新区陆家嘴金融')]);
    const shown = fittedTable(text, 100).split('\n');
    expect(shown[3]).toMatch(/^上海浦东新区陆…? +上海.* … .*上海/u);
  });

  it('shows the first column even where nothing fits', () => {
    const text = table(
      [
        ['a', 'bigint'],
        ['b', 'bigint'],
      ],
      [['12345678901234567890', '12345678901234567890']],
    );
    expect(fittedTable(text, 10)).toContain('12345678901234567890');
  });
});
