/** Bytes of a widget's state, taken out of it and put back. */
import { describe, expect, it } from '@jest/globals';
import { joinBuffers, separateBuffers } from '../../../src/run/widget/state-buffers.ts';
import { growthOf } from '../../support/growth.ts';
import { prototypeNames } from '../../security/wire-attacks.ts';

const joined = (
  state: Record<string, unknown>,
  ...rest: [paths: readonly unknown[], buffers: readonly Uint8Array[]]
): unknown => {
  joinBuffers(state, ...rest);
  return state;
};
const bytes = (text: string): Uint8Array => Buffer.from(text);

describe('bytes in a state', () => {
  it.each([
    ['at the top', { a: bytes('1'), b: 2 }, { b: 2 }, [['a']]],
    [
      'in lists',
      { a: [bytes('1'), 2, bytes('3')] },
      { a: [null, 2, null] },
      [
        ['a', 0],
        ['a', 2],
      ],
    ],
    ['in objects of lists', { a: [{ b: bytes('1'), c: 2 }] }, { a: [{ c: 2 }] }, [['a', 0, 'b']]],
    ['in lists of lists', { a: [[], [[bytes('1')]]] }, { a: [[], [[null]]] }, [['a', 1, 0, 0]]],
    ['that are none', { a: [], b: bytes('') }, { a: [] }, [['b']]],
  ])('%s are taken out, and come back to their places', (_where, state, plain, paths) => {
    const before = structuredClone(state);
    const separated = separateBuffers(state);
    expect(separated.state).toEqual(plain);
    expect(separated.paths).toEqual(paths);
    expect(joined(structuredClone(separated.state), separated.paths, separated.buffers)).toEqual(
      before,
    );
    expect(structuredClone(state)).toEqual(before);
  });

  it('cost nothing where there are none', () => {
    const state = { a: [1, { b: null }], c: 'text' };
    expect(separateBuffers(state).state).toBe(state);
  });

  it.each(prototypeNames)('come back under the key %s as under any other', (name) => {
    const state = joined({}, [[name]], [bytes('x')]);
    expect(Object.getOwnPropertyDescriptor(state, name)?.value).toEqual(bytes('x'));
    expect(Object.getPrototypeOf(state)).toBe(Object.prototype);
    expect(joined({}, [[name, 'deeper']], [bytes('x')])).toEqual({});
    const separated = separateBuffers(Object.fromEntries([[name, { deep: bytes('y') }]]));
    expect(separated.paths).toEqual([[name, 'deep']]);
    expect(Object.getOwnPropertyDescriptor(separated.state, name)?.value).toEqual({});
  });

  it('that are many cost no more for each in a large state', async () => {
    const join = (count: number): void => {
      const keys = Array.from({ length: count }, (_value, at) => `k${String(at)}`);
      const state = Object.fromEntries(keys.map((key) => [key, null]));
      joinBuffers(
        state,
        keys.map((key) => [key]),
        keys.map(bytes),
      );
    };
    expect(await growthOf(join, 2000)).toBeLessThan(3);
  });

  it('stay away where a path leads nowhere', () => {
    const state = { a: [1], b: { c: 2 }, d: 'text' };
    const paths = [
      ['a', 1],
      ['a', -1],
      ['a', 'length'],
      ['a', 0, 'x'],
      ['d', 0],
      ['d', 'x'],
      ['e', 'x'],
      [0],
      [],
      'a',
      null,
    ];
    const buffers = paths.map(() => bytes('x'));
    expect(joined(structuredClone(state), paths, buffers)).toEqual(state);
  });
});
