/** Tables of Python cells: the types that their files keep, and named results that become frames of the library that is there. */
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { pythonEngine } from '../../../src/gateway/engines/python.ts';
import { withConnection } from '../../../src/gateway/results/duckdb-library.ts';
import { sqlText } from '../../../src/sql/index.ts';
import { fixture } from '../../support/fixture.ts';
import { type EngineSession, type JobRecord, startSession } from './engine-session.ts';
import { formsOf } from './shown-page.ts';

/** They load large libraries. */

const environment = {
  python: path.resolve('.venv/bin/python'),
  variables: { PATH: process.env['PATH'] ?? '' },
};

const session = fixture(async () => startSession(pythonEngine, environment));

async function ran(
  code: string,
  tables: readonly unknown[] = [],
  on: EngineSession = session,
): Promise<JobRecord> {
  const job = await on.run(code, tables.length === 0 ? {} : { 'linkis.kernel.tables': tables });
  expect(job.failure?.lines.join('\n')).toBeUndefined();
  return job;
}

interface Kept {
  readonly path: string;
  readonly shown: readonly (readonly (string | null)[])[];
  /** Linkis' name and that of the file, by column. */
  readonly types: readonly string[];
  /** As a named result is described to a job. */
  readonly table: (name: string) => object;
}

/** The only table that a cell leaves. */
async function kept(job: JobRecord): Promise<Kept> {
  const [page] = await session.pages(job);
  if (page?.kind !== 'table') throw new Error(`no table but ${JSON.stringify(page)}`);
  const [file] = (await session.store.list(job.directory)) ?? [];
  const found = await withConnection(async (connection) =>
    (
      await connection.runAndReadAll(`DESCRIBE FROM read_parquet(${sqlText(file?.path ?? '')})`)
    ).getRows(),
  );
  const columns = page.columns.map(({ name, type }) => ({ name, type }));
  return {
    path: file?.path ?? '',
    shown: page.rows,
    types: page.columns.map(({ name, type }, at) => `${name} ${type} ${String(found[at]?.[1])}`),
    table: (name) => ({ name, path: file?.path, columns }),
  };
}

/** The text of the value that the cell ends with. */
async function value(
  code: string,
  tables: readonly unknown[] = [],
  on: EngineSession = session,
): Promise<unknown> {
  const pages = await on.pages(await ran(code, tables, on));
  return formsOf(pages.at(-1))?.data['text/plain'];
}

const values = `import datetime, decimal
big = 9007199254740993
when = datetime.datetime(2024, 2, 29, 23, 59, 59, 500000)
rows = {
    'id': [1, 2, 3],
    'big': [big, None, -big],
    'ratio': [0.1, None, 1e-7],
    'price': [decimal.Decimal('1.10'), None, decimal.Decimal('12345678901234567890.01')],
    'day': [datetime.date(2024, 2, 29), None, datetime.date(1, 1, 1)],
    'at': [when, None, when.replace(microsecond=0)],
    'ok': [True, None, False],
    'note': ['', None, 'é中"'],
    'bytes': [b'\\x00\\xff', None, b''],
}
`;

const shown = [
  [
    '1',
    '9007199254740993',
    '0.1',
    '1.10',
    '2024-02-29',
    '2024-02-29 23:59:59.500000',
    'true',
    '',
    '00ff',
  ],
  ['2', null, null, null, null, null, null, null, null],
  [
    '3',
    '-9007199254740993',
    '0.0000001',
    '12345678901234567890.01',
    '0001-01-01',
    '2024-02-29 23:59:59',
    'false',
    'é中"',
    '',
  ],
];

const types = [
  'id bigint BIGINT',
  'big bigint BIGINT',
  'ratio double DOUBLE',
  expect.stringMatching(/^price decimal DECIMAL\(\d+,2\)$/),
  'day date DATE',
  'at timestamp TIMESTAMP',
  'ok boolean BOOLEAN',
  'note string VARCHAR',
  'bytes binary VARCHAR',
];

const pandas =
  "import pandas as pd\ndf = pd.DataFrame({name: pd.Series(column, dtype=None if name == 'id' else object) for name, column in rows.items()})\n";
const hidden = (names: string, code: string): string =>
  `import sys\nhidden = {name: sys.modules.get(name) for name in ${names}}\nsys.modules.update(dict.fromkeys(hidden))\ntry:\n    ${code}\nfinally:\n    for name, module in hidden.items():\n        if module is None: sys.modules.pop(name)\n        else: sys.modules[name] = module\n`;

