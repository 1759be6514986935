import { describe, expect, it } from '@jest/globals';
import { parseCell, planCell, pythonLineStarts } from '../../../src/magics/index.ts';
import { freshState } from '../../support/run-settings.ts';

const state = freshState({ engine: 'python' });

function sent(code: string): string | undefined {
  return planCell(parseCell(code), state).task?.code;
}

describe('pythonLineStarts', () => {
  it.each([
    ['a = 1\nb = 2', ['statement', 'statement']],
    ['a = """x\n\n# y"""\nb', ['statement', 'text', 'text', 'statement']],
    ["a = 'x\nb", ['statement', 'statement']],
    ['a = (1,\n2)\nb', ['statement', 'continued', 'statement']],
    ['a = 1 + \\\n2\nb', ['statement', 'continued', 'statement']],
    ["# it's\nb", ['statement', 'statement']],
    [String.raw`a = r'''\'''` + "\n'''\nb", ['statement', 'text', 'statement']],
    ['a = """open\nx', ['statement', 'text']],
  ])('of %j', (code, starts) => {
    expect(pythonLineStarts(code)).toEqual(starts);
  });
});

describe('Python that is indented as a whole', () => {
  it.each([
    ['    x = 4\n    if x:\n        y = 1', 'x = 4\nif x:\n    y = 1'],
    ['\tx = 4\n\tif x:\n\t\ty = 1', 'x = 4\nif x:\n\ty = 1'],
    ['# note\n\n  x = 4\n# note\n  y = 5', '# note\n\nx = 4\n# note\ny = 5'],
    ['  x = """a\n    b\n  c"""\n  y = 1', 'x = """a\n    b\n  c"""\ny = 1'],
    ['  x = [\n1,\n    2]\n  y = 1', 'x = [\n1,\n  2]\ny = 1'],
  ])('loses the indent of all its statements: %j', (code, expected) => {
    expect(sent(code)).toBe(expected);
  });

  it.each([['  x = 4\ny = 5'], ['x = 4\n  y = 5'], ['    x = 4\n  y = 5'], ['%%raw\n  x = 4']])(
    'keeps it where not all have it, and below %%raw: %j',
    (code) => {
      expect(sent(code)).toBe(code.replace('%%raw\n', ''));
    },
  );
});
