/** Server-side variables, with a clock that stands still: 15 March 2024, 10:20:30. */
import { describe, expect, it } from '@jest/globals';
import { substitute } from '../../src/substitution/index.ts';

const now = new Date(2024, 2, 15, 10, 20, 30);
const put = (code: string, variables: Record<string, string> = {}, runType = 'sql'): string =>
  substitute(code, { runType, variables, user: 'hadoop', now }).code;

describe('substitute', () => {
  it.each([
    ['run_date', '20240314', '20240313'],
    ['run_date_std', '2024-03-14', '2024-03-13'],
    ['run_today', '20240315', '20240314'],
    ['run_today_std', '2024-03-15', '2024-03-14'],
    ['run_month_begin', '20240301', '20240201'],
    ['run_month_end_std', '2024-03-31', '2024-02-29'],
    ['run_month_now_begin', '20240201', '20240101'],
    ['run_month_now_end', '20240229', '20240131'],
    ['run_quarter_begin', '20240101', '20231001'],
    ['run_quarter_end', '20240331', '20231231'],
    ['run_half_year_begin', '20240101', '20230701'],
    ['run_half_year_end_std', '2024-06-30', '2023-12-31'],
    ['run_year_begin', '20240101', '20230101'],
    ['run_year_end', '20241231', '20231231'],
    ['run_mon', '202403', '202402'],
    ['run_mon_std', '2024-03', '2024-02'],
    ['run_mon_start', '20240301', '20240201'],
    ['run_mon_end', '20240331', '20240229'],
    ['run_mon_now', '202403', '202402'],
    ['run_last_mon_now_std', '2024-02', '2024-01'],
    ['run_current_mon_now', '202403', '202402'],
    ['run_today_h', '2024031510', '2024031509'],
    ['run_today_hour_std', '2024-03-15 10', '2024-03-15 09'],
  ])('%s is %s, and %s one unit before', (name, value, before) => {
    expect(put(`\${${name}}|\${ ${name} - 1 }`)).toBe(`${value}|${before}`);
  });

  it.each([
    ['${a}', { a: 'x' }, 'x'],
    ['${ a }', { a: 'x' }, 'x'],
    ['${nosuch}', {}, '${nosuch}'],
    ['${a}', { a: '' }, '${a}'],
    ['$HOME ${1x} ${a:-b}', { a: '1' }, '$HOME ${1x} ${a:-b}'],
    ['${n+1} ${n-1} ${n*3} ${n/4}', { n: '10' }, '11 9 30 2.5'],
    ['${n}', { n: '007' }, '7'],
    ['${n}', { n: '1.50' }, '1.5'],
    ['${n+m}', { n: '1', m: '2' }, '3'],
    ['${s+_x}', { s: 'a' }, 'a_x'],
    ['${user} ${submit_user}', { user: 'eve' }, 'hadoop hadoop'],
    ['${run_date} ${run_today}', { run_date: '20200228' }, '20200228 20200229'],
    ['  x \n', {}, 'x'],
    ['&{yyyy-MM-dd%-1d%+2M} &{yyyyMMddHHmmss}', {}, '2024-05-13 20240314102030'],
    ['&{yy/M/d} &{abc} &{hello}', {}, '24/3/14 &{abc} &{hello}'],
  ])('%j with %j becomes %j', (code, variables, expected) => {
    expect(put(code, variables)).toBe(expected);
  });

  it.each([
    ['sql', '--@set a=own;'],
    ['python', '#@set a = own'],
    ['shell', '#@set a=own'],
    ['scala', '//@set a=own'],
    ['java', '!!@set a=own'],
  ])('in %s the line %j wins over params.variable', (language, line) => {
    expect(put(`${line}\n\${a}`, { a: 'other' }, language)).toBe(`${line}\nown`);
  });

  it('in JSON moves dates in values, not in keys', () => {
    expect(put('{"&{yyyy}": "&{yyyy}", "n": "${a}"}', { a: 'x' }, 'json')).toBe(
      '{"&{yyyy}": "2024", "n": "x"}',
    );
  });

  it.each([
    ['--@set a=b=c\n1', {}, 20044],
    ['--@set a\n1', {}, 20045],
    ['${run_date}', { run_date: '2024-03-14' }, 20046],
    ['${run_date*2}', {}, 20047],
    ['${s-1}', { s: 'text' }, 20048],
    ['${n+x}', { n: '1' }, 20049],
    ['${n/0}', { n: '1' }, 20049],
    ['&{yyyy%x}', {}, 20048],
  ])('%j with %j is refused with %d', (code, variables, serverCode) => {
    expect(() => put(code, variables)).toThrow(expect.objectContaining({ serverCode }));
  });
});