describe('the file of a table', () => {
  it('has columns of types that only pandas has, and names that repeat', async () => {
    const table = await kept(
      await ran(
        "import pandas as pd\nodd = pd.DataFrame([[1 + 2j, pd.Period('2024-01'), pd.Timedelta('1s')]])\nodd[3] = pd.arrays.SparseArray([7])\nodd.columns = ['a', 'a', ('b', 1), None]\nodd",
      ),
    );
    expect(table.shown).toEqual([['(1+2j)', '2024-01', '0 days 00:00:01', '7']]);
    expect(table.types.map((type) => type.split(' ')[0])).toEqual(['a', 'a', 'b_1', 'None']);
  });

  it.each([
    ['a frame of pandas', `${pandas}df`],
    [
      'a frame of pandas without pyarrow',
      `${pandas}${hidden("['pyarrow', 'pyarrow.parquet']", 'show.show(df)')}`,
    ],
    [
      'a frame of polars',
      'import polars as pl\npl.DataFrame(rows, schema_overrides={"price": pl.Decimal(38, 2)})',
    ],
    ['rows', 'show.show([dict(zip(rows, row)) for row in zip(*rows.values())])'],
    ['columns', 'show.show(rows)'],
  ])('keeps the types of %s, and shows what it always showed', async (_, code) => {
    const table = await kept(await ran(values + code));
    expect(table.shown).toEqual(shown);
    expect(table.types).toEqual(types);
  });

  it.each([
    ["pd.DataFrame({'n': pd.array([1, None], 'UInt8')})", 'n int UTINYINT', ['1', null]],
    [
      "pd.DataFrame({'n': pd.array([2**64 - 1], 'UInt64')})",
      'n decimal UBIGINT',
      ['18446744073709551615'],
    ],
    [
      "pd.DataFrame({'n': pd.Series([2**70, None], dtype=object)})",
      'n bigint DECIMAL(38,0)',
      ['1180591620717411303424', null],
    ],
    [
      "pd.DataFrame({'n': pd.Series([10**40], dtype=object)})",
      'n bigint VARCHAR',
      [`1${'0'.repeat(40)}`],
    ],
    ["pd.DataFrame({'n': pd.Series([1, 'one'], dtype=object)})", 'n string VARCHAR', ['1', 'one']],
    [
      "pd.DataFrame({'n': pd.Series([2**53 + 1, 0.5], dtype=object)})",
      'n double VARCHAR',
      ['9007199254740993', '0.5'],
    ],
    [
      "pd.DataFrame({'n': pd.Series([decimal.Decimal('NaN'), decimal.Decimal(1)])})",
      'n decimal DECIMAL(1,0)',
      [null, '1'],
    ],
    [
      "pd.DataFrame({'n': pd.to_datetime(['2024-01-01 00:00:00.000000001'])})",
      'n timestamp TIMESTAMP_NS',
      ['2024-01-01 00:00:00.000000001'],
    ],
    [
      "pd.DataFrame({'n': pd.to_datetime(['2024-01-01'], utc=True)})",
      'n timestamp VARCHAR',
      ['2024-01-01 00:00:00+00:00'],
    ],
    ["pd.DataFrame({'n': [float('inf'), float('nan')]})", 'n double DOUBLE', ['Infinity', null]],
    [
      "pd.DataFrame({'n': pd.array([1.5, None], 'double[pyarrow]')}) * float('nan')",
      'n double DOUBLE',
      [null, null],
    ],
    ["pd.DataFrame({'n': pd.Series([1.5], dtype='float32')})", 'n float FLOAT', ['1.5']],
    [
      "pd.DataFrame({'n': pd.Series(['a', 'b', 'a'], dtype='category')})",
      'n string VARCHAR',
      ['a', 'b', 'a'],
    ],
    ["pd.DataFrame({'n': ['\\ud800']}, dtype=object)", 'n string VARCHAR', ['?']],
    ["pd.DataFrame({'n': [[1, 'a']]})", 'n array VARCHAR', ["[1, 'a']"]],
    ["pl.DataFrame({'n': [float('nan'), None]})", 'n double DOUBLE', ['NaN', null]],
    ["pl.DataFrame({'n': [[1, 2]]})", 'n array VARCHAR', ['[1, 2]']],
    ["pl.Series('n', ['a', None], dtype=pl.Categorical)", 'n string VARCHAR', ['a', null]],
    [
      "pl.Series('n', [datetime.datetime(2024, 1, 1)]).cast(pl.Datetime('ns', 'UTC'))",
      'n timestamp VARCHAR',
      ['2024-01-01 00:00:00+00:00'],
    ],
    [
      "pl.Series('n', [1]).cast(pl.Datetime('ns'))",
      'n timestamp TIMESTAMP_NS',
      ['1970-01-01 00:00:00.000000001'],
    ],
    [
      'duckdb.sql("select 1.10 as n union all select null").order(\'1 nulls last\')',
      'n decimal DECIMAL(3,2)',
      ['1.10', null],
    ],
    ["duckdb.sql('select sum(i) as n from range(3) t(i)')", 'n decimal VARCHAR', ['3']],
  ])('has %s exactly, as a type or as text', async (code, type, column) => {
    const table = await kept(
      await ran(`import datetime, decimal, duckdb, pandas as pd, polars as pl\n${code}`),
    );
    expect(table.types).toEqual([type]);
    expect(table.shown.map(([cell]) => cell)).toEqual(column);
  });

  it('may have no columns, or none but an index', async () => {
    await ran('import pandas as pd');
    expect((await kept(await ran('pd.DataFrame()'))).types).toEqual([]);
    expect((await kept(await ran("pd.DataFrame(index=['a'])"))).shown).toEqual([['a']]);
  });

  it('tells of a file that cannot be written, with its path', async () => {
    const job = await session.run(
      "import pandas as pd, os\nimport __main__\nframe = pd.DataFrame({'a': [1]})\nreal = os.open\nos.open = lambda path, *rest: real(path + '/nowhere', *rest)\ntry:\n    show.show(frame)\nfinally:\n    os.open = real",
    );
    expect(job.failure?.message).toMatch(/^NotADirectoryError|^FileNotFoundError/);
    expect(job.failure?.message).toContain('.table-');
  });
});

