import { describe, expect, it } from '@jest/globals';
import { coloursFor, isColoured } from '../../src/shared/index.ts';

describe('isColoured', () => {
  it.each([
    { env: {}, terminal: true, coloured: true },
    { env: {}, terminal: false, coloured: false },
    { env: { TERM: 'dumb' }, terminal: true, coloured: false },
    { env: { CI: 'true' }, terminal: false, coloured: true },
    { env: { FORCE_COLOR: '1' }, terminal: false, coloured: true },
    { env: { FORCE_COLOR: '1', TERM: 'dumb' }, terminal: true, coloured: true },
    { env: { FORCE_COLOR: '' }, terminal: false, coloured: false },
    { env: { NO_COLOR: '1' }, terminal: true, coloured: false },
    { env: { NO_COLOR: '1', FORCE_COLOR: '1', CI: 'true' }, terminal: true, coloured: false },
    { env: { NO_COLOR: '' }, terminal: true, coloured: true },
  ])('is $coloured with $env, terminal: $terminal', ({ env, terminal, coloured }) => {
    expect(isColoured(env, terminal)).toBe(coloured);
  });
});

describe('coloursFor', () => {
  it('goes on with its style after another has ended within the text', () => {
    const { red, yellow, bold } = coloursFor(true);
    expect(red('no')).toBe('\u001b[31mno\u001b[39m');
    expect(yellow(`a ${red('b')} c`)).toBe(
      '\u001b[33ma \u001b[31mb\u001b[39m\u001b[33m c\u001b[39m',
    );
    expect(bold('x')).toBe('\u001b[1mx\u001b[22m');
  });

  it('gives texts as they are where there are no colours', () => {
    const { dim, green } = coloursFor(false);
    expect(dim(green('plain'))).toBe('plain');
  });
});
