/** What each statement is told as, over engines; what would be lost; tables; texts that engines read differently; long texts. */
import { describe, expect, it } from '@jest/globals';
import {
  isReading,
  type SqlStatement,
  statementInWords,
  statementsOf,
} from '../../src/sql/index.ts';
import { pieces } from '../support/adversarial-pieces.ts';
import { fc } from '../support/properties.ts';
import { fastGrowth } from '../support/growth.ts';
import { isLongRun } from '../support/seeded-numbers.ts';
import { statementRows } from './statement-rows.ts';

const engines = ['hive', 'spark', 'trino', 'duckdb', 'jdbc', 'nebula'];

/** Words and signs on which a reader of statements turns. */
const words: readonly string[] =
  `SELECT FROM WITH AS ( ) , . ; INSERT INTO OVERWRITE TABLE UPDATE t SET DELETE WHERE MERGE USING DROP IF EXISTS CREATE OR REPLACE ALTER EXPLAIN
ANALYZE JOIN UNION VALUES setval( query( FOR LATERAL VIEW PARTITION LOAD DATA COPY BEGIN EXEC TRANSFORM {{ \${x} 'x' "y" 1 /*! */`.split(
    /\s+/,
  );

/** What is read ahead of: each must be read once. */
const doubles: readonly string[] = [
  'UPDATE a.b.',
  'UPDATE${x}',
  'INSERT OVERWRITE TABLE t PARTITION (a) SELECT 1 ',
  'DELETE FROM a ',
  'WITH a AS (SELECT 1), ',
  'EXPLAIN ANALYZE ',
  'EXPLAIN (ANALYZE) ',
  'DROP TABLE a, ',
  '((SELECT ',
  'FROM a, ',
  'a AS (SELECT ',
];

function only(sql: string, engine = 'hive'): SqlStatement {
  const [statement, ...others] = statementsOf(sql, engine);
  if (statement === undefined || others.length > 0) throw new Error(`not one statement: ${sql}`);
  return statement;
}

const texts = (tables: readonly { readonly text: string }[]): readonly string[] =>
  tables.map(({ text }) => text);

describe('the kind of a statement', () => {
  it('is tried with at least 200 statements over five engines', () => {
    expect(new Set(statementRows.map(({ sql }) => sql)).size).toBeGreaterThan(200);
    expect(new Set(statementRows.map(({ engine }) => engine)).size).toBe(5);
  });

  it.each(statementRows)('is $kind on $engine: $sql', ({ kind, engine, sql }) => {
    const found = statementsOf(sql, engine);
    const kinds = new Set(found.map((one) => one.kind));
    expect([...kinds]).toContain(kind);
    expect(isReading(found)).toBe(kind === 'read');
  });
});

