import { describe, expect, it } from '@jest/globals';
import { parseCell } from '../../../src/magics/index.ts';
import { LinkisKernelError } from '../../../src/shared/index.ts';
import { fc } from '../../support/properties.ts';

describe('parseCell', () => {
  it.each([
    ['select 1', [], 'select 1', 0],
    ['%%sql\nselect 1\n', ['sql'], 'select 1\n', 1],
    ['\n\n%%engine hive\n\n%var a=1\nselect 5 % 2\n%x', ['engine', 'var'], 'select 5 % 2\n%x', 5],
    ['-- title\n%%sql\n-- kept\nselect 1', ['sql'], '-- kept\nselect 1', 2],
    ['# a\n// b\n  %%sql\r\nselect 1\r\n', ['sql'], 'select 1\r\n', 3],
    ['%engine', ['engine'], '', 1],
    ['', [], '', 0],
    ['x = 5\n%%sql', [], 'x = 5\n%%sql', 0],
  ])('takes %j apart', (code, names, body, headLines) => {
    const cell = parseCell(code);
    expect(cell.magics.map((magic) => magic.name)).toEqual(names);
    expect(cell.body).toBe(body);
    expect(cell.headLines).toBe(headLines);
  });

  it('keeps @set lines above a magic, with empty lines in place of the rest', () => {
    const cell = parseCell('-- title\n--@set a=1\n%%sql\nselect ${a}');
    expect(cell.body).toBe('--@set a=1\n\nselect ${a}');
    expect(cell.headLines).toBe(1);
  });

  it('leaves everything below %%raw untouched', () => {
    const cell = parseCell('%%engine hive\n%%raw\n%%sql\n--x\n');
    expect(cell).toMatchObject({ raw: true, body: '%%sql\n--x\n', headLines: 2 });
    expect(cell.magics.map((magic) => magic.name)).toEqual(['engine']);
  });

  it('reads quoted words with their columns', () => {
    const [magic] = parseCell(`%var a="x \\" y" b='it is' c=it's "--not an option"`).magics;
    expect(magic?.words).toEqual([
      { text: 'a=x " y', written: 'a="x \\" y"', column: 6, quoted: true },
      { text: 'b=it is', written: "b='it is'", column: 17, quoted: true },
      { text: "c=it's", written: "c=it's", column: 27, quoted: false },
      { text: '--not an option', written: '"--not an option"', column: 34, quoted: true },
    ]);
  });

  it.each(['%engine -h', '%engine --help', '%engine ?', '%%engine?'])(
    'sees the wish for help in %s',
    (code) => {
      expect(parseCell(code).magics[0]?.help).toBe(true);
    },
  );

  it.each([
    ['% 3', 'Line 1, column 1'],
    ['\n  %%', 'Line 2, column 3'],
  ])('refuses %j and says where', (code, place) => {
    expect(() => parseCell(code)).toThrow(expect.objectContaining({ code: 'MAGIC_SYNTAX' }));
    expect(() => parseCell(code)).toThrow(place);
  });

  it('keeps what cannot be split into words, and why', () => {
    const [, call] = parseCell('%%sql\n%var a="b').magics;
    expect(call).toMatchObject({ text: ' a="b', textColumn: 5, words: [] });
    expect(call?.fault?.message).toContain('line 2, column 8');
  });

  it.each(['#', '--', '//'])('ends the words of a magic at a comment: %s', (sign) => {
    const [call] = parseCell(`%engine spark py ${sign} it's the team's`).magics;
    expect(call?.words.map(({ text }) => text)).toEqual(['spark', 'py']);
    expect(parseCell(`%var a=x${sign}y`).magics[0]?.words[0]?.text).toBe(`a=x${sign}y`);
  });

  it('parses any text or throws a LinkisKernelError, and loses no line of the body', () => {
    const piece = fc.oneof(
      fc.string(),
      fc.constantFrom(
        '%%sql',
        '%var a="',
        '\n',
        '--@set a=1',
        '# x',
        '%%raw',
        ' ',
        '\r\n',
        '%',
        'select 1',
      ),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
        const code = pieces.join('');
        try {
          const { body, headLines } = parseCell(code);
          const lines = code.split('\n');
          for (const [index, line] of body.split('\n').entries()) {
            if (line !== '') expect(line).toBe(lines[index + headLines]);
          }
        } catch (thrown) {
          if (!(thrown instanceof LinkisKernelError)) throw thrown;
          expect(thrown.code).toBe('MAGIC_SYNTAX');
        }
      }),
      { numRuns: 500 },
    );
  });
});
