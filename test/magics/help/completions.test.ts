import { describe, expect, it } from '@jest/globals';
import { completeMagics, completeness, inspectMagics } from '../../../src/magics/index.ts';
import { fc } from '../../support/properties.ts';
import { freshState } from '../../support/run-settings.ts';

const state = freshState({
  variables: { region: 'EU', api_token: 'x1' },
  runtime: { 'fetch.size': '10' },
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
    ['%var --unset api_token,re', 're', 'region'],
    ['%var --unset api_token re', 're', 'region'],
    ['%conf --unset fe', 'fe', 'fetch.size'],
    ['%history --status ', '', 'failed'],
    ['%history --status failed,ru', 'ru', 'running'],
    ['%history -s ca', 'ca', 'cancelled'],
    ['%history --engine sp', 'sp', 'spark'],
    ['%plot --kind ', '', 'scatter'],
    ['%plot --kind=sc', 'sc', 'scatter'],
    ['%log --level ', '', 'error'],
    ['%conf --scope st', 'st', 'startup'],
    ['%engine --limit o', 'o', 'off'],
    ['%engine --limit ', '', 'default'],
    ['%engine --timeout ', '', 'off'],
    ['%engine --type ', '', 'sql'],
    ['%%sql --type ', '', 'sql'],
    ['%%etl --type ', '', 'py'],
    ['%%pyspark -t ', '', 'scala'],
    ['select ${re', 're', 'region}'],
    ['select ${run_month_b', 'run_month_b', 'run_month_begin}'],
    ['sel', 'sel', 'select'],
    ['SEL', 'SEL', 'SELECT'],
    ['%sql SEL', 'SEL', 'SELECT'],
    ['%%sql --limit 5 SELECT 1 WHE', 'WHE', 'WHERE'],
    ['%%hive h', 'h', 'hql'],
  ])('offers for %j in place of %j: %j', (text, replaced, candidate) => {
    expect(at(text).replaced).toBe(replaced);
    expect(at(text).texts).toContain(candidate);
  });

  it('offers no magics in code, and no SQL words in Python', () => {
    expect(at('select 5\n%py').texts).toEqual([]);
    expect(at('%%python\nsel').texts).toEqual([]);
    expect(at('%%python sel').texts).toEqual([]);
    expect(at('%history --since ').texts).toEqual([]);
    expect(at('%export last x.csv --sep ').texts).toEqual([]);
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

  it.each([
    ['${run_date}', 'run_date: yesterday', '${run_date} is 20260731 now'],
    ['${run_date-1}', 'run_date: yesterday', '${run_date-1} is 20260730 now'],
    ['${run_today_std}', 'the day after run_date', '${run_today_std} is 2026-08-01 now'],
    ['${n}', 'n = 5', undefined],
    ['${n+1}', 'n = 5', '${n+1} is 6 now'],
    ['${n-x}', 'n = 5', "the server would refuse this code: n is a number, 'x' is none"],
    ['${user}', 'user: who runs the task', undefined],
    ['${run_date', 'run_date: yesterday', undefined],
  ])('tells of %j what stands for it now', (written, rule, value) => {
    const now = new Date(2026, 7, 1, 12);
    const known = { ...state, variables: { n: '5' } };
    const lines = inspectMagics(`select ${written}`, 10, known, 0, now)?.text.split('\n') ?? [];
    expect(lines[0]).toContain(rule);
    if (value === undefined) expect(lines).toHaveLength(1);
    else expect(lines[1]).toContain(value);
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
