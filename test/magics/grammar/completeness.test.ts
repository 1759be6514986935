import { describe, expect, it } from '@jest/globals';
import { completeness } from '../../../src/magics/index.ts';

describe('completeness of names, texts and brackets', () => {
  it.each([
    ["select `it's` from t", 'complete'],
    ['select `a(b` from t', 'complete'],
    ["select `a`, 'b", 'incomplete'],
    ['echo `date', 'complete'],
    ['"""a\n"', 'incomplete'],
    ['f(a, # )', 'incomplete'],
    ["f(')')", 'complete'],
    ["'a\\", 'incomplete'],
    ['/* a\n', 'unknown'],
  ])('says of %j: %s', (code, status) => {
    expect(completeness(code).status).toBe(status);
  });
});
