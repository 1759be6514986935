/** Cells of one notebook on the real Spark of the local gateway: results, types, what SQL and PySpark share, errors. */
import { describe, expect, it } from '@jest/globals';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { createWorkplace } from '../support/clients/workplace.ts';
import { fixture } from '../support/fixture.ts';
import { startSparkKernel } from '../support/spark-kernel.ts';

const workplace = fixture(createWorkplace);
const kernel = fixture(async () => startSparkKernel(workplace));

/** Starting Spark takes a minute on a busy machine. */
const slowly = 300_000;

/** A cell that ends well; its displays, one below the other, without the blanks that align them. */
async function shown(code: string): Promise<string> {
  const run = await kernel.run(code);
  expect(run.traceback).toBe('');
  expect(run.stderr).toBe('');
  return run.plain.join('\n').replaceAll(/ +/g, ' ');
}

describe('SQL on Spark', () => {
  it(
    'is run by Spark, which says so, and a good cell shows no log',
    async () => {
      const run = await kernel.run('select version() as v');
      expect(run).toMatchObject({ status: 'ok', stdout: '', stderr: '' });
      expect(run.plain.join('\n')).toMatch(/\b3\.5\.9 \w{20}/);
      expect(await shown('%engines')).toMatch(/spark-3\.5\.9 .* this notebook/);
      const log = await kernel.run('%log last --json');
      expect(log.stdout + log.plain.join('\n')).toMatch(
        /Yarn application url:local-\d+[^]*>> select version\(\) as v\n\S+ >> Time taken: [\d.]+ m?s, Fetched 1 col\(s\) : 1 row\(s\)/,
      );
    },
    slowly,
  );

  it(
    'keeps every type, and NULL apart from texts',
    async () => {
      const run = await kernel.run(
        `%%sql --as every
select cast(1 as tinyint) as ty, 9007199254740993 as l, cast(1e-7 as double) as small, cast('NaN' as double) as nan,
  cast(12345678901234567890.123456789 as decimal(38,9)) as dec, cast(1.50 as decimal(10,2)) as dec2, true as yes,
  date '0001-01-01' as day, timestamp '2026-08-01 12:30:00.25' as moment, timestamp_ntz '1500-08-01 12:30:00' as ntz,
  array('a','b,c',null) as texts, map('a',1,'b',null) as m, named_struct('a',1,'b','x') as s, cast('blob' as binary) as bytes,
  interval '1' day as iv, cast(null as string) as n, 'NULL' as ntext, '' as empty, 'Ελληνικά 日本語 🦆' as uni, 1 as x, 2 as x`,
      );
      expect(run.status).toBe('ok');
      const local = await kernel.run('%result every --json');
      const { rows, columns } = JSON.parse(jsonOf(local.execution)) as {
        rows: readonly (readonly (string | null)[])[];
        columns: readonly { readonly name: string; readonly type: string }[];
      };
      expect(columns.map(({ name, type }) => `${name} ${type}`)).toEqual([
        'ty tinyint',
        'l bigint',
        'small double',
        'nan double',
        'dec decimal(38,9)',
        'dec2 decimal(10,2)',
        'yes boolean',
        'day date',
        'moment timestamp',
        'ntz timestamp',
        'texts array',
        'm map',
        's struct',
        'bytes binary',
        'iv string',
        'n string',
        'ntext string',
        'empty string',
        'uni string',
        'x int',
        'x int',
      ]);
      expect(rows[0]).toEqual([
        '1',
        '9007199254740993',
        '0.0000001',
        'NaN',
        '12345678901234567890.123456789',
        '1.50',
        'true',
        '0001-01-01',
        '2026-08-01 12:30:00.25',
        '1500-08-01 12:30:00',
        '["a","b,c",null]',
        '{"a":1,"b":null}',
        '{"a":1,"b":"x"}',
        '626c6f62',
        "INTERVAL '1' DAY",
        null,
        'NULL',
        '',
        'Ελληνικά 日本語 🦆',
        '1',
        '2',
      ]);
    },
    slowly,
  );

  it(
    'gives a result for each statement that has one, in the order of the rows',
    async () => {
      const text = await shown(
        'create or replace temporary view v as select id, id % 3 as k from range(20000);\n' +
          'select id from v order by id desc limit 3;\nselect * from range(0);\nshow tables',
      );
      expect(text).toMatch(/19999\s+19998\s+19997[^]*0 rows × 1 column[^]*namespace[^]*true/);
    },
    slowly,
  );

  it(
    'shares views and functions with PySpark, whose state stays',
    async () => {
      const made = await kernel.run(
        '%%pyspark\nlimit = 2\nspark.udf.register("twice", lambda x: 2 * x, "long")\n' +
          'spark.table("v").where(f"id < {limit}").createOrReplaceTempView("few")\nprint(sc.appName, sqlContext is not None)\nlimit + 40',
      );
      expect(made).toMatchObject({ status: 'ok', stdout: 'linkis-kernel True\n' });
      expect(JSON.stringify(made.execution.published)).toContain('"text/plain":"42"');
      expect(await shown('select sum(twice(id)) as s from few')).toMatch(/\bs\s+-+\s+2\b/);
    },
    slowly,
  );

  it(
    'shows DataFrames as tables, the first 5,000 rows of a long one',
    async () => {
      expect(await shown('%%pyspark\nspark.table("few")')).toMatch(/2 rows × 2 columns/);
      const long = await kernel.run('%%pyspark\ndisplay(spark.table("v"))');
      expect(long.plain.join('\n')).toContain('of 5,000 rows');
      expect(long.stderr).toContain('The result has the first 5,000 rows, and there are more');
      const whole = await kernel.run('%%pyspark --as whole\nspark.table("v")');
      expect(whole.stderr).toBe('');
      expect(await shown('%%local sql\nselect count(*) as n, max(id) as m from whole')).toMatch(
        /20000 19999/,
      );
      expect(await shown('%%pyspark\nspark.table("few").toPandas()')).toMatch(/2 rows × 2 columns/);
    },
    slowly,
  );

  it(
    'hands named results over, both ways',
    async () => {
      await shown('%%sql --as totals\nselect k, count(*) as n from v group by k order by k');
      expect(await shown('%%local sql\nselect sum(n) as all_rows from totals')).toContain('20000');
      const back = await kernel.run(
        '%%pyspark --with totals\nprint(type(totals).__module__, totals.count(), totals.schema["n"].dataType.simpleString())',
      );
      expect(back.stdout).toContain('pyspark.sql.dataframe 3 bigint');
      await shown('%%send_to_spark -i totals -t df -n of_mine');
      const mine = await kernel.run('%%pyspark\nprint(type(of_mine).__module__, of_mine.count())');
      expect(mine.stdout).toContain('pyspark.sql.dataframe 3');
      const file = path.join(workplace.notebooks, 'cities.csv');
      await writeFile(file, 'city,people\nZürich,434000\n"A, B",\n');
      const sent = await kernel.run('%send cities.csv --table cities');
      expect(sent.plain.join('\n')).toContain('2 rows in cities');
      expect(sent.stderr).toContain('Tables and databases of the local Spark end with its session');
      expect(await shown('select * from cities order by city')).toMatch(
        /A, B NULL\s+Zürich 434000/,
      );
    },
    slowly,
  );

  it(
    'tells databases, tables and columns of the session',
    async () => {
      expect(await shown('%tables')).toMatch(/\bfew view\b/);
      expect(await shown('%columns few')).toMatch(/id bigint\s+k bigint/);
      expect(await shown('%databases')).toContain('default');
    },
    slowly,
  );

  it(
    'says once that tables end with the session',
    async () => {
      // It was said when %send made the first one.
      const again = await kernel.run(
        'create table lasting (a int);\ninsert into lasting values (1), (null);\nselect count(*), count(a) from lasting',
      );
      expect(again).toMatchObject({ status: 'ok', stdout: '', stderr: '' });
      expect(again.plain.join('\n')).toMatch(/ 2 +1$/m);
    },
    slowly,
  );
});

