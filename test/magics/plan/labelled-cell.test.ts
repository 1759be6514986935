import { describe, expect, it } from '@jest/globals';
import { parseCell, planCell } from '../../../src/magics/index.ts';
import { freshState } from '../../support/run-settings.ts';

function taskOf(code: string, languageId: string | undefined, engine = 'spark'): unknown {
  const { task, state } = planCell(parseCell(code), freshState({ engine }), languageId);
  return task === undefined
    ? undefined
    : `${task.engine} ${task.runType}, then ${state.engine.name}`;
}

describe('the language that a client shows for a cell', () => {
  it.each([
    ['x', 'python', 'spark', 'python python, then spark'],
    ['# a comment\nx', 'python', 'spark', 'python python, then spark'],
    ['ls', 'shellscript', 'spark', 'shell shell, then spark'],
    ['val x = 1', 'scala', 'duckdb', 'spark scala, then duckdb'],
    ['select 1', 'sql', 'spark', 'spark sql, then spark'],
    ['select 1', 'markdown', 'spark', 'spark sql, then spark'],
    ['select 1', '__proto__', 'spark', 'spark sql, then spark'],
    ['select 1', undefined, 'spark', 'spark sql, then spark'],
    ['x', 'python', 'pyspark', 'spark py, then spark'],
    ['%%hql\nselect 1', 'python', 'spark', 'hive hql, then spark'],
    ['%%raw\nselect 1', 'python', 'spark', 'spark sql, then spark'],
  ])('of %j, %s, on %s, gives it %s', (code, languageId, engine, expected) => {
    expect(taskOf(code, languageId, engine)).toBe(expected);
  });

  it('says nothing of a cell without code', () => {
    const plan = planCell(parseCell('# only a comment'), freshState(), 'python');
    expect(plan.answers).toEqual([]);
    expect(plan.task).toBeUndefined();
  });
});
