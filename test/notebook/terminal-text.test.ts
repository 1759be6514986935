import { describe, expect, it } from '@jest/globals';
import { terminalText } from '../../src/notebook/terminal-text.ts';

const red = '\u001b[31m';
const plain = '\u001b[0m';

describe('terminalText', () => {
  it('keeps colours where they are wanted, and takes them out where not', () => {
    expect(terminalText(`a ${red}b${plain}\tc\r\n`, true)).toBe(`a ${red}b${plain}\tc\r\n`);
    expect(terminalText(`a ${red}b${plain}`, false)).toBe('a b');
  });

  it.each([
    ['the clipboard', 'a\u001b]52;c;ZXZpbA==\u0007b'],
    ['the title', 'a\u001b]0;evil\u001b\\b'],
    ['a link', 'a\u001b]8;;http://evil.example\u0007b\u001b]8;;\u0007'],
    ['the cursor', 'a\u001b[2J\u001b[1;1Hb'],
    ['an answer typed into the shell', 'a\u001b[6n\u001b[cb'],
    ['the other screen', 'a\u001b[?1049hb'],
    ['a reset', 'a\u001bcb'],
    ['eight-bit commands', 'a\u009b2J\u009d0;evil\u009cb'],
    ['backspaces', 'ax\b\bb'],
    ['a device string', 'a\u001bP$q"p\u001b\\b'],
  ])('takes out what would command %s', (_what, text) => {
    for (const coloured of [true, false]) {
      const shown = terminalText(text, coloured);
      // oxlint-disable-next-line no-control-regex -- finding control characters is the point
      expect(shown).not.toMatch(/[\u0000-\u001f\u007f-\u009f]/);
      expect(shown).toMatch(/^a.*b/);
    }
  });

  it('leaves nothing to be put together from two texts', () => {
    expect(terminalText('a\u001b', true) + terminalText(']52;c;ZXZpbA==\u0007', true)).toBe(
      'a]52;c;ZXZpbA==',
    );
  });
});
