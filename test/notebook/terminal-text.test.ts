import { describe, expect, it } from '@jest/globals';
import { terminalText } from '../../src/notebook/terminal-text.ts';
import { terminalCommands } from '../security/shown-attacks.ts';

const red = '\u001b[31m';
const plain = '\u001b[0m';

describe('terminalText', () => {
  it('keeps colours where they are wanted, and takes them out where not', () => {
    expect(terminalText(`a ${red}b${plain}\tc\r\n`, true)).toBe(`a ${red}b${plain}\tc\r\n`);
    expect(terminalText(`a ${red}b${plain}`, false)).toBe('a b');
  });

  it.each(terminalCommands)('takes out what would command %s', (_what, text) => {
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