const all = fixture(async () => ({
  ...(await kept(await ran(`${values}${pandas}df`))),
  close: async () => undefined,
}));

describe('a named result', () => {
  it('is a frame of pandas with its exact types', async () => {
    const job = await ran('orders.dtypes.astype(str).tolist()', [all.table('orders')]);
    expect(job.log).toEqual([
      {
        level: 'INFO',
        text: expect.stringMatching(/^Results are loaded as a DataFrame of pandas/),
      },
    ]);
    expect(await value("' '.join(orders.dtypes.astype(str))")).toBe(
      "'int64 Int64 float64 object object datetime64[us] boolean str str'",
    );
    expect(await value('orders.big.sum() + 1, orders.price.dropna().sum()')).toBe(
      "(np.int64(1), Decimal('12345678901234567891.11'))",
    );
    expect(
      await value(
        "str((orders.note.isna().tolist(), orders.note[0], orders.day[2], orders['at'][0]))",
      ),
    ).toBe(
      `"([False, True, False], '', datetime.date(1, 1, 1), Timestamp('2024-02-29 23:59:59.500000'))"`,
    );
    const again = await kept(await ran('orders'));
    expect(again.shown).toEqual(shown);
    expect(again.types.slice(0, 8)).toEqual(types.slice(0, 8));
  });

  it('is a frame of polars where there is no pandas', async () => {
    const other = await startSession(pythonEngine, environment);
    try {
      await ran("import sys\nsys.modules['pandas'] = None", [], other);
      const loaded = await ran('orders', [all.table('orders')], other);
      expect(loaded.log[0]?.text).toMatch(/^Results are loaded as a DataFrame of polars\.$/);
      expect(await value('str(orders.dtypes[:7])', [], other)).toBe(
        '"[Int64, Int64, Float64, Decimal(precision=22, scale=2), Date, Datetime(time_unit=\'us\', time_zone=None), Boolean]"',
      );
      expect(await value('orders["big"].to_list(), orders["note"].to_list()', [], other)).toBe(
        "([9007199254740993, None, -9007199254740993], ['', None, 'é中\"'])",
      );
    } finally {
      await other.close();
    }
  });

  it('is a relation of DuckDB where there is neither, and says why', async () => {
    const other = await startSession(pythonEngine, environment);
    try {
      await ran(
        "import sys\nsys.modules.update({'pyarrow': None, 'pyarrow.parquet': None, 'polars': None})",
        [],
        other,
      );
      const job = await ran('orders.types', [all.table('orders')], other);
      expect(job.log).toEqual([
        {
          level: 'WARN',
          text: expect.stringMatching(
            /^Results are loaded as a relation of DuckDB: pandas reads results by pyarrow, which is not installed\.$/,
          ),
        },
      ]);
      expect(
        await value("orders.aggregate('sum(big) as s, max(price) as p').fetchall()", [], other),
      ).toBe("[(0, Decimal('12345678901234567890.01'))]");
    } finally {
      await other.close();
    }
  });

  it.each(['pandas', 'polars', 'duckdb'])(
    'has sums of whole numbers as numbers in %s',
    async (library) => {
      const sums = await kept(
        await ran("import duckdb\nduckdb.sql('select sum(i) as s from range(4) t(i)')"),
      );
      const other = await startSession(pythonEngine, environment);
      try {
        const others = ['pandas', 'polars', 'duckdb'].filter((name) => name !== library);
        await ran(
          `import sys\nsys.modules.update(dict.fromkeys(${JSON.stringify(others)}))`,
          [],
          other,
        );
        const read =
          { pandas: 't.s[0]', polars: 't["s"][0]', duckdb: 't.fetchall()[0][0]' }[library] ?? '';
        expect(
          await value(`int(${read}) + 1, isinstance(${read}, str)`, [sums.table('t')], other),
        ).toBe('(7, False)');
      } finally {
        await other.close();
      }
    },
  );

  it('stays what the code has made of it, until the name is given again', async () => {
    const one = await kept(await ran('show.show([1])'));
    const two = await kept(await ran('show.show([1, 2])'));
    const first = [one.table('kept')];
    expect(await value('len(kept)', first)).toBe('1');
    expect(await value("kept['more'] = 5\nlist(kept.columns)", first)).toBe("['value', 'more']");
    expect(await value('list(kept.columns)', first)).toBe("['value', 'more']");
    expect(await value('kept = None\n"set"', first)).toBe("'set'");
    expect(await value('kept is None', first)).toBe('True');
    expect(await value('len(kept)', [two.table('kept')])).toBe('2');
    expect(await value('del kept\n1', [two.table('kept')])).toBe('1');
    expect(await value('len(kept)', [two.table('kept')])).toBe('2');
    expect(await value('kept += kept\nlen(kept), int(kept.value.sum())', [two.table('kept')])).toBe(
      '(2, 6)',
    );
  });

  it('leaves a name alone to which the code gives a value before it reads it', async () => {
    const one = [(await kept(await ran('show.show([1])'))).table('mine')];
    await ran('mine = "own"', one);
    expect(await value('mine', one)).toBe("'own'");
  });

  it('is loaded for SQL in a text, and always where it is asked for', async () => {
    const one = await kept(await ran('show.show([41])'));
    expect(
      await value('import duckdb\nduckdb.sql("select value + 1 from answers").fetchall()', [
        one.table('answers'),
      ]),
    ).toBe('[(42,)]');
    const asked = [{ ...one.table('asked'), always: true }];
    expect(await value('"asked" in globals()', asked)).toBe('True');
    await ran('asked = 5');
    expect(await value('len(asked)', asked)).toBe('1');
  });
});

