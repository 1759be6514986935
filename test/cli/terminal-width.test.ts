import { describe, expect, it } from '@jest/globals';
import { outputWidth } from '../../src/cli/terminal-width.ts';

describe('the width of what a command writes', () => {
  it.each([
    ['of the terminal', { isTTY: true, columns: 90 }, { COLUMNS: '40' }, 90],
    ['of COLUMNS where there is no terminal', { isTTY: false, columns: 0 }, { COLUMNS: '40' }, 40],
    ['of nothing in a pipe', { isTTY: false, columns: 0 }, {}, undefined],
    ['of nothing where COLUMNS is none', { isTTY: false, columns: 0 }, { COLUMNS: 'x' }, undefined],
    ['of COLUMNS in a terminal without a size', { isTTY: true, columns: 0 }, { COLUMNS: '40' }, 40],
  ])('is that %s', (_what, stream, env, width) => {
    expect(outputWidth(stream, env)).toBe(width);
  });
});
