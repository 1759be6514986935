import { describe, expect, it } from '@jest/globals';
import { type CellPlan, parseCell, planCell } from '../../../src/magics/index.ts';
import { fc } from '../../support/properties.ts';
import { freshState } from '../../support/run-settings.ts';

const state = freshState({
  variables: { region: 'EU', dt: '1', p: '2' },
  runtime: { a: '1', b: '2', c: '3' },
});
const plan = (code: string): CellPlan => planCell(parseCell(code), state);
const added = (code: string): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(plan(code).state.variables).filter(
      ([name, value]) => state.variables[name] !== value,
    ),
  );

describe('%var', () => {
  it.each([
    ['%var x = 5', { x: '5' }],
    ['%%var name = value', { name: 'value' }],
    ['%var x =5', { x: '5' }],
    ['%var x= 5', { x: '5' }],
    ['%var x= y=1', { x: '', y: '1' }],
    ['%var x= y = 1', { x: '', y: '1' }],
    ['%var x=', { x: '' }],
    ['%var x = 5 y=6 z = "a b"', { x: '5', y: '6', z: 'a b' }],
    ['%var x = "a=b"', { x: 'a=b' }],
    ['%var x: int = 5', { x: '5' }],
    ['%var x : int = 5 y:int=6', { x: '5', y: '6' }],
    ['%var x:int= 5', { x: '5' }],
    ['%var x=[a, b]', { x: "'a', 'b'" }],
    ['%var x = [a, "b, c", 3] y=1', { x: "'a', 'b, c', 3", y: '1' }],
    ['%var x=["a","b"]', { x: "'a', 'b'" }],
    ["%var x: list = [O'Neil, b]", { x: "'O''Neil', 'b'" }],
    ['%var x=[a-z]+ y=1', { x: '[a-z]+', y: '1' }],
    ['%var x=[a', { x: '[a' }],
    ['%var x="[a, b]"', { x: '[a, b]' }],
    ['%var "x=a b" url=http://h/?a=b', { x: 'a b', url: 'http://h/?a=b' }],
    ['%var run_date=2026-02-28', { run_date: '20260228' }],
    ['%var run_date=20240229', { run_date: '20240229' }],
    ['%var d:date=2024-02-29', { d: '2024-02-29' }],
    ['%var d:date=0001-01-01', { d: '0001-01-01' }],
  ])('reads %j', (code, expected) => {
    expect(added(code)).toEqual(expected);
  });

  it.each([
    ['%var x', 6, "'x' is not NAME=VALUE"],
    ['%var x: int', 6, "'x:int' is not NAME=VALUE"],
    ['%var x = y=1', 6, 'can be read in two ways: write x="y=1", or x="" in front of y=1'],
    ['%var x = 5 6', 12, "'6' is not NAME=VALUE"],
    ['%var x=[a, b y=1', 8, 'the list [a, has no ]'],
    ['%var x: int = no', 15, "x: 'no' is not a whole number"],
    ['%var x:int=no', 12, "x: 'no' is not a whole number"],
    ['%var d:date=2026-13-45', 13, "'2026-13-45' is not a day of the calendar"],
    ['%var d:date=2026-02-30', 13, 'is not a day of the calendar'],
    ['%var d:date=2026-0230', 13, 'is not a day of the calendar'],
    ['%var run_date=2026-02-30', 15, "run_date: '2026-02-30' is no day of the calendar"],
    ['%var run_date=yesterday', 15, 'as 20260801 or 2026-08-01'],
  ])('refuses %j at column %d: %s', (code, column, problem) => {
    expect(() => plan(code)).toThrow(
      expect.objectContaining({
        code: 'OPTION_INVALID',
        message: expect.stringContaining(`(line 1, column ${String(column)}): `),
      }),
    );
    expect(() => plan(code)).toThrow(problem);
  });

  it.each([
    ['%%var\n  d: date =  2026-02-30', '%%var (line 2, column 14): d: '],
    ['%%var\n\n  1a = 2', "%%var (line 3, column 3): '1a' is no variable name"],
    ['%%var\nrun_date = soon', '%%var (line 2, column 12): run_date: '],
    ['# Parameters\nx = 1\nrun_date = "soon"', 'parameters (line 3): run_date: '],
  ])('points into the lines of %j: %s', (code, message) => {
    expect(() => plan(code)).toThrow(message);
  });

  it('reads run_date from injected parameters as the server wants it', () => {
    expect(added('# Parameters\nrun_date = "2026-08-01"')).toEqual({ run_date: '20260801' });
  });

  it.each(['dt,p', 'dt p', 'dt, p', '"dt" p', 'dt --unset p'])('forgets by --unset %s', (names) => {
    expect(plan(`%var --unset ${names}`).state.variables).toEqual({ region: 'EU' });
  });

  it('sets beside what it forgets', () => {
    expect(plan('%var --unset dt p x=1').state.variables).toEqual({ region: 'EU', x: '1' });
  });

  it('reads any value in quotes with any blanks around its =', () => {
    const blank = fc.constantFrom('', ' ', '  ', '\t');
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary', maxLength: 20 }),
        blank,
        blank,
        (text, left, right) => {
          fc.pre(!/[\n[\]]/.test(text) && text.trim() === text);
          const quoted = `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;
          expect(plan(`%var x${left}=${right}${quoted} y=1`).state.variables).toMatchObject({
            x: plan(`%var x=${quoted}`).state.variables['x'],
            y: '1',
          });
        },
      ),
    );
  });
});

describe('%conf --unset', () => {
  it.each(['a,b', 'a b', 'a, b'])('forgets by %s', (keys) => {
    expect(plan(`%conf --unset ${keys}`).state.runtime).toEqual({ c: '3' });
  });

  it('sets beside what it forgets', () => {
    expect(plan('%conf --unset a b c=9 d=1').state.runtime).toEqual({ c: '9', d: '1' });
  });
});
