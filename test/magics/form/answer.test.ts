import { describe, expect, it } from '@jest/globals';
import { alignColumns } from '../../../src/magics/form/answer.ts';

describe('alignColumns', () => {
  it('puts words below each other, two blanks apart, with no blanks behind', () => {
    expect(
      alignColumns([
        ['a', 'one'],
        ['long', ''],
      ]),
    ).toBe('a     one\nlong');
  });

  it('goes on below the last column where a line would be too wide, and keeps every word', () => {
    const words = Array.from({ length: 40 }, (_, at) => `word${String(at)}`);
    const lines = alignColumns([
      ['--option', words.join(' ')],
      ['-x', 'y'.repeat(100)],
    ]).split('\n');

    expect(lines.slice(0, -1).every((line) => line.length <= 84)).toBe(true);
    expect(lines[1]).toMatch(/^ {10}word/);
    expect(lines.slice(0, -1).join(' ').split(/ +/)).toEqual(['--option', ...words]);
    expect(lines.at(-1)).toBe(`-x        ${'y'.repeat(100)}`);
  });
});
