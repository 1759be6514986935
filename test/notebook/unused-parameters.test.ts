import { describe, expect, it } from '@jest/globals';
import type { Notebook } from '../../src/notebook/notebook-file.ts';
import { unusedParameters } from '../../src/notebook/unused-parameters.ts';

function notebook(...cells: readonly (readonly [source: string, ...tags: string[]])[]): Notebook {
  return {
    metadata: {},
    cells: cells.map(([source, ...tags], index) => ({
      id: `c${String(index)}`,
      type: tags.includes('markdown') ? 'markdown' : 'code',
      source,
      metadata: { tags },
      executionCount: null,
      outputs: [],
      rest: {},
    })),
  };
}

describe('unusedParameters', () => {
  it.each<[string, Notebook]>([
    ['a reference', notebook(['select ${n}'])],
    ['a reference with arithmetic', notebook(['select ${ n + 1 }'])],
    ['a parameters cell of %%var', notebook(['%%var\nn = 1', 'parameters'])],
    ['a parameters cell with a type', notebook(['%%var\nn: int = 1', 'parameters'])],
    ['a parameters cell of %var', notebook(['%var a=1 n=2', 'parameters'])],
  ])('is silent about a name that has %s', (_how, given) => {
    expect(unusedParameters(given, ['n'])).toEqual([]);
  });

  it('names each that nothing uses, with the one that was probably meant', () => {
    const given = notebook(['%%var\nlimit = 5', 'parameters'], ['select ${limit}, ${day}']);
    expect(unusedParameters(given, ['limit', 'limti', 'unknown'])).toEqual([
      'No cell uses the parameter "limti": no code has ${limti}, and no cell tagged "parameters" sets it; did you mean limit?',
      'No cell uses the parameter "unknown": no code has ${unknown}, and no cell tagged "parameters" sets it',
    ]);
  });

  it.each<[string, Notebook]>([
    ['text', notebook(['${n}', 'markdown'])],
    ['an earlier run', notebook(['%%var\nn = 1', 'injected-parameters'])],
    ['a comparison', notebook(['select n == 1 from t', 'parameters'])],
    ['a longer name', notebook(['select ${nn}'])],
  ])('is not misled by %s', (_what, given) => {
    expect(unusedParameters(given, ['n'])).toHaveLength(1);
  });

  it('counts every built-in date as a use of run_date', () => {
    expect(unusedParameters(notebook(['select ${run_month_begin}']), ['run_date'])).toEqual([]);
    expect(unusedParameters(notebook(['select 1']), ['run_date'])).toHaveLength(1);
  });
});
