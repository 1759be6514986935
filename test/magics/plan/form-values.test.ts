import { describe, expect, it } from '@jest/globals';
import { type CellPlan, parseCell, planCell } from '../../../src/magics/index.ts';
import { freshState } from '../../support/run-settings.ts';

const state = freshState();
const plan = (code: string, variables: Record<string, string> = {}): CellPlan =>
  planCell(parseCell(code), { ...state, variables });

describe('a form of Zeppelin in SQL', () => {
  it.each([
    ['select ${n=10}', 'select ${n   }', { n: '10' }],
    ["select '${day=2026-08-01}'", "select '${day           }'", { day: '2026-08-01' }],
    ['select ${n=1,1|2|3}', 'select ${n        }', { n: '1' }],
    ["select '${c=b,b(Bern)|z(Zug)}'", "select '${c                 }'", { c: 'b' }],
    ['select ${n(how many)=5}', 'select ${n            }', { n: '5' }],
    ['select ${text:n=5}', 'select ${n       }', { n: '5' }],
    ['select ${a=1}, ${a=2}, ${b=3}', 'select ${a  }, ${a  }, ${b  }', { a: '1', b: '3' }],
    ["select '${c=Bern, Basel}'", "select '${c            }'", { c: 'Bern, Basel' }],
  ])('is a variable with a default: %j', (code, sent, variables) => {
    const { task, state: after } = plan(code);
    expect(task).toMatchObject({ code: sent, variables });
    expect(task?.code).toHaveLength(code.length);
    expect(after).toEqual(state);
  });

  it('says which value it has, and how another is set or asked for', () => {
    expect(plan("select '${site=north,north|south}'").task?.notices).toEqual([
      'site is north, the default of its form here: %var site=VALUE sets another; %var site --choices north,south asks for it.',
    ]);
  });

  it('takes the value that the notebook or the cell has set', () => {
    expect(plan('select ${n=10}', { n: '3' }).task).toMatchObject({
      code: 'select ${n   }',
      variables: { n: '3' },
    });
    expect(plan('%%var n=4\nselect ${n=10}').task).toMatchObject({ variables: { n: '4' } });
    expect(plan('select ${n=10}', { n: '3' }).task?.notices).toBeUndefined();
  });

  it('without a default is undefined, as any name that nobody has set', () => {
    expect(plan('select ${n=}').task).toMatchObject({ code: 'select ${n }', variables: {} });
  });

  it('in a kept query has its default in the cells that read the query', () => {
    const kept = plan('%%sql --query large\nselect * from t where n > ${n=10}');
    expect(kept.state.variables).toEqual({ n: '10' });
    expect(planCell(parseCell('select * from {{large}}'), kept.state).task).toMatchObject({
      variables: { n: '10' },
    });
  });

  it.each([
    'select 1 -- ${n=10}',
    'select 1 /* ${n=10} */',
    '%%shell\necho ${n=10}',
    '%%python\nprint(f"${n=}")',
    '%%raw\nselect ${n=10}',
    'select ${hiveconf:n=1}',
    'select ${user=me}',
  ])('is left alone in %j', (code) => {
    const { task } = plan(code);
    expect(task?.code).toBe(code.replace(/^%%\w+\n/, ''));
    expect(task?.variables).toEqual({});
  });
});
