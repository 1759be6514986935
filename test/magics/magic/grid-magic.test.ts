import { describe, expect, it } from '@jest/globals';
import { initialState, parseCell, planCell } from '../../../src/magics/index.ts';
import type { CellPlan } from '../../../src/magics/index.ts';
import { freshState, runSettings } from '../../support/run-settings.ts';

const state = freshState();

function plan(code: string, before = state): CellPlan {
  return planCell(parseCell(code), before);
}

describe('%grid', () => {
  it.each([
    ['%grid', { taskId: undefined, name: undefined, number: undefined }],
    ['%grid last', { taskId: undefined, name: undefined, number: undefined }],
    ['%grid orders.2', { taskId: undefined, name: 'orders', number: 2 }],
    ['%grid 4711', { taskId: 4711, name: undefined, number: undefined }],
    ['%grid L17', { taskId: -17, name: undefined, number: undefined }],
  ])('reads %s', (code, source) => {
    expect(plan(code).commands).toEqual([{ kind: 'grid', source, json: false }]);
  });

  it.each(['%grid a b', '%grid a-b', '%grid --rows 3', '%%grid\nselect 1'])(
    'refuses %j',
    (code) => {
      expect(() => plan(code)).toThrow(expect.objectContaining({ code: 'OPTION_INVALID' }));
    },
  );
});

describe('--grid', () => {
  it('is for a cell, for the notebook, and taken back', () => {
    expect(plan('%%sql --grid\nselect 1').task?.tables).toBe('grid');
    expect(plan('%%local sql --grid\nselect 1').task?.tables).toBe('grid');
    const { state: after } = plan('%engine --grid');
    expect(plan('select 1', after).task?.tables).toBe('grid');
    expect(plan('%%sql --no-grid\nselect 1', after).task?.tables).toBe('static');
    expect(plan('select 1', plan('%engine --no-grid', after).state).task?.tables).toBe('static');
    expect(plan('select 1', plan('%engine --reset', after).state).task?.tables).not.toBe('grid');
    expect(() => plan('%%sql --grid --no-grid\nselect 1')).toThrow(/opposite/);
  });

  it('may be what the settings say', () => {
    const configured = initialState({ ...runSettings, tables: 'grid' });
    expect(plan('select 1', configured).task?.tables).toBe('grid');
    expect(plan('%engine', configured).answers[0]?.text).not.toContain('--no-grid');
    const { state: off } = plan('%engine --no-grid', configured);
    expect(plan('%engine', off).answers[0]?.text).toContain('--no-grid');
    expect(plan('select 1', plan('%engine --reset', off).state).task?.tables).toBe('grid');
  });
});
