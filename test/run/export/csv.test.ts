import { describe, expect, it } from '@jest/globals';
import { csvLine } from '../../../src/run/export/csv.ts';
import { formulas } from '../../security/shown-attacks.ts';

const style = { separator: ',', nullText: '', safe: false };

describe('csvLine', () => {
  it.each([
    [['a', '1'], 'a,1\r\n'],
    [['a,b', 'say "x"'], '"a,b","say ""x"""\r\n'],
    [['two\nlines', 'cr\rcell'], '"two\nlines","cr\rcell"\r\n'],
    [[null, '', 'NULL'], ',"",NULL\r\n'],
    [[null], '""\r\n'],
    [['=1+1', '-5'], '=1+1,-5\r\n'],
  ])('writes %j', (cells, line) => {
    expect(csvLine(cells, style)).toBe(line);
  });

  it('quotes a text that equals the text for NULL', () => {
    expect(csvLine([null, 'NULL', ''], { ...style, nullText: 'NULL' })).toBe('NULL,"NULL",\r\n');
  });

  it('quotes a row of one empty text, since readers skip blank lines', () => {
    expect(csvLine([''], { ...style, nullText: '\\N' })).toBe('""\r\n');
    expect(csvLine([null], { ...style, nullText: '\\N' })).toBe('\\N\r\n');
  });

  it('quotes its own separator alone', () => {
    expect(csvLine(['a,b', 'c;d'], { ...style, separator: ';' })).toBe('a,b;"c;d"\r\n');
  });

  it('makes formulas texts and leaves numbers when it is to be safe', () => {
    for (const cell of formulas) expect(csvLine([cell], { ...style, safe: true })).toMatch(/^"?'/);
    const cells = ['-5', '+1.5e3', 'a=b'];
    expect(csvLine(cells, { ...style, safe: true })).toBe('-5,+1.5e3,a=b\r\n');
  });
});
