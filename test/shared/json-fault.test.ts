import { describe, expect, it } from '@jest/globals';
import { findJsonFault } from '../../src/shared/json-fault.ts';
import { fc } from '../support/properties.ts';

describe('findJsonFault', () => {
  it.each([
    ['', 1, 1, 'a value'],
    ['{"a": 1,}', 1, 9, 'a name in double quotes'],
    ['{\n  "a" 1\n}', 2, 7, '":"'],
    ['{"a": 1 "b": 2}', 1, 9, '"," or "}"'],
    ['[1 2]', 1, 4, '"," or "]"'],
    ["{'a': 1}", 1, 2, 'a name in double quotes'],
    ['{"a": 01}', 1, 7, 'a value'],
    ['{"a": 1}\n// no', 2, 1, 'the end of the text'],
  ])('finds the fault of %j', (text, line, column, expected) => {
    expect(findJsonFault(text)).toEqual({ line, column, expected });
  });

  it('agrees with JSON.parse on every text', () => {
    const pieces = fc.constantFrom(
      '{',
      '}',
      '[',
      ']',
      ',',
      ':',
      '"a"',
      '1',
      '-',
      '0',
      'null',
      ' ',
      '"',
      '\\',
      '1e',
      '.5',
    );
    const texts = fc.oneof(
      fc.json(),
      fc.array(pieces, { maxLength: 8 }).map((all) => all.join('')),
    );
    fc.assert(
      fc.property(texts, (text) => {
        let valid = true;
        try {
          JSON.parse(text);
        } catch {
          valid = false;
        }
        expect(findJsonFault(text) === undefined).toBe(valid);
      }),
      { numRuns: 2000 },
    );
  });
});
