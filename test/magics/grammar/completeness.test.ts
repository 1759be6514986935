import { describe, expect, it } from '@jest/globals';
import { completeness } from '../../../src/magics/index.ts';

describe('completeness of names in backticks', () => {
  it.each([
    ["select `it's` from t", 'complete'],
    ['select `a(b` from t', 'complete'],
    ["select `a`, 'b", 'incomplete'],
  ])('says of %j: %s', (code, status) => {
    expect(completeness(code).status).toBe(status);
  });
});