describe('statements that change something', () => {
  const changing = statementRows.filter(({ kind }) => kind !== 'read');

  it.each(changing)('are seen behind others, on $engine: $sql', ({ engine, sql }) => {
    for (const text of [`SELECT 1;\n${sql}`, `/* a */ -- b\n ${sql}`, `SELECT ';' ; ${sql}`])
      expect(isReading(statementsOf(text, engine))).toBe(false);
  });

  it.each(changing.filter(({ sql }) => !/['"$\\]/.test(sql)))(
    'are seen in any letter case, on $engine: $sql',
    ({ engine, sql }) => {
      expect(isReading(statementsOf(sql.toLowerCase(), engine))).toBe(false);
      expect(isReading(statementsOf(sql.toUpperCase(), engine))).toBe(false);
    },
  );
});

describe('a text that engines read differently', () => {
  const sneaky = String.raw`SELECT 'a\'; DROP TABLE t; --'`;

  it('is told by the reading of the engine', () => {
    expect(isReading(statementsOf(sneaky, 'hive'))).toBe(true);
    expect(isReading(statementsOf(sneaky, 'duckdb'))).toBe(false);
    expect(isReading(statementsOf(sneaky, 'trino'))).toBe(false);
  });

  it.each([
    sneaky,
    String.raw`SELECT 'a\'; DROP TABLE t; SELECT '`,
    String.raw`SELECT "a\"; DROP TABLE t; SELECT "`,
    'SELECT $$; DROP TABLE t; SELECT $$',
    'SELECT 1 /* /* */; DROP TABLE t /* */ */',
    'SELECT 1 # `\n; DROP TABLE t; -- `',
  ])('is told by the most doubtful reading where the database is not known: %s', (text) => {
    expect(isReading(statementsOf(text, 'jdbc'))).toBe(false);
    expect(isReading(statementsOf(text, 'some-engine'))).toBe(false);
  });

  it.each([String.raw`SELECT 'it\'s'`, String.raw`SELECT 'it\'s; ok'; SELECT 2`, 'SELECT `a"b`'])(
    'is no fault as long as one reading takes it: %s',
    (text) => {
      expect(isReading(statementsOf(text, 'jdbc'))).toBe(true);
    },
  );
});

describe('the tables of a statement', () => {
  it.each<[string, readonly string[], readonly string[]]>([
    [
      'SELECT * FROM sales.orders o, sales.customers AS c, (SELECT 1) x',
      ['sales.orders', 'sales.customers'],
      [],
    ],
    ['SELECT * FROM (a JOIN b ON a.x = b.x), c', ['a', 'b', 'c'], []],
    [
      'SELECT * FROM a LEFT OUTER JOIN `my db`.`b c` USING (x, y) WHERE x IN (SELECT y FROM d, e)',
      ['a', '`my db`.`b c`', 'd', 'e'],
      [],
    ],
    [
      'WITH a AS (SELECT * FROM x), `b` (c, d) AS (SELECT * FROM A) SELECT * FROM a, b, y',
      ['x', 'y'],
      [],
    ],
    ['SELECT extract(day FROM d), trim(both FROM e) FROM t', ['t'], []],
    ['SELECT * FROM t LATERAL VIEW explode(m) e AS k, v', ['t'], []],
    ['SELECT * FROM generate_series(1, 2), t', ['t'], []],
    ['SELECT a IS NOT DISTINCT FROM b FROM t', ['t'], []],
    ['SELECT * FROM t UNION SELECT * FROM u UNION TABLE v', ['t', 'u', 'v'], []],
    ['SELECT a.from, b FROM a', ['a'], []],
    ['SELECT * FROM tmp_${day}.t_${n}', ['tmp_${day}.t_${n}'], []],
    ['INSERT INTO a (x, y) SELECT * FROM b', ['b'], ['a']],
    [
      'INSERT OVERWRITE TABLE r.daily PARTITION (dt) SELECT * FROM r.daily',
      ['r.daily'],
      ['r.daily'],
    ],
    [
      'FROM s INSERT OVERWRITE TABLE a SELECT x INSERT INTO b SELECT y FROM z',
      ['s', 'z'],
      ['a', 'b'],
    ],
    ['WITH q AS (SELECT * FROM s) INSERT INTO t SELECT * FROM q', ['s'], ['t']],
    ['UPDATE t SET a = (SELECT max(b) FROM u) WHERE c', ['u'], ['t']],
    ['DELETE FROM t USING u, v WHERE t.a = u.a', ['u', 'v'], ['t']],
    [
      'MERGE INTO t AS x USING (SELECT * FROM u) y ON x.a = y.a WHEN MATCHED THEN DELETE',
      ['u'],
      ['t'],
    ],
    ['MERGE INTO t USING u ON t.a = u.a WHEN MATCHED THEN DELETE', ['u'], ['t']],
    ['CREATE TABLE a.b (c int) AS SELECT * FROM d', ['d'], ['a.b']],
    ['CREATE TABLE a LIKE b', ['b'], ['a']],
    ['CREATE VIEW IF NOT EXISTS v AS SELECT * FROM d', ['d'], ['v']],
    ['DROP TABLE IF EXISTS a, b.c', [], ['a', 'b.c']],
    ['EXPLAIN INSERT INTO a SELECT * FROM b', ['b'], []],
    ['DESCRIBE FORMATTED x', ['x'], []],
    ['DESCRIBE x.y', ['x.y'], []],
    ['ANALYZE TABLE t COMPUTE STATISTICS', [], ['t']],
    ["LOAD DATA INPATH '/x' INTO TABLE t", [], ['t']],
  ])('are told: %s', (sql, reads, writes) => {
    const statement = only(sql);
    expect(texts(statement.reads)).toEqual(reads);
    expect(texts(statement.writes)).toEqual(writes);
    for (const { text, from, to } of [...statement.reads, ...statement.writes])
      expect(sql.slice(from, to)).toBe(text);
  });

  it('are those of files too on DuckDB', () => {
    expect(texts(only('FROM \'orders.csv\' JOIN "a b".c', 'duckdb').reads)).toEqual([
      "'orders.csv'",
      '"a b".c',
    ]);
  });
});

describe('what would be lost', () => {
  it.each<[string, readonly string[]]>([
    ['DROP TABLE IF EXISTS a, b', ['DROP TABLE a, b']],
    ['DROP MATERIALIZED VIEW v', ['DROP MATERIALIZED VIEW v']],
    ['TRUNCATE TABLE t PARTITION (dt = 1)', ['TRUNCATE t PARTITION (dt = 1)']],
    ['DELETE FROM t', ['DELETE FROM t without WHERE']],
    ['DELETE FROM t WHERE a', []],
    ['DELETE FROM t USING (SELECT a FROM u WHERE b) x', ['DELETE FROM t without WHERE']],
    ['UPDATE t SET a = 1', ['UPDATE t without WHERE']],
    ['UPDATE t SET a = (SELECT b FROM u WHERE c)', ['UPDATE t without WHERE']],
    ['UPDATE t SET a = 1 WHERE b', []],
    ['WITH x AS (SELECT 1 WHERE 2) DELETE FROM t', ['DELETE FROM t without WHERE']],
    ['INSERT INTO t SELECT 1', []],
    ['INSERT OVERWRITE TABLE t SELECT 1', ['INSERT OVERWRITE t']],
    ["INSERT OVERWRITE DIRECTORY '/x' SELECT 1", ["INSERT OVERWRITE DIRECTORY '/x'"]],
    [
      'FROM s INSERT OVERWRITE TABLE a SELECT 1 INSERT OVERWRITE TABLE b SELECT 2',
      ['INSERT OVERWRITE a', 'INSERT OVERWRITE b'],
    ],
    ['CREATE OR REPLACE TABLE t AS SELECT 1', ['CREATE OR REPLACE TABLE t']],
    ['CREATE OR REPLACE VIEW v AS SELECT 1', []],
    ['CREATE TABLE t AS SELECT 1', []],
    ['ALTER TABLE t DROP COLUMN a, DROP COLUMN b', ['ALTER TABLE t DROP COLUMN a, DROP COLUMN b']],
    ['ALTER TABLE t ADD COLUMN drop_me int', []],
    ["LOAD DATA INPATH '/x' OVERWRITE INTO TABLE t", ['LOAD DATA OVERWRITE INTO t']],
    ['EXPLAIN ANALYZE DELETE FROM t', ['DELETE FROM t without WHERE']],
    ['EXPLAIN DELETE FROM t', []],
    ['BEGIN DROP TABLE t', ['DROP TABLE t']],
    ['${verb} TABLE t', ['${verb} TABLE t (what ${verb} stands for is not known)']],
    ['dfs -rm -r /x', ['dfs -rm -r /x']],
    ["SELECT 'DROP TABLE t'", []],
  ])('is told: %s', (sql, lost) => {
    expect(texts(only(sql).losses)).toEqual(lost);
  });
});

describe('a statement in words', () => {
  it.each([
    ['SELECT 1', 'reads no table'],
    ['SELECT * FROM a, b', 'reads a, b'],
    ['INSERT OVERWRITE TABLE r.d SELECT * FROM a', 'reads a · writes r.d (overwrites)'],
    ['INSERT INTO t VALUES (1)', 'writes t'],
    ['UPDATE t SET a = 1', 'writes t (without WHERE)'],
    ['DELETE FROM t', 'deletes from t (without WHERE)'],
    ['TRUNCATE TABLE t', 'empties t'],
    ['DROP TABLE a, b', 'drops table a, b'],
    ['CREATE OR REPLACE TABLE t AS SELECT * FROM s', 'reads s · makes or replaces table t'],
    ['CREATE VIEW v AS SELECT * FROM s', 'reads s · makes view v'],
    ['ALTER TABLE t ADD COLUMNS (a int)', 'alters table t'],
    ['USE x', 'changes the session (USE)'],
    ['GRANT SELECT ON t TO x', 'changes what is defined (GRANT)'],
    ['CALL f()', 'is not understood · a procedure may do anything'],
    [
      'EXPLAIN ANALYZE DELETE FROM t WHERE a',
      'deletes from t · EXPLAIN ANALYZE runs the statement',
    ],
  ])('is told: %s', (sql, words) => {
    expect(statementInWords(only(sql))).toBe(words);
  });
});

describe('any text', () => {
  it('is taken, and its statements lie in it in their order', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom(...pieces, ...words)),
        fc.constantFrom(...engines),
        (parts, engine) => {
          const text = parts.join(' ');
          let behind = 0;
          for (const statement of statementsOf(text, engine)) {
            expect(statement.from).toBeGreaterThanOrEqual(behind);
            expect(statement.to).toBeLessThanOrEqual(text.length);
            behind = statement.to;
            statementInWords(statement);
          }
        },
      ),
    );
  });

  it('takes no longer than it is long', async () => {
    const rows = statementRows
      .filter((_row, index) => index % (isLongRun ? 40 : 120) === 0)
      .map(({ sql }) => `${sql}; `);
    // A long run tries each word, any other run one in nine.
    const words = pieces.filter((_piece, index) => isLongRun || index % 9 === 0);
    for (const piece of [...words, ...doubles, ...rows]) {
      const text = (length: number): string => piece.repeat(Math.ceil(length / piece.length));
      const step = (code: string): unknown => statementsOf(code, 'jdbc').map(statementInWords);
      expect([piece, await fastGrowth({ text, step })]).toEqual([piece, undefined]);
    }
  });
});
