import { describe, expect, it } from '@jest/globals';
import { firstWriting } from '../../../src/run/cell/reading-sql.ts';

describe('SQL that only reads', () => {
  it.each([
    'select 1',
    '-- a comment; drop table t\n/* insert */ SELECT 1;;',
    '(select 1) union all (select 2)',
    'values (1), (2)',
    'with a as (select 1), b as (select * from a) select * from b',
    'with a as (select replace(x, 1, 2), t.update, delete, x from t) select * from a',
    'select \'a; drop table t\', "into", `insert` from t',
    'show tables; describe t; desc t',
    'explain select 1; explain analyze select 1',
  ])('is %s', (code) => {
    expect(firstWriting(code)).toBeUndefined();
  });

  it.each([
    ['insert into t select 1', 'insert'],
    ['select 1; Drop table t', 'Drop'],
    ['select * into t from u', 'select'],
    ['with a as (select 1) insert into t select * from a', 'with'],
    ['with a as (delete from t returning *) select * from a', 'with'],
    ['explain analyze insert into t select 1', 'explain'],
    ['use other; select 1', 'use'],
    ['from t insert overwrite table u select *', 'from'],
    ['${statement}', '$'],
    // A backslash that escapes nothing in one dialect.
    [String.raw`select '\'; drop table t --'`, 'drop'],
    [String.raw`select 'it\'s; fine'`, 'fine'],
    ['-- nothing', ''],
    [' ; ', ''],
  ])('is not %s', (code, word) => {
    expect(firstWriting(code)).toBe(word);
  });
});
