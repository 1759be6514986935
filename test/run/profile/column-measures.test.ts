import { describe, expect, it } from '@jest/globals';
import { quotient } from '../../../src/run/profile/column-measures.ts';
import { edgesOf } from '../../../src/run/profile/histogram-ranges.ts';
import { fc } from '../../support/properties.ts';

describe('quotient', () => {
  it.each([
    [7n, 2n, 0, '3.5'],
    [-7n, 2n, 0, '-3.5'],
    [10n, 3n, 0, '3.333333'],
    [20n, 3n, 0, '6.666667'],
    [-1n, 10_000_000n, 0, '0'],
    [12_345n, 1n, 2, '123.45'],
    [1n, 3n, 2, '0.00333333'],
    [10n ** 40n, 1n, 0, `1${'0'.repeat(40)}`],
  ] as const)('%s / %s with %s digits behind the point is %s', (sum, count, scale, text) => {
    expect(quotient(sum, count, scale)).toBe(text);
  });
});

describe('edgesOf', () => {
  it('begins with the least and ends with the largest, and draws lines at short numbers between them', () => {
    expect(edgesOf('0.00', '123.75')).toEqual(
      '0.00 12.4 24.8 37.1 49.5 61.9 74.3 86.6 99 111.4 123.75'.split(' '),
    );
    expect(edgesOf('5', '5')).toEqual(['5', '5']);
  });

  it('rises strictly, whatever the ends, also where their difference is infinite', () => {
    fc.assert(
      fc.property(
        fc.double({ noNaN: true, noDefaultInfinity: true }),
        fc.double({ noNaN: true, noDefaultInfinity: true }),
        (one, other) => {
          fc.pre(one !== other);
          const [from, to] = one < other ? [one, other] : [other, one];
          const edges = edgesOf(String(from), String(to)).map(Number);
          expect(edges[0]).toBe(from + 0);
          expect(edges.at(-1)).toBe(to + 0);
          expect(edges.length).toBeLessThanOrEqual(11);
          for (const [at, edge] of edges.entries())
            if (at > 0) expect(edge).toBeGreaterThan(edges[at - 1] ?? 0);
        },
      ),
    );
  });
});
