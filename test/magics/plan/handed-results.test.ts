import { describe, expect, it } from '@jest/globals';
import {
  type CellPlan,
  type NotebookState,
  parseCell,
  planCell,
  type PlannedTask,
} from '../../../src/magics/index.ts';
import { freshState } from '../../support/run-settings.ts';

const python = planCell(parseCell('%engine python'), freshState()).state;

/** The plans of cells that run one after the other. */
function plans(cells: readonly string[], begin: NotebookState = python): readonly CellPlan[] {
  let state = begin;
  return cells.map((code) => {
    const plan = planCell(parseCell(code), state);
    ({ state } = plan);
    return plan;
  });
}

const last = (cells: readonly string[], begin?: NotebookState): PlannedTask | undefined =>
  plans(cells, begin).at(-1)?.task;

describe('a result that another notebook assigns', () => {
  it('by << is handed to the next Python cell that reads it, once', () => {
    const cells = ['%%sql totals <<\nselect 1', 'x = 1', 'totals.head()', 'totals.tail()'];
    const withs = plans(cells).map(({ task }) => task?.with);
    expect(withs).toEqual([undefined, undefined, ['totals'], undefined]);
  });

  it('in any script', () => {
    const cells = ['%sql 合计 << select 1', 'x = 小合计', '合计 = 合计.head()', '合计.tail()'];
    const withs = plans(cells).map(({ task }) => task?.with);
    expect(withs).toEqual([undefined, undefined, ['合计'], undefined]);
  });

  it('by %sql is the last result of Databricks', () => {
    expect(last(['%sql\nselect 1'])).toMatchObject({ resultName: '_sqldf' });
    expect(last(['%sql\nselect 1', 'display(_sqldf)'])).toMatchObject({ with: ['_sqldf'] });
  });

  it('is handed again after it was assigned again', () => {
    expect(last(['%sql select 1', 'a = _sqldf', '%sql select 2', 'b = _sqldf'])).toMatchObject({
      with: ['_sqldf'],
    });
  });

  it.each([
    ['totals = 5', undefined],
    ['totals = totals.head()', ['totals']],
    ['print(frame.totals)', undefined],
    ['print(totals_2)', undefined],
    ['print(totals == 1)', ['totals']],
    ['%%python --as x\nprint(totals)', ['totals']],
  ])('is seen in %j by its name', (code, given) => {
    expect(last(['%%sql totals <<\nselect 1', code])?.with).toEqual(given);
  });

  it('that the cell has set itself is never put over it', () => {
    const cells = ['%%sql totals <<\nselect 1', 'totals = 5', 'print(totals)'];
    expect(last(cells)?.with).toBeUndefined();
  });

  it.each([
    ['%%local\nprint(_sqldf)', 'every named result is there already'],
    ['%%raw\nprint(_sqldf)', 'the kernel adds nothing'],
    ['%%shell\necho _sqldf', 'no Python'],
  ])('is not handed to %j: %s', (code) => {
    expect(last(['%sql\nselect 1', code])?.with).toBeUndefined();
  });

  it('has no such name where the notebook is not one of Python, or the cell names it', () => {
    expect(last(['%sql\nselect 1'], freshState())?.resultName).toBeUndefined();
    expect(last(['%%sql\nselect 1'])?.resultName).toBeUndefined();
    expect(last(['%sql --as mine\nselect 1'])?.resultName).toBe('mine');
    expect(last(['%%sql -o df\nselect 1', 'print(df)'])?.with).toBeUndefined();
  });
});
