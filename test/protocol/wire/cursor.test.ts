import { describe, expect, it } from '@jest/globals';
import { cursorUnitOf, fromOffset, toOffset } from '../../../src/protocol/index.ts';
import { fc } from '../../support/properties.ts';

describe('toOffset', () => {
  it.each([
    ['abc', 2, 2],
    ['😀b', 1, 2],
    ['😀b', 2, 3],
    ['e\u0301x', 2, 2],
    ['ab', -3, 0],
    ['ab', 99, 2],
    ['ab', 1.9, 1],
    ['ab', Number.NaN, 2],
    ['ab', Number.POSITIVE_INFINITY, 2],
    ['ab', '1', 2],
    ['ab', null, 2],
    ['', 0, 0],
    ['\ud83dx', 1, 1],
  ])('reads the code point position in %j at %j as %j', (code, position, offset) => {
    expect(toOffset(code, position, 'code-point')).toBe(offset);
  });

  it('reads UTF-16 positions as they are, never within a pair', () => {
    expect([0, 1, 2, 3, 9].map((at) => toOffset('😀b', at, 'utf-16'))).toEqual([0, 0, 2, 3, 3]);
  });

  it('is undone by fromOffset for any text and position', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.nat(40), (code, at) => {
        const points = Array.from(code).length;
        const offset = toOffset(code, at, 'code-point');
        expect(fromOffset(code, offset, 'code-point')).toBe(Math.min(at, points));
      }),
    );
  });
});

describe('fromOffset', () => {
  it('clamps what is outside of the text', () => {
    expect([-1, 0, 1, 2, 3, 9].map((at) => fromOffset('😀b', at, 'code-point'))).toEqual([
      0, 0, 0, 1, 2, 2,
    ]);
  });
});

describe('cursorUnitOf', () => {
  it('knows VS Code by its cell id and nobody else', () => {
    expect(cursorUnitOf({ cellId: 'vscode-notebook-cell:/a.ipynb#W0' })).toBe('utf-16');
    for (const metadata of [{}, { cellId: 5 }, { cellId: '7d3f' }, JSON.parse('{"__proto__":1}')]) {
      expect(cursorUnitOf(metadata)).toBe('code-point');
    }
  });
});
