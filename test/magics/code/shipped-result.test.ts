/** The code that defines a named result in an engine's session, in a real Python as Linkis' drivers run it. */
import { deflateSync } from 'node:zlib';
import { describe, expect, it } from '@jest/globals';
import {
  readShippedAnswer,
  shippedResultCode,
  shippedResultPattern,
} from '../../../src/magics/code/shipped-result.ts';
import { withoutShownValue } from '../../../src/magics/code/shown-value.ts';
import { printed, runAsLinkis } from '../../support/linkis-python/run-cells.ts';

const table = {
  names: ['id', 'big', 'price', 'ratio', 'ok', 'day', 'at', 'note'],
  kinds: ['int', 'bigint', 'decimal', 'double', 'boolean', 'date', 'timestamp', 'string'],
  columns: [
    ['1', '2'],
    ['9007199254740993', null],
    ['1.10', '12345678901234567890.5'],
    ['NaN', '1e-7'],
    ['true', null],
    ['2024-02-29', null],
    ['2024-02-29 12:30:00.5', '2024-02-29T12:30:00'],
    ['', 'é"\n'],
  ],
};

function code(columns: object, isSpark = false): string {
  const packed = deflateSync(JSON.stringify(columns)).toString('base64');
  return shippedResultCode({ variable: 'o', packed, isSpark }, '--with x=o: 2 rows');
}

/** What the code uses of Spark, as far as it can be seen. */
const spark = `
import sys, types
pyspark, sql, kinds = types.ModuleType('pyspark'), types.ModuleType('pyspark.sql'), types.ModuleType('pyspark.sql.types')
class Kind(object):
    def __init__(self, *parts): self.parts = parts
    def __repr__(self): return type(self).__name__ + (repr(self.parts) if self.parts else '')
for name in 'IntegerType LongType DoubleType FloatType BooleanType DateType TimestampType StringType DecimalType'.split():
    setattr(kinds, name, type(name, (Kind,), {}))
kinds.StructField = lambda name, kind, nullable: (name, kind)
kinds.StructType = list
pyspark.sql, sql.types = sql, kinds
sys.modules.update({'pyspark': pyspark, 'pyspark.sql': sql, 'pyspark.sql.types': kinds})
class spark:
    createDataFrame = staticmethod(lambda rows, schema: (rows, schema))
`;

describe('shippedResultCode', () => {
  it('makes a list of dicts where there is no pandas, with exact values', async () => {
    const [sent, after] = await runAsLinkis('python', [
      "import sys\nsys.modules['pandas'] = None",
      code(table),
      'print(o)\nprint(sorted(name for name in globals() if name in ("d", "p", "n", "g", "names", "columns")))',
    ]).then((all) => all.slice(1));
    expect(readShippedAnswer(printed(sent).split('\n'))).toEqual({ made: 'rows', texts: [] });
    expect(printed(after)).toContain(
      "[{'id': 1, 'big': 9007199254740993, 'price': Decimal('1.10'), 'ratio': nan, 'ok': True, 'day': datetime.date(2024, 2, 29), 'at': datetime.datetime(2024, 2, 29, 12, 30, 0, 500000), 'note': ''}, {'id': 2, 'big': None, 'price': Decimal('12345678901234567890.5'), 'ratio': 1e-07, 'ok': None, 'day': None, 'at': datetime.datetime(2024, 2, 29, 12, 30), 'note': 'é\"\\n'}]",
    );
    expect(printed(after)).toContain('[]');
  });

  it('makes a DataFrame of Spark with a schema where the session has one', async () => {
    const [, sent, after] = await runAsLinkis('spark', [
      spark,
      code(table, true),
      'for field in o[1]: print(field)\nprint(o[0][0])',
    ]);
    expect(readShippedAnswer(printed(sent).split('\n'))).toEqual({ made: 'spark', texts: [] });
    expect(
      printed(after)
        .split('\n')
        .filter((line) => line !== ''),
    ).toEqual([
      "('id', IntegerType)",
      "('big', LongType)",
      "('price', DecimalType(38, 2))",
      "('ratio', DoubleType)",
      "('ok', BooleanType)",
      "('day', DateType)",
      "('at', TimestampType)",
      "('note', StringType)",
      "(1, 9007199254740993, Decimal('1.10'), nan, True, datetime.date(2024, 2, 29), datetime.datetime(2024, 2, 29, 12, 30, 0, 500000), '')",
    ]);
  });

  it('makes rows of pandas or dicts for a Spark session that has no Spark', async () => {
    const [sent] = await runAsLinkis('spark', [code(table, true)]);
    expect(readShippedAnswer(printed(sent).split('\n'))?.made).toMatch(/^(?:rows|pandas)$/);
  });

  it.each([
    ['int', '5.7'],
    ['bigint', ''],
    ['decimal', 'one'],
    ['boolean', 'maybe'],
    ['date', '2024-02-29 00:00:00'],
    ['date', '2024-02-30'],
    ['timestamp', '2024-02-29 12:30:00.000000001'],
    ['timestamp', '2024-02-29 12:30:00+01:00'],
    ['timestamp', '2024-02-29 12:30'],
  ])('leaves a column of %s with %j as its texts, and says so', async (kind, text) => {
    const [, sent, after] = await runAsLinkis('python', [
      "import sys\nsys.modules['pandas'] = None",
      code({ names: ['odd'], kinds: [kind], columns: [[text, null]] }),
      'print(o)',
    ]);
    expect(readShippedAnswer(printed(sent).split('\n'))).toEqual({ made: 'rows', texts: ['odd'] });
    expect(printed(after)).toContain(`[{'odd': '${text}'}, {'odd': None}]`);
  });

  it.each([
    ['bigint', ['9223372036854775808'], 'DecimalType(38, 0)', []],
    ['int', ['2147483648'], 'LongType', []],
    ['decimal', ['1e39'], 'StringType', ['odd']],
    ['decimal', ['NaN'], 'StringType', ['odd']],
  ])('finds a type of Spark that holds a column of %s: %j', async (kind, column, type, texts) => {
    const [, sent, after] = await runAsLinkis('spark', [
      spark,
      code({ names: ['odd'], kinds: [kind], columns: [column] }, true),
      'print(o[1])',
    ]);
    expect(readShippedAnswer(printed(sent).split('\n'))).toEqual({ made: 'spark', texts });
    expect(printed(after)).toContain(`[('odd', ${type})]`);
  });

  it('is one line below a comment, and is taken out of what a server repeats', () => {
    const own = code(table);
    expect(own.split('\n')).toHaveLength(2);
    expect(own).not.toMatch(/\$\{|&\{/);
    expect(own.replace(shippedResultPattern, '')).toBe('# --with x=o: 2 rows\n');
    expect(withoutShownValue(own)).toBe('# --with x=o: 2 rows');
  });

  it.each([[['{"linkis-kernel"']], [['nothing']], [[]]])('has no answer in %j', (lines) => {
    expect(readShippedAnswer(lines)).toBeUndefined();
  });
});
