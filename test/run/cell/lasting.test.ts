/** What a batch that goes on may leave out. */
import { describe, expect, it } from '@jest/globals';
import { initialState, parseCell, planCell } from '../../../src/magics/index.ts';
import { lastingFacts, type LastingFacts } from '../../../src/run/cell/lasting.ts';

const settings = {
  engine: 'spark',
  runType: 'sql',
  creator: 'notebook',
  variables: {},
  runtime: {},
  startup: {},
  aliases: {},
};

function factsOf(code: string): LastingFacts {
  const before = initialState(settings);
  return lastingFacts(planCell(parseCell(code), before), before);
}

describe('lasting', () => {
  it.each([
    ['SELECT * FROM orders'],
    ['INSERT OVERWRITE TABLE sales.orders SELECT 1'],
    ['CREATE TABLE IF NOT EXISTS t AS SELECT 1; INSERT INTO t VALUES (2)'],
    ['CREATE OR REPLACE VIEW v AS SELECT 1'],
    ['CREATE EXTERNAL TABLE t (a int) LOCATION "/data"'],
    ['DROP TABLE IF EXISTS t'],
    ['%%hql --as orders\nSELECT 1'],
    ['%%sql --expect "rows > 0"\nSELECT 1'],
    ['%%sql --limit 10 --rows 5\nSELECT 1'],
    // Once it has ended well.
    ['%%sql --detach\nINSERT INTO t VALUES (2)'],
  ])('is true of %j', (code) => {
    expect(factsOf(code).lasting).toBe(true);
  });

  it.each([
    // What a session has.
    ['CREATE TEMPORARY VIEW v AS SELECT 1'],
    ['CREATE GLOBAL TEMPORARY VIEW v AS SELECT 1'],
    ['CREATE OR REPLACE TEMP VIEW v AS SELECT 1'],
    ['CREATE TEMPORARY FUNCTION f AS "a.B"'],
    ['CREATE FUNCTION f AS "a.B"'],
    ['SET spark.sql.shuffle.partitions = 2'],
    ['USE sales'],
    ['CACHE TABLE t'],
    ['INSERT INTO t VALUES (1); USE sales'],
    ['frobnicate the table'],
    // Code that makes variables.
    ['%%pyspark\nx = 1'],
    ['%%scala\nval x = 1'],
    ['%%python\nx = 1'],
    ['%%shell\ncd /tmp'],
    ['%%local sql\nSELECT 1'],
    // What the kernel has.
    ['%%var\nday = 1'],
    ['%var day=1\nSELECT ${day}'],
    ['%engine hive'],
    ['%%sql --into a\nSELECT 1'],
    ['%%sql --query q\nSELECT 1'],
    ['%jobs'],
    ['%export last a.csv'],
    ['-- nothing'],
  ])('is false of %j', (code) => {
    expect(factsOf(code).lasting).toBe(false);
  });
});

describe('changesLasting', () => {
  it.each([
    ['INSERT INTO t VALUES (1)', true],
    ['%%sql --detach\nINSERT INTO t VALUES (1)', true],
    ['%var day=1\nDROP TABLE t', true],
    ['SET x = 1; CREATE TABLE t AS SELECT 1', true],
    ['SELECT 1', false],
    ['CREATE TEMP VIEW v AS SELECT 1', false],
    ['SET x = 1', false],
    ['%%local sql\nCREATE TABLE t AS SELECT 1', false],
    ['%%python\nx = 1', false],
    ['%jobs', false],
  ])('of %j is %j', (code, expected) => {
    expect(factsOf(code).changesLasting).toBe(expected);
  });
});
