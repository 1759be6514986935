import { describe, expect, it } from '@jest/globals';
import { magicBelowCode } from '../../../src/magics/plan/magic-below-code.ts';
import { parseCell } from '../../../src/magics/index.ts';

describe('magicBelowCode', () => {
  it.each([
    ['select 1\n%python\nprint(1)', { line: 2, name: '%python' }],
    ['%%sql\n-- a comment\nselect 1;\n\n  %%shell --detach', { line: 5, name: '%%shell' }],
    ['select 1\n%log?', { line: 2, name: '%log' }],
    ['select 1\n%etl', { line: 2, name: '%etl' }],
  ])('finds it in %j', (code, found) => {
    expect(magicBelowCode(parseCell(code), { etl: 'spark sql' })).toEqual(found);
  });

  it.each([
    ['a modulo', '%%python\nx = (7\n  % python)'],
    ['an unknown name', 'select 7\n%nothing_like_it'],
    ['magics in the head', '%python\n%%sql\nselect 1'],
    ['a raw cell', '%%raw\nselect 1\n%python'],
    ['a name in the middle of a line', 'select 1 %python'],
  ])('does not take %s for one', (_what, code) => {
    expect(magicBelowCode(parseCell(code), {})).toBeUndefined();
  });
});
