/** Which changes of earlier cells decide about the key of a result. */
import { describe, expect, it } from '@jest/globals';
import { parseCell, planCell, type PlannedTask } from '../../../src/magics/index.ts';
import {
  createEngineChanges,
  type EngineChanges,
} from '../../../src/run/session/engine-changes.ts';
import { freshState } from '../../support/run-settings.ts';

function task(cell: string): PlannedTask {
  const state = freshState({ variables: { known: 'seen' } });
  const planned = planCell(parseCell(cell), state).task;
  if (planned === undefined) throw new Error('the cell has no task');
  return planned;
}

function after(...cells: readonly string[]): EngineChanges {
  const changes = createEngineChanges();
  for (const cell of cells) changes.note({ task: task(cell), isDone: true });
  return changes;
}

const query = 'select * from sales.seen join of_seen';
const versions = (changes: EngineChanges): readonly string[] => changes.versionsFor(query, 'spark');

describe('what cells have changed', () => {
  it.each([
    'select * from seen',
    'show tables',
    'use other',
    "insert into unseen select 'seen'",
    'create temporary view unseen as select * from seen',
    'alter table unseen rename to other',
    'select ${undefined_here} from seen',
  ])('is nothing of the result after %s', (code) => {
    expect(versions(after(`%%spark sql --allow-undefined\n${code}`))).toEqual([]);
  });

  it.each([
    'insert into seen select 1',
    'insert overwrite table `sales`.`Seen` select 1',
    'insert into ${known} select 1',
    'drop table seen',
    'alter table unseen rename to seen',
    'create temporary view of_seen as select 1',
    'call anything(1)',
    'insert into ${undefined_here} select 1',
    'set spark.sql.ansi.enabled=true',
    'refresh table seen',
  ])('is something of the result after %s', (code) => {
    const cell = `%%spark sql --allow-undefined\n${code}`;
    expect(versions(after(cell))).toHaveLength(1);
  });

  it('is the same for a view and a setting that say the same, in any order and kernel', () => {
    const cells = [
      '%%spark sql\nset a.b=1',
      '%%spark sql\ncreate or replace temporary view of_seen as select * from base',
      '%%spark sql\ncreate or replace temporary view base as select 1',
    ];
    expect(versions(after(...cells))).toHaveLength(3);
    expect(versions(after(...cells))).toEqual(versions(after(...cells.toReversed())));
    expect(versions(after(...cells, '%%spark sql\nset a.b=2'))).not.toEqual(
      versions(after(...cells)),
    );
    expect(versions(after('%%hql\nset a.b=1'))).toEqual([]);
  });

  it('is another for rows that are written twice, and for a view whose cell has failed', () => {
    const written = after('%%spark sql\ninsert into seen select 1');
    const once = versions(written);
    written.note({ task: task('%%spark sql\ninsert into seen select 1'), isDone: true });
    expect(versions(written)).not.toEqual(once);
    const view = '%%spark sql\ncreate or replace temporary view of_seen as select 1';
    const failed = after(view);
    failed.note({ task: task(view), isDone: false });
    expect(versions(failed)).not.toEqual(versions(after(view)));
  });

  it('is told of code in other languages by its time, for its engine alone', () => {
    const changes = after('%%pyspark\nx = 1');
    expect(versions(changes)).toEqual([]);
    expect(changes.otherCodeAt('spark')).toBeGreaterThan(0);
    expect(changes.otherCodeAt('hive')).toBeUndefined();
  });

  it('is a table that a magic has made', () => {
    const changes = createEngineChanges();
    changes.noteTable('sales.`seen`');
    expect(versions(changes)).toHaveLength(1);
  });
});
