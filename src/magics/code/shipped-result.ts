/**
 * What defines a named result in the session of a Python or PySpark engine, as one line: a DataFrame of Spark where the session has one,
 * else of pandas, else a list of dicts. For Python 2.7 and later. It leaves no name behind but the asked one, and prints what it made.
 */

/**
 * `g`: the names of the session; `p`: the rows, packed; `n`: the variable; `s`: whether Spark is wanted. It has no double quote and no
 * backslash, which would end or change the text that it becomes, and nothing that the server takes for a variable.
 */
const source = String.raw`
import base64, datetime, decimal, json, zlib
d = json.loads(zlib.decompress(base64.b64decode(p)).decode('utf-8'))
def day(t):
 if len(t) != 10:
  raise ValueError(t)
 return datetime.date(int(t[:4]), int(t[5:7]), int(t[8:]))
def moment(t):
 f = (t[20:] + '000000000')[:9]
 if len(t) > 29 or t[19:20] not in ('', '.') or f[6:] != '000':
  raise ValueError(t)
 return datetime.datetime.strptime(t[:19].replace('T', ' '), '%Y-%m-%d %H:%M:%S').replace(microsecond=int(f[:6]))
def truth(t):
 return {'true': True, 'false': False}[t.lower()]
makers = {'int': int, 'bigint': int, 'double': float, 'float': float, 'decimal': decimal.Decimal, 'boolean': truth, 'date': day, 'timestamp': moment}
names, kinds, columns, texts = d['names'], [], [], []
for name, kind, column in zip(names, d['kinds'], d['columns']):
 make = makers.get(kind)
 if make is not None:
  try:
   column = [None if t is None else make(t) for t in column]
  except Exception:
   texts.append(name)
   kind = 'string'
 if kind in ('int', 'bigint'):
  most = max([abs(v) for v in column if v is not None] or [0])
  kind = 'decimal' if most > 9223372036854775807 else 'bigint' if most > 2147483647 else kind
 kinds.append(kind)
 columns.append(column)
def spark_frame():
 from pyspark.sql import types as T
 plain = {'int': T.IntegerType, 'bigint': T.LongType, 'double': T.DoubleType, 'float': T.FloatType, 'boolean': T.BooleanType,
  'date': T.DateType, 'timestamp': T.TimestampType}
 fields, own = [], []
 for name, kind, column in zip(names, kinds, columns):
  if kind == 'decimal':
   column = [None if v is None else decimal.Decimal(v) for v in column]
   there = [v.as_tuple() for v in column if v is not None]
   scale = max([max(0, -v.exponent) for v in there if isinstance(v.exponent, int)] or [0])
   whole = max([len(v.digits) + v.exponent for v in there if isinstance(v.exponent, int)] or [0])
   if max(whole, 0) + scale > 38 or any(not isinstance(v.exponent, int) for v in there):
    texts.append(name)
    column = [None if v is None else str(v) for v in column]
    kind = 'string'
  fields.append(T.StructField(name, T.DecimalType(38, scale) if kind == 'decimal' else plain.get(kind, T.StringType)(), True))
  own.append(column)
 return g['spark'].createDataFrame(list(zip(*own)), T.StructType(fields))
def series(pd, kind, column):
 try:
  if kind in ('int', 'bigint'):
   return pd.Series(column, dtype='Int64' if None in column else 'int64')
  if kind == 'boolean':
   return pd.Series(column, dtype='boolean' if None in column else 'bool')
  if kind in ('double', 'float'):
   return pd.Series(column, dtype='float64' if kind == 'double' else 'float32')
  if kind == 'timestamp':
   return pd.Series(column, dtype='datetime64[us]')
 except Exception:
  pass
 if kind in makers and kind != 'timestamp' or not any(v is not None for v in column):
  return pd.Series(column, dtype=object)
 return pd.Series(column)
def pandas_frame():
 import pandas as pd
 frame = pd.DataFrame(dict((i, series(pd, k, c)) for i, (k, c) in enumerate(zip(kinds, columns))))
 frame.columns = names
 return frame
made = 'rows'
if s and hasattr(g.get('spark'), 'createDataFrame'):
 g[n] = spark_frame()
 made = 'spark'
else:
 try:
  g[n] = pandas_frame()
  made = 'pandas'
 except ImportError:
  g[n] = [dict(zip(names, row)) for row in zip(*columns)]
print(json.dumps({'linkis-kernel': made, 'texts': texts}))
`;

const encoded = source.trim().replaceAll('\n', String.raw`\n`);

export interface ShippedResult {
  readonly variable: string;
  /** Zlib, then base64, of `{ names, kinds, columns }` as JSON: texts of cells by column, null for NULL. */
  readonly packed: string;
  /** The engine is Spark, whose own DataFrames are preferred. */
  readonly isSpark: boolean;
}

/** `note` is a comment for those who meet the code in the history of the server. */
export function shippedResultCode(
  { variable, packed, isSpark }: ShippedResult,
  note: string,
): string {
  const own = `{"g": globals(), "p": "${packed}", "n": "${variable}", "s": ${isSpark ? 'True' : 'False'}}`;
  return `# ${note}\nexec(compile("${encoded}", "<linkis-kernel>", "exec"), ${own})`;
}

/** Defines a text in the same way; `packed` is one of UTF-8. */
export function shippedTextCode(variable: string, packed: string, note: string): string {
  const own = `{"g": globals(), "p": "${packed}", "n": "${variable}"}`;
  const unpack = String.raw`import base64, zlib\ng[n] = zlib.decompress(base64.b64decode(p)).decode('utf-8')`;
  return `# ${note}\nexec(compile("${unpack}", "<linkis-kernel>", "exec"), ${own})`;
}

/** Finds the line of any version of this kernel. */
export const shippedResultPattern: RegExp =
  /exec\(compile\("[^"]*", "<linkis-kernel>", "exec"\), \{"g": globals\(\), "p": "[^"]*"[^{}]*\}\)/g;

/** What {@link shippedResultCode} printed, among the lines of its task. */
export function readShippedAnswer(
  lines: readonly string[],
): { readonly made: string; readonly texts: readonly string[] } | undefined {
  for (const line of lines) {
    if (!line.includes('"linkis-kernel"')) continue;
    try {
      const answer: { 'linkis-kernel'?: unknown; texts?: unknown } = JSON.parse(line);
      const texts = Array.isArray(answer.texts) ? answer.texts.map(String) : [];
      return { made: String(answer['linkis-kernel']), texts };
    } catch {
      // Another line that has the words.
    }
  }
  return undefined;
}
