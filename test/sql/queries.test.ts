import { describe, expect, it } from '@jest/globals';
import {
  braceReferences,
  nameOf,
  readStatement,
  sqlTokens,
  statementTokens,
  withBackslash,
  withoutBackslash,
} from '../../src/sql/index.ts';
import { growthOf } from '../support/growth.ts';

function statement(code: string, dialect = withoutBackslash) {
  const [tokens = []] = statementTokens(sqlTokens(code, { ...dialect, variables: true }));
  return { tokens, reader: readStatement(tokens) };
}

describe('braceReferences', () => {
  it.each([
    ['select * from {{a}} join {{ b }}', ['a', 'b']],
    ['select {{a}}.x, {{a}}', ['a', 'a']],
    ['select \'{{a}}\', "{{b}}", `{{c}}` -- {{d}}\n/* {{e}} */', []],
    ["select E'it\\'s {{a}}', $$ {{b}} $$, {{c}}", ['c']],
    ['select map {{x: 1}: 2}, {a: {b: 1}}', []],
    ['select { {a}}, {{a} }, {{a.b}}, {{a | upper}}, {{}}, {{1}}', []],
    ['select ${{a}}, ${a}{{b}}', ['b']],
    ['select {{a', []],
  ])('finds in %j %j', (code, names) => {
    const found = braceReferences(statement(code).tokens);
    expect(found.map(({ name }) => name)).toEqual(names);
    for (const { from, to, name, nameFrom } of found) {
      expect(code.slice(from, to).replaceAll(' ', '')).toBe(`{{${name}}}`);
      expect(code.slice(nameFrom, nameFrom + name.length)).toBe(name);
    }
  });

  it('reads a backslash as the dialect does', () => {
    const code = "select 'it\\'s', {{a}} -- '";
    expect(braceReferences(statement(code, withBackslash).tokens)).toHaveLength(1);
  });
});

describe('a place for WITH', () => {
  /** `^` is put where WITH would stand; `+` where the queries join a WITH that is there. */
  function marked(code: string, beforeInsert: boolean): string {
    const { tokens, reader } = statement(code);
    const marks = reader.withPlaces(beforeInsert).map(({ index }) => {
      const clause = reader.withClause(index);
      return { at: tokens[clause?.first ?? index]?.from ?? 0, sign: clause ? '+' : '^' };
    });
    return marks.reduceRight(
      (text, { at, sign }) => text.slice(0, at) + sign + text.slice(at),
      code,
    );
  }

  it.each([
    ['^select 1'],
    ['^(select 1) union (select 2)'],
    ['((^select 1))'],
    ['(with +a as (select 1) select * from a)'],
    ['^from t'],
    ['^from t insert overwrite table a select * insert into b select 1'],
    ['^values (1)'],
    ['^pivot t on a using sum(b)'],
    ['with +a as (select 1) select * from a'],
    ['with recursive +a as (select 1) select * from a'],
    ['with +recursive as (select 1) select * from recursive'],
    ['with +a (x, y) as not materialized (select 1, 2), b as materialized (select 1) select 1'],
    ['with +a (select 1) select * from a'],
    ['create table t as ^select 1'],
    ["create table t with (format = 'ORC') as ^select 1"],
    ['create table t (a int, b int) stored as orc as ^select 1'],
    ['create table t using parquet ^select 1'],
    ['create or replace view v (a) as ^(select 1)'],
    ['create view v as with +a as (select 1) select 1'],
    ['create table t as ^from u'],
    ['create table t as ^values (1)'],
    ['cache table t as ^select 1'],
    ['explain ^select 1'],
    ['explain analyze ^select 1'],
    ['explain (format json) ^select 1'],
    ['explain create table t as ^select 1'],
    ['describe ^select 1'],
    ['summarize ^from t'],
    ['^update t set a = (select 1)'],
    ['^delete from t where a in (select 1)'],
    ['^merge into t using u on t.a = u.a when matched then delete'],
    ["copy (^select 1) to 'x'"],
    ['set x = (^select 1) + (^select 2)'],
    ['drop table t'],
    ['describe t'],
    ['show tables'],
    ['create table t (a int)'],
    ['create table t like u'],
  ])('is found in %s', (code) => {
    const plain = code.replaceAll('^', '').replaceAll(/\+(?=\w)/g, '');
    expect(marked(plain, true)).toBe(code);
    expect(marked(plain, false)).toBe(code);
  });

  it.each([
    ['insert into t select 1', '^insert into t select 1', 'insert into t ^select 1'],
    [
      'insert overwrite table t partition (d = 1) select 1',
      '^insert overwrite table t partition (d = 1) select 1',
      'insert overwrite table t partition (d = 1) ^select 1',
    ],
    [
      'insert into t (a, b) (select 1, 2)',
      '^insert into t (a, b) (select 1, 2)',
      'insert into t (a, b) ^(select 1, 2)',
    ],
    [
      'insert into t values ((select 1))',
      '^insert into t values ((select 1))',
      'insert into t ^values ((select 1))',
    ],
    ['replace into t select 1', '^replace into t select 1', 'replace into t ^select 1'],
    [
      'explain insert into t select 1',
      'explain ^insert into t select 1',
      'explain insert into t ^select 1',
    ],
    [
      'insert into t with a as (select 1) select 1',
      'insert into t with +a as (select 1) select 1',
      'insert into t with +a as (select 1) select 1',
    ],
    [
      'with a as (select 1) insert into t select 1',
      'with +a as (select 1) insert into t select 1',
      'with +a as (select 1) insert into t select 1',
    ],
  ])('of %s is in front of INSERT or of its query, as the dialect wants it', (code, before, at) => {
    expect(marked(code, true)).toBe(before);
    expect(marked(code, false)).toBe(at);
  });
});

