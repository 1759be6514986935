import { describe, expect, it } from '@jest/globals';
import { type CellPlan, parseCell, planCell } from '../../../src/magics/index.ts';
import { freshState } from '../../support/run-settings.ts';

function plan(code: string): CellPlan {
  return planCell(parseCell(code), freshState());
}

describe('%run', () => {
  it('reads a file, variables and --quiet', () => {
    expect(plan('%run "a b.sql" -p n=1 -p "city=New York" -p list=[a,2] --quiet').commands).toEqual(
      [
        {
          kind: 'run',
          file: 'a b.sql',
          parameters: { n: '1', city: 'New York', list: "'a', 2" },
          quiet: true,
        },
      ],
    );
    expect(plan('%run ./setup $day="2026-08-01" $n=2').commands).toEqual([
      { kind: 'run', file: './setup', parameters: { day: '2026-08-01', n: '2' }, quiet: false },
    ]);
  });

  it.each([
    ['%run', '%run (line 1, column 1): takes a file, as in %run report.sql'],
    [
      '%run a.sql b.sql',
      "%run (line 1, column 12): 'b.sql' is one word too many; a variable for the file is -p NAME=VALUE",
    ],
    ['%run a.sql -p day', "%run (line 1, column 15): --parameter takes key=value, not 'day'"],
    [
      '%run a.sql -p 1x=2',
      "%run (line 1, column 15): --parameter '1x' is no variable name: a letter, then letters, digits, _ and .",
    ],
    [
      '%run a.sql -p run_date=x',
      "%run (line 1, column 15): --parameter run_date: 'x' is no day of the calendar as 20260801 or 2026-08-01",
    ],
    [
      '%run a.sql\nselect 1',
      '%run (line 1, column 1): the code below it does not run with it: give it a cell of its own',
    ],
  ])('refuses %s', (code, message) => {
    expect(() => plan(code)).toThrow(message);
  });
});
