import { describe, expect, it } from '@jest/globals';
import {
  completeMagics,
  completeness,
  initialState,
  inspectMagics,
} from '../../src/magics/index.ts';
import { fc } from '../support/properties.ts';

const state = initialState({
  engine: 'duckdb',
  runType: undefined,
  creator: 'notebook',
  variables: { region: 'EU', api_token: 'x1' },
  runtime: {},
  startup: {},
  aliases: { etl: 'spark' },
});

function at(text: string): { readonly texts: readonly string[]; readonly replaced: string } {
  const { matches, start, end } = completeMagics(text, text.length, state);
  return { texts: matches.map((match) => match.text), replaced: text.slice(start, end) };
}

describe('completeMagics', () => {
  it.each([
    ['%%py', 'py', 'pyspark'],
    ['%et', 'et', 'etl'],
    ['%engine sp', 'sp', 'spark'],
    ['%engine spark p', 'p', 'py'],
    ['%engine spark --type s', 's', 'scala'],
    ['%engine spark --ti', '--ti', '--timeout'],
    ['%spark p', 'p', 'py'],
    ['%var --unset re', 're', 'region'],
    ['select ${re', 're', 'region}'],
    ['select ${run_month_b', 'run_month_b', 'run_month_begin}'],
    ['sel', 'sel', 'select'],
    ['SEL', 'SEL', 'SELECT'],
  ])('offers for %j in place of %j: %j', (text, replaced, candidate) => {
    expect(at(text).replaced).toBe(replaced);
    expect(at(text).texts).toContain(candidate);
  });

  it('offers no magics in code, and no SQL words in Python', () => {
    expect(at('select 5\n%py').texts).toEqual([]);
    expect(at('%%python\nsel').texts).toEqual([]);
  });

  it('answers any text at any place', () => {
    fc.assert(
      fc.property(fc.string(), fc.integer({ min: -5, max: 60 }), (code, cursor) => {
        const { start, end } = completeMagics(code, cursor, state);
        expect(start).toBeLessThanOrEqual(end);
        expect(end).toBeLessThanOrEqual(code.length);
        inspectMagics(code, cursor, state);
        completeness(code);
      }),
    );
  });
});

describe('inspectMagics', () => {
  it('shows help, values and dates, and no secrets', () => {
    expect(inspectMagics('%%engine hive', 4, state)?.text).toContain('--timeout');
    expect(inspectMagics('select ${region}', 11, state)?.text).toBe('region = EU');
    expect(inspectMagics('select ${run_date-1}', 11, state)?.text).toContain('yesterday');
    expect(inspectMagics('select ${api_token}', 11, state)?.text).not.toContain('x1');
    expect(inspectMagics('select 1', 3, state)).toBeUndefined();
  });
});

describe('completeness', () => {
  it.each([
    ['select 1', 'complete'],
    ['%engine hive', 'complete'],
    ['', 'complete'],
    ["select 'a", 'incomplete'],
    ['select /* a', 'incomplete'],
    ['f(1,', 'incomplete'],
    ['for i in x:', 'incomplete'],
    ["select 'it''s' -- don't", 'complete'],
    ['%var a="b', 'invalid'],
  ])('says of %j: %s', (code, status) => {
    expect(completeness(code).status).toBe(status);
  });
});