describe('a named result that cannot be loaded', () => {
  const bare = fixture(async () => {
    const other = await startSession(pythonEngine, environment);
    await other.run(
      "import sys\nsys.modules.update({name: None for name in ('pyarrow', 'pyarrow.parquet', 'polars', 'duckdb')})",
    );
    return other;
  });

  it.each([
    '1 + 1\n\norders.head()',
    '1\n\nprint(orders)',
    '1\n\nlen(orders)',
    '1\n\norders["a"]',
    '1\n\nfor row in orders: pass',
    '1\n\norders + 1',
  ])('fails the line that uses it, with what to install: %j', async (code) => {
    const job = await bare.run(code, { 'linkis.kernel.tables': [all.table('orders')] });
    expect(job.failure?.message).toMatch(
      /^ImportError: the result orders cannot be loaded: pandas needs pyarrow for that \(this is Python .*; to install it there: .*python -m pip install pyarrow\)$/,
    );
    expect(job.failure?.lines.join('\n')).toMatch(/line 3, in <module>\n {4}\S/);
  });

  it('fails a cell whose value it is', async () => {
    const job = await bare.run('orders', { 'linkis.kernel.tables': [all.table('orders')] });
    expect(job.failure?.message).toMatch(/^ImportError: the result orders/);
  });

  it.each([
    '# orders\n1',
    '"orders";\n1',
    'orders = 1\norders',
    'def f(orders): return orders\nf(1)',
  ])('fails no cell that does not use it: %j', async (code) => {
    expect(await value(code, [all.table('orders')], bare)).toBe('1');
  });

  it('says what is wrong with its file', async () => {
    const file = path.join(session.directory, 'broken.parquet');
    await writeFile(file, 'no parquet');
    for (const broken of [file, `${file}.gone`]) {
      const tables = [{ name: 'broken', path: broken, columns: [{ name: 'a', type: 'int' }] }];
      const job = await session.run('broken.head()', { 'linkis.kernel.tables': tables });
      expect(job.failure?.message).toMatch(
        /^ImportError: the result broken cannot be loaded as a DataFrame of pandas: \w+: /,
      );
    }
  });

  it('names pandas where there is nothing', async () => {
    const other = await startSession(pythonEngine, environment);
    try {
      await other.run(
        "import sys\nsys.modules.update({name: None for name in ('pandas', 'polars', 'duckdb')})",
      );
      const job = await other.run('orders.head()', {
        'linkis.kernel.tables': [all.table('orders')],
      });
      expect(job.failure?.message).toMatch(
        /pandas, polars or duckdb is needed \(.* -m pip install pandas pyarrow\)$/,
      );
    } finally {
      await other.close();
    }
  });
});
