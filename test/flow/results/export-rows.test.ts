/** The csv that the local gateway writes itself, beside the one that the kernel makes of pages: both are the same, byte for byte. */
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { fixture } from '../../support/fixture.ts';
import { type RanCell, startStack } from '../../support/local-stack.ts';
import { withoutCsvRows } from '../../support/without-csv-rows.ts';

let root: string;
let directory: string;
let calls: URL[] = [];
/** What becomes of the bytes of an export. */
let changed: ((bytes: Uint8Array) => Uint8Array) | undefined;

function stackOf(isLinkis: boolean): () => ReturnType<typeof startStack> {
  return async () =>
    startStack({
      linkis: { retries: 0 },
      between: async (request, next) => {
        const isExport = request.url.includes('resultsetToExcel');
        if (isExport || request.url.includes('openFile')) calls.push(new URL(request.url));
        const answer = await next(isLinkis ? withoutCsvRows(request) : request);
        if (!isExport || changed === undefined) return answer;
        const bytes = changed(new Uint8Array(await answer.arrayBuffer()));
        return new Response(bytes, { headers: answer.headers });
      },
    });
}

const local = fixture(stackOf(false));
const linkis = fixture(stackOf(true));

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'linkis-rows-'));
});

afterAll(async () => {
  await rm(root, { recursive: true, force: true });
});

beforeEach(async () => {
  directory = await mkdtemp(join(root, 'one-'));
  calls = [];
  changed = undefined;
});

const at = (name: string): string => join(directory, name);

function failure(ran: RanCell): string {
  return ran.outcome.status === 'ok' ? 'ok' : ran.outcome.error.traceback.join('\n');
}

const texts = [
  'NULL',
  `''`,
  `'NULL'`,
  `'plain'`,
  `'a,b;c|d'`,
  `E'tab\\there'`,
  `'say "hi"'`,
  `'"'`,
  `E'two\\nlines'`,
  `E'cr\\r'`,
  `E'\\r\\n'`,
  `' blank '`,
  `'=1+1'`,
  `'+cmd'`,
  `'-5'`,
  `'+1.5E-3'`,
  `'-1.'`,
  `'-.5'`,
  `'-1e'`,
  `'@x,y'`,
  `E'\\t=1'`,
  `'ünïcode 漢字 🙂'`,
  `chr(65279) || 'mark'`,
  `'a' || chr(8232) || 'b'`,
  `chr(0) || 'nul'`,
  `'0'`,
  `'-'`,
];
const of = (values: readonly string[]): string =>
  `[${values.join(', ')}][1 + range % ${String(values.length)}]`;
const numbers = [
  'NULL',
  '0',
  '-1',
  '1.5',
  '1e300',
  '-1.25e-7',
  '123456789.125',
  `'nan'`,
  `'inf'`,
  `'-inf'`,
];
const moments = [
  'NULL',
  `'2026-01-31 00:00:00'`,
  `'1969-12-31 23:59:59.5'`,
  `'294247-01-10 04:00:54.775806'`,
];
const wide = `SELECT range AS i, ${of(texts)} AS t, ${of(numbers)}::DOUBLE AS d, try_cast(${of(numbers)} AS FLOAT) AS f,
  ${of(['NULL', '1.50', '-0.01'])}::DECIMAL(9, 2) AS m, ${of(['NULL', 'true', 'false'])}::BOOLEAN AS b,
  ${of(moments)}::TIMESTAMP AS ts, ${of(['NULL', `'2026-01-31'`, `'0044-03-15 (BC)'`])}::DATE AS day,
  ${of(['NULL', `'12:30:00'`])}::TIME AS clock, [range, NULL] AS l, {'a': ${of(texts)}} AS s,
  ${of(['NULL', `'\\xAA\\x22'`])}::BLOB AS bytes, ${of(['NULL', `'-1 day'`])}::INTERVAL AS gap,
  (range - 6000)::HUGEINT AS h, ${of(texts)} AS "a ""name"", with all" FROM range(6011) ORDER BY range`;
