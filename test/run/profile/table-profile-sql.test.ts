/** The statement that profiles a table, in each dialect: functions and quotes as its engine writes them, and one reading of the table. */
import { describe, expect, it } from '@jest/globals';
import {
  isComparedType,
  isNumericType,
  profileDialectOf,
  type ProfileDialect,
  tableHistogramSql,
  tableProfileSql,
} from '../../../src/run/profile/table-profile-sql.ts';
import type { CatalogueColumn } from '../../../src/task/index.ts';
import { growthOf } from '../../support/growth.ts';

function column(name: string, type: string): CatalogueColumn {
  return { name, type, comment: undefined, isPartition: false };
}

const table = {
  name: ['shop', 'my orders'],
  columns: [column('id', 'bigint'), column('a`b"c', 'string'), column('tags', 'array<string>')],
  limit: undefined,
  sample: undefined,
};

function dialect(engine: string): ProfileDialect {
  const found = profileDialectOf(engine);
  if (found === undefined) throw new Error(engine);
  return found;
}

describe('tableProfileSql', () => {
  it('is one statement of Spark, which reads the table once', () => {
    expect(tableProfileSql(table, dialect('spark')).replaceAll(/\s+/g, ' ')).toBe(
      [
        'SELECT stack(3, r0_0, r0_1, r0_2, r0_3, r0_4, r0_5, r0_6, r1_0, r1_1, r1_2, r1_3, r1_4, r1_5, r1_6,',
        'r2_0, r2_1, r2_2, r2_3, r2_4, r2_5, r2_6) AS (v0, v1, v2, v3, v4, v5, v6) FROM (SELECT',
        "'0' AS r0_0, CAST(count(*) AS STRING) AS r0_1, CAST(count(`id`) AS STRING) AS r0_2,",
        'CAST(approx_count_distinct(`id`) AS STRING) AS r0_3, CAST(min(`id`) AS STRING) AS r0_4,',
        'CAST(max(`id`) AS STRING) AS r0_5, CAST(avg(CAST(`id` AS DOUBLE)) AS STRING) AS r0_6,',
        "'1' AS r1_0, CAST(count(*) AS STRING) AS r1_1, CAST(count(`a``b\"c`) AS STRING) AS r1_2,",
        'CAST(approx_count_distinct(`a``b"c`) AS STRING) AS r1_3,',
        'substr(CAST(min(`a``b"c`) AS STRING), 1, 1001) AS r1_4,',
        'substr(CAST(max(`a``b"c`) AS STRING), 1, 1001) AS r1_5, CAST(NULL AS STRING) AS r1_6,',
        "'2' AS r2_0, CAST(count(*) AS STRING) AS r2_1, CAST(count(`tags`) AS STRING) AS r2_2,",
        'CAST(NULL AS STRING) AS r2_3, CAST(NULL AS STRING) AS r2_4, CAST(NULL AS STRING) AS r2_5,',
        'CAST(NULL AS STRING) AS r2_6 FROM `shop`.`my orders`) measured',
      ].join(' '),
    );
  });

  it('has functions and quotes of its dialect', () => {
    expect(tableProfileSql(table, dialect('hive'))).toContain('count(DISTINCT `id`)');
    for (const engine of ['trino', 'presto', 'openlookeng']) {
      const sql = tableProfileSql(table, dialect(engine));
      expect(sql).toContain('approx_distinct("a`b""c")');
      expect(sql).toContain('CROSS JOIN UNNEST(ARRAY[');
      expect(sql).toContain('FROM "shop"."my orders"');
    }
    expect(tableProfileSql(table, dialect('duckdb'))).toMatch(
      /^WITH measured AS MATERIALIZED \(SELECT [^]*UNION ALL SELECT r2_0 AS v0/,
    );
    expect(profileDialectOf('jdbc')).toBeUndefined();
    expect(profileDialectOf('constructor')).toBeUndefined();
  });

  it('reads a part of the table', () => {
    expect(tableProfileSql({ ...table, limit: 5 }, dialect('trino'))).toContain(
      'FROM (SELECT * FROM "shop"."my orders" LIMIT 5) part',
    );
    const sampled = { ...table, sample: 10 };
    expect(tableProfileSql(sampled, dialect('spark'))).toContain(
      'FROM `shop`.`my orders` TABLESAMPLE (10 PERCENT)',
    );
    expect(tableProfileSql(sampled, dialect('trino'))).toContain('TABLESAMPLE BERNOULLI (10)');
  });

  it('leaves numbers that are not finite out of means, where an engine would fail or tell infinity', () => {
    const floats = { ...table, columns: [column('x', 'double')] };
    expect(tableProfileSql(floats, dialect('trino'))).toContain(
      'avg(CASE WHEN is_finite(CAST("x" AS DOUBLE)) THEN CAST("x" AS DOUBLE) END)',
    );
  });

  it('grows with the columns only', async () => {
    const of = (count: number): unknown =>
      tableProfileSql(
        { ...table, columns: Array.from({ length: count }, () => column('c', 'int')) },
        dialect('spark'),
      );
    expect(await growthOf(of, 300)).toBeLessThan(3);
  });
});

describe('tableHistogramSql', () => {
  it('counts ranges, the last one with its end, in one reading', () => {
    const edges = new Map([
      [0, ['1', '5', '9']],
      [1, ['2', '2']],
    ]);
    expect(tableHistogramSql(table, edges, dialect('duckdb')).replaceAll(/\s+/g, ' ')).toBe(
      [
        "WITH measured AS MATERIALIZED (SELECT '0' AS r0_0,",
        'CAST(sum(CASE WHEN CAST("id" AS DOUBLE) >= CAST(\'1\' AS DOUBLE) AND CAST("id" AS DOUBLE) < CAST(\'5\' AS DOUBLE) THEN 1 ELSE 0 END) AS VARCHAR) AS r0_1,',
        'CAST(sum(CASE WHEN CAST("id" AS DOUBLE) >= CAST(\'5\' AS DOUBLE) AND CAST("id" AS DOUBLE) <= CAST(\'9\' AS DOUBLE) THEN 1 ELSE 0 END) AS VARCHAR) AS r0_2,',
        "'1' AS r1_0,",
        'CAST(sum(CASE WHEN CAST("a`b""c" AS DOUBLE) >= CAST(\'2\' AS DOUBLE) AND CAST("a`b""c" AS DOUBLE) <= CAST(\'2\' AS DOUBLE) THEN 1 ELSE 0 END) AS VARCHAR) AS r1_1,',
        'CAST(0 AS VARCHAR) AS r1_2 FROM "shop"."my orders")',
        'SELECT r0_0 AS v0, r0_1 AS v1, r0_2 AS v2 FROM measured',
        'UNION ALL SELECT r1_0 AS v0, r1_1 AS v1, r1_2 AS v2 FROM measured',
      ].join(' '),
    );
  });
});

it('tells numbers, and values that can be compared, by the names of types', () => {
  const types =
    'int,BIGINT,decimal(10,2),DOUBLE,HUGEINT,UBIGINT,unsigned,string,date,BIGINT[],INTEGER[3],map<int,int>,STRUCT(a INTEGER),varbinary,boolean'.split(
      /,(?![\dia])/,
    );
  expect(types.filter(isNumericType)).toEqual([
    'int',
    'BIGINT',
    'decimal(10,2)',
    'DOUBLE',
    'HUGEINT',
    'UBIGINT',
  ]);
  expect(types.filter((type) => !isComparedType(type))).toEqual([
    'BIGINT[]',
    'INTEGER[3]',
    'map<int,int>',
    'STRUCT(a INTEGER)',
    'varbinary',
  ]);
});
