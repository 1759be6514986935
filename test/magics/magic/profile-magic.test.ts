import { describe, expect, it } from '@jest/globals';
import { type CellPlan, parseCell, planCell } from '../../../src/magics/index.ts';
import { freshState } from '../../support/run-settings.ts';

function plan(code: string): CellPlan {
  return planCell(parseCell(code), freshState());
}

const last = { taskId: undefined, number: undefined };

describe('%profile', () => {
  it.each([
    ['%profile', { source: last, table: undefined }],
    ['%profile last', { source: last, table: undefined }],
    ['%profile last.2', { source: { ...last, number: 2 }, table: undefined }],
    ['%profile 4711', { source: { taskId: 4711, number: undefined }, table: undefined }],
    ['%profile L17.3', { source: { taskId: -17, number: 3 }, table: undefined }],
    ['%profile sales', { source: { ...last, name: 'sales' }, table: 'sales' }],
    ['%profile sales.2', { source: { ...last, name: 'sales', number: 2 }, table: 'sales.2' }],
    ['%profile shop.orders', { source: undefined, table: 'shop.orders' }],
    ['%profile shop."my orders"', { source: undefined, table: 'shop."my orders"' }],
  ])('%s', (code, subject) => {
    expect(plan(code).commands).toEqual([
      {
        kind: 'profile',
        columns: [],
        limit: undefined,
        sample: undefined,
        histogram: false,
        json: false,
        ...subject,
      },
    ]);
  });

  it('reads its options', () => {
    expect(
      plan('%profile shop.orders --columns a,"b c" --sample 10 --histogram --json').commands,
    ).toEqual([
      expect.objectContaining({ columns: ['a', 'b c'], sample: 10, histogram: true, json: true }),
    ]);
    expect(plan('%profile --limit 5').commands).toEqual([expect.objectContaining({ limit: 5 })]);
  });

  it.each([
    ['%profile a --sample 100', '--sample takes 1 to 99 percent, not 100'],
    ['%profile a --sample 5 --limit 5', '--sample and --limit do not go together'],
    ['%profile a b', "'b' is one word too many"],
    ['%profile ""', 'takes a result or a table, not an empty name'],
    ['%%profile\nselect 1', 'the code below has no results yet'],
  ])('%s is refused', (code, problem) => {
    expect(() => plan(code)).toThrow(problem);
  });
});

describe('%config --profile', () => {
  it('lists the profiles of the settings, or takes the notebook to one', () => {
    expect(plan('%config --profile').commands).toEqual([
      { kind: 'settings-profile', name: undefined, json: false },
    ]);
    expect(plan('%config --profile test --json').commands).toEqual([
      { kind: 'settings-profile', name: 'test', json: true },
    ]);
    expect(plan('%config limits').commands).toEqual([
      { kind: 'config', key: 'limits', json: false },
    ]);
  });
});

describe('--expect', () => {
  it('is for one cell, may be repeated, and adds up over magics', () => {
    const { task, state } = plan(
      "%%engine duckdb --expect 'rows > 0' --expect=columns=2\n%%sql --expect 'min(a) > 0'\nselect 1",
    );
    expect(task?.expectations).toEqual(['rows > 0', 'columns=2', 'min(a) > 0']);
    expect(state.expectations).toBeUndefined();
    expect(plan("%%local sql --expect 'rows > 0'\nselect 1").task?.expectations).toEqual([
      'rows > 0',
    ]);
  });

  it.each([
    ["%sql --expect 'rows > 0'", '--expect is for one cell with code'],
    ["%%sql --expect ''\nselect 1", 'it is empty'],
    ["%%sql --expect 'rows > 0;'\nselect 1", 'it ends at the semicolon'],
    ["%%sql --expect '(rows > 0'\nselect 1", 'a ) is missing'],
    ["%%sql --expect 'rows > 0)'\nselect 1", 'its ) closes nothing'],
    ["%%sql --expect 'rows > 0 -- all'\nselect 1", 'it has a comment (-- all)'],
    ["%%sql --expect 'a = \"b'\nselect 1", 'has no end'],
    ["%%sql --detach --expect 'rows > 0'\nselect 1", '--expect and --detach cannot be combined'],
    [
      "%%engine --expect 'rows > 0'\n%%sql --detach\nselect 1",
      '--detach and --expect cannot be combined',
    ],
  ])('%j is refused', (code, problem) => {
    expect(() => plan(code)).toThrow(problem);
  });

  it('points at the condition of several', () => {
    expect(() => plan("%%sql --expect 'rows > 0' --expect '(a'\nselect 1")).toThrow(
      '%%sql (line 1, column 36)',
    );
  });
});