const narrow = `SELECT ${of(texts)} AS t FROM range(6011) ORDER BY range`;
const asked: readonly (readonly [string, readonly string[]])[] = [
  [wide, ['', '--sep 5', '--sep .', '--null 0', '--safe']],
  [
    narrow,
    [
      '--sep |',
      '--sep -',
      '--null NULL',
      '--null -',
      '--null " "',
      '--safe --null NULL --sep ;',
      '--bom',
      '--limit 5001',
      '--limit 6011',
    ],
  ],
];

describe('rows that the local gateway writes as csv', () => {
  it('are those that the kernel makes of pages, in every form', async () => {
    for (const [code, options] of asked) {
      for (const stack of [local, linkis]) expect(failure(await stack.run(code))).toBe('ok');
      for (const [number, words] of options.entries()) {
        const files = ['rows', 'pages'].map((name) => at(`${name}-${String(number)}.csv`));
        const [own = '', other = ''] = files;
        expect(failure(await local.run(`%export last ${own} ${words} --force`))).toBe('ok');
        expect(failure(await linkis.run(`%export last ${other} ${words} --force`))).toBe('ok');
        const [rows = '', pages = ''] = await Promise.all(
          files.map(async (file) => readFile(file, 'latin1')),
        );
        const lines = pages.split('\r\n');
        const differs = rows.split('\r\n').findIndex((line, number_) => line !== lines[number_]);
        expect({ words, differs: rows.split('\r\n')[differs] }).toEqual({
          words,
          differs: lines[differs],
        });
        expect(rows === pages).toBe(true);
        expect(rows.length).toBeGreaterThan(20_000);
      }
    }
  });

  it('come behind the first page, and all are counted', async () => {
    await local.run('%%sql --limit off\nSELECT i FROM range(20000) r(i) ORDER BY i');
    calls = [];
    const ran = await local.run(`%export last ${at('x.csv')}`);
    expect(ran.summary()).toMatch(/x\.csv: 20,000 rows, [\d,]+ bytes in /);
    expect(calls.map(({ pathname }) => pathname.split('/').at(-1))).toEqual([
      'openFile',
      'resultsetToExcel',
    ]);
    const lines = (await readFile(at('x.csv'), 'utf8')).split('\r\n');
    expect(lines).toEqual(['i', ...Array.from({ length: 20_000 }, (_, row) => String(row)), '']);
  });

  it('leave no part of a file when they do not come completely', async () => {
    await local.run('%%sql --limit off\nSELECT i FROM range(20000) r(i)');
    const cuts: ((bytes: Uint8Array) => Uint8Array)[] = [
      (bytes) => bytes.subarray(0, bytes.length / 2),
      (bytes) => bytes.subarray(0, -3),
      (bytes) => bytes.subarray(20),
      () => new Uint8Array(),
    ];
    for (const cut of cuts) {
      changed = cut;
      expect(failure(await local.run(`%export last ${at('x.csv')}`))).toContain(
        'did not arrive completely',
      );
      expect(await readdir(directory)).toEqual([]);
    }
  });

  it('are asked for once of a server that does not write them, and cost it one row', async () => {
    const stack = await stackOf(true)();
    try {
      await stack.run('%%sql --limit off\nSELECT i FROM range(12000) r(i)');
      calls = [];
      for (const name of ['a.csv', 'b.csv']) {
        expect(failure(await stack.run(`%export last ${at(name)}`))).toBe('ok');
        expect((await readFile(at(name), 'utf8')).split('\r\n')).toHaveLength(12_002);
      }
      const asked = calls.filter(({ pathname }) => pathname.endsWith('resultsetToExcel'));
      expect(asked.map(({ searchParams }) => searchParams.get('limit'))).toEqual(['1']);
    } finally {
      await stack.close();
    }
  });
});
