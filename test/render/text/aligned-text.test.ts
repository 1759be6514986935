import { describe, expect, it } from '@jest/globals';
import { alignedText } from '../../../src/render/text/aligned-text.ts';

describe('alignedText', () => {
  it('aligns columns, counts wide characters as two, and draws a rule below heads', () => {
    expect(
      alignedText(
        ['a', 'b'],
        [
          ['東京', 'x'],
          ['y', 'zz'],
        ],
      ),
    ).toEqual(['a     b', '----  --', '東京  x', 'y     zz']);
    expect(alignedText(['', ''], [['user', 'ann']])).toEqual(['user  ann']);
  });

  it('wraps the widest column between words, and cuts nothing', () => {
    const engines = Array.from(
      { length: 9 },
      (_, n) => `engine${String(n)} 127.0.0.1:4080${String(n)}`,
    );
    const lines = alignedText(
      ['', ''],
      [
        ['engines', engines.join(', ')],
        ['user', 'ann'],
      ],
    );
    expect(lines.length).toBeGreaterThan(2);
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(110);
    expect(lines[1]).toMatch(/^ {9}\S/);
    expect(lines.join(' ').replaceAll(/ +/g, ' ')).toContain(engines.join(', '));
    expect(lines.at(-1)).toBe('user     ann');
  });

  it('leaves a long word whole, so that it can be copied', () => {
    const path = `file:///${'directory/'.repeat(20)}end`;
    expect(alignedText(['', ''], [['log', path]])).toEqual([`log  ${path}`]);
  });
});