describe('a statement', () => {
  it.each([
    ['select 1', true],
    ['(select 1) union all (select 2)', true],
    ['with a as (select 1) select * from a', true],
    ['from t', true],
    ['values (1)', true],
    ['table t', true],
    ['((select 1))', true],
    ['insert into t select 1', false],
    ['with a as (select 1) insert into t select * from a', false],
    ['from t insert into u select 1', false],
    ['select 1 into t', false],
    ['create table t as select 1', false],
    ['drop table t', false],
    ['explain select 1', false],
    ['show tables', false],
    ['set x = 1', false],
  ])('%s is a query that reads: %p', (code, expected) => {
    expect(statement(code).reader.isQuery()).toBe(expected);
  });

  it.each([
    ['select * from a, b join c on c.x = b.x where d', ['a', 'b', 'c']],
    ['select a, b from (select c from d) e, lateral f', ['d', 'f']],
    ['select * from x.a, "b", `c`, range(3)', ['b', 'c']],
    ['select * from (a join b using (c))', ['a', 'b']],
    ['merge into a using b on a.x = b.x', ['b']],
    ['select extract(year from a) from b where c in (select d from e), f', ['a', 'b', 'e']],
    ['delete from a where b in (select c from d)', ['d']],
    ['select * from {{a}}, b', ['b']],
    ['with a as (select * from b) select * from a union select * from c', ['b', 'a', 'c']],
  ])('%s reads the tables %j', (code, names) => {
    expect(statement(code).reader.tableNames().map(nameOf)).toEqual(names);
  });

  it('is read in time that grows with its length, however it is nested', async () => {
    for (const text of [
      'with a as (',
      '(',
      'select * from (select ',
      'with a (',
      'insert (',
      'a, ',
    ]) {
      const growth = await growthOf((size) => {
        const { tokens, reader } = statement(text.repeat(size));
        return [reader.withPlaces(true), reader.isQuery(), reader.tableNames(), tokens.length];
      }, 400);
      expect(growth).toBeLessThan(3.2);
    }
  });
});