describe('failures on Spark', () => {
  it.each([
    [
      'a misspelt column',
      'select city, sum(amonut)\nfrom (select "a" as city, 1 as amount)\ngroup by city',
      /^\[UNRESOLVED_COLUMN\.WITH_SUGGESTION\] .*`amonut` cannot be resolved\. Did you mean/,
      /line 1: select city, sum\(amonut\)\n +\^/,
    ],
    [
      'a syntax error',
      'select 1;\nselect id\nfrm range(3)',
      /^42022: \[PARSE_SYNTAX_ERROR\] Syntax error at or near 'range'/,
      /line 3: frm range\(3\)\n +\^/,
    ],
    [
      'a table of another catalogue',
      'select * from nowhere',
      /^\[TABLE_OR_VIEW_NOT_FOUND\] The table or view `nowhere` cannot be found/,
      /Those of DuckDB are another catalogue: %%engine duckdb sql/,
    ],
    [
      'an error while it runs',
      'select raise_error("boom") from range(3)',
      /^(?:RuntimeException: )?boom$/,
      /boom/,
    ],
    [
      'a division under ANSI',
      'set spark.sql.ansi.enabled=true; select 1/0',
      /^\[DIVIDE_BY_ZERO\] Division by zero/,
      /select 1\/0\n +\^/,
    ],
    [
      'a function of Python, in its own line',
      '%%pyspark\nfrom pyspark.sql.functions import udf\n@udf("double")\ndef share(x):\n    return 1 / x\n\nspark.range(3).select(share("id")).collect()',
      /^ZeroDivisionError: division by zero$/,
      /line 5: +return 1 \/ x/,
    ],
    [
      'a name that PySpark does not know',
      '%%pyspark\nspark.range(3).select("nope")',
      /UNRESOLVED_COLUMN.*`nope`/,
      /line 2: spark\.range\(3\)\.select\("nope"\)/,
    ],
    ['Scala', '%%scala\nprintln(1)', /runs SQL and Python, not Scala/, /%%pyspark/],
  ])(
    'shows the cause of %s once',
    async (_what, code, evalue, traceback) => {
      const run = await kernel.run(code);
      expect(run.status).toBe('error');
      expect(run.evalue).toMatch(evalue);
      expect(run.traceback).toMatch(traceback);
      // Java's frames are for the log.
      expect(run.traceback + run.stderr + run.stdout).not.toMatch(
        /\bat org\.apache|JVM stacktrace/,
      );
      const log = await kernel.run('%log last');
      expect(log.stdout + log.stderr).toMatch(/execute (?:code )?failed/);
    },
    slowly,
  );
});

function jsonOf(execution: {
  readonly published: readonly { readonly content: unknown }[];
}): string {
  for (const { content } of execution.published) {
    const data = (content as { data?: Record<string, unknown> }).data;
    if (data?.['application/json'] !== undefined) return JSON.stringify(data['application/json']);
  }
  throw new Error('no JSON was shown');
}
