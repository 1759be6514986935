import { describe, expect, it } from '@jest/globals';
import { completeMagics, parseCell, planCell } from '../../../src/magics/index.ts';
import type { CellPlan } from '../../../src/magics/index.ts';
import { freshState } from '../../support/run-settings.ts';

const state = freshState();

function plan(code: string): CellPlan {
  return planCell(parseCell(code), state);
}

describe('%plot', () => {
  it('leaves to the columns what is not named', () => {
    expect(plan('%plot').commands).toEqual([
      {
        kind: 'plot',
        source: { taskId: undefined, name: undefined, number: undefined },
        plot: undefined,
        x: undefined,
        y: undefined,
        color: undefined,
        title: undefined,
        width: undefined,
        height: undefined,
        limit: undefined,
        vega: false,
        json: false,
      },
    ]);
  });

  it('reads a result, columns and looks', () => {
    const [command] = plan(
      '%plot sales.2 --kind PIE -x "the city" --y a,b --color c --title "A title" --width 300 --height=200 --limit 50000 --vega --json',
    ).commands;
    expect(command).toMatchObject({
      source: { taskId: undefined, name: 'sales', number: 2 },
      plot: 'pie',
      x: 'the city',
      y: 'a,b',
      color: 'c',
      title: 'A title',
      width: 300,
      height: 200,
      limit: 50_000,
      vega: true,
      json: true,
    });
  });

  it.each([
    ['%plot pie', 'pie', undefined],
    ['%plot bar sales', 'bar', 'sales'],
    ['%plot sales', undefined, 'sales'],
    ['%plot bar --kind line', 'line', 'bar'],
  ])('takes a kind as its first word: %s', (code, kind, name) => {
    const [command] = plan(code).commands;
    expect(command).toMatchObject({ plot: kind, source: name === undefined ? {} : { name } });
  });

  it.each([
    ['%plot sales pie', "'pie' is one word too many", 13],
    [
      '%plot --kind bra',
      "--kind takes bar, line, area, scatter or pie, not 'bra'; did you mean bar?",
      14,
    ],
    ['%plot --kind', '--kind needs a value', 7],
    ['%plot --x ""', "-x takes the name of a column, not ''", 11],
    ['%plot --width 49', '--width takes 50 to 4000, not 49', 15],
    ['%plot --height 4001', '--height takes 50 to 4000, not 4001', 16],
    ['%plot --width wide', "--width takes a whole number from 1, not 'wide'", 15],
    ['%plot --limit 50001', '--limit takes 1 to 50000, not 50001', 15],
    ['%plot --x a --x b', '-x is given twice', 13],
    ['%plot --colour c', 'unknown option --colour; did you mean --color?', 7],
    ['%plot a b', "'b' is one word too many", 9],
    ['%plot 0', "takes a task number, a name or last, as in 4711, 4711.2 or last, not '0'", 7],
  ])('refuses %s', (code, message, column = 1) => {
    expect(() => plan(code)).toThrow(
      expect.objectContaining({
        code: 'OPTION_INVALID',
        message: `%plot (line 1, column ${String(column)}): ${message}`,
        hint: '%plot --help shows its options. Nothing was submitted.',
      }),
    );
  });

  it('has help, short names first', () => {
    expect(plan('%plot -h').answers[0]?.text).toMatch(
      /^%plot \[KIND\] \[TASK\|NAME\|last\[\.N\]\] \[options\]$/m,
    );
    expect(plan('%engine -h').answers[0]?.text).toMatch(
      /^ {2}-n, --rows N\|default +rows shown of a table/m,
    );
  });

  it('completes its kinds and its options', () => {
    const texts = (code: string): readonly string[] =>
      completeMagics(code, code.length, state).matches.map(({ text }) => text);
    expect(texts('%plot --kind ')).toEqual(['bar', 'line', 'area', 'scatter', 'pie']);
    expect(texts('%plot sales --kind s')).toEqual(['scatter']);
    expect(texts('%plot --col')).toEqual(['--color']);
  });
});
