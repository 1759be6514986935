/** Results to files and results under names, on the whole stack in one process. */
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { fixture } from '../../support/fixture.ts';
import { type RanCell, startStack } from '../../support/local-stack.ts';
import { withoutCsvRows } from '../../support/without-csv-rows.ts';
import { runSettings } from '../../support/run-settings.ts';

let root: string;
let directory: string;
let pages: string[] = [];
let cut = false;
/** The server has lost the results. */
let gone = false;
/** The server writes no rows as `%export` does. */
let asLinkis = false;

const stack = fixture(async () =>
  startStack({
    run: { pace: { ...runSettings.pace, quietMs: 0 } },
    between: async (request, next) => {
      if (request.url.includes('openFile')) pages.push(request.url);
      if (gone && request.url.includes('openFile')) {
        const url = request.url.replaceAll('.dolphin', '.dolphin.gone.dolphin');
        return next(new Request(url, request));
      }
      const answer = await next(asLinkis ? withoutCsvRows(request) : request);
      if (!cut || !request.url.includes('resultsetToExcel')) return answer;
      const bytes = new Uint8Array(await answer.arrayBuffer());
      return new Response(bytes.slice(0, bytes.length / 2), { headers: answer.headers });
    },
  }),
);

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'linkis-export-'));
});

afterAll(async () => {
  await rm(root, { recursive: true, force: true });
});

beforeEach(async () => {
  directory = await mkdtemp(join(root, 'one-'));
  pages = [];
  cut = false;
  asLinkis = false;
});

function at(name: string): string {
  return join(directory, name);
}

function failure(ran: RanCell): string {
  return ran.outcome.status === 'ok' ? 'ok' : ran.outcome.error.traceback.join('\n');
}

/** Cells of a csv; an unquoted empty one is null. */
function parsed(text: string): (string | null)[][] {
  const rows: (string | null)[][] = [];
  let row: (string | null)[] = [];
  for (const [, quoted, plain, end] of text.matchAll(
    /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/g,
  )) {
    row.push(quoted === undefined ? plain || null : quoted.replaceAll('""', '"'));
    if (end === ',') continue;
    rows.push(row);
    row = [];
  }
  return rows;
}

const hostile = `SELECT * FROM (VALUES
  (1, 'plain', NULL), (2, 'a,b;c', ''), (3, 'say "hi"', 'NULL'),
  (4, E'two\\nlines', E'cr\\r\\nlf'), (5, '=1+1', 'ünïcode 漢字 🙂')) AS t(n, a, b) ORDER BY n`;

describe('%export to csv', () => {
  it('writes cells so that a reader gets them back, NULL told from empty', async () => {
    await stack.run(hostile);
    const ran = await stack.run(`%export last ${at('x.csv')} --json`);
    expect(failure(ran)).toBe('ok');
    expect(ran.summary()).toMatch(/x\.csv: 5 rows, [\d,]+ bytes in /);
    const text = await readFile(at('x.csv'), 'utf8');
    expect(parsed(text)).toEqual([
      ['n', 'a', 'b'],
      ['1', 'plain', null],
      ['2', 'a,b;c', ''],
      ['3', 'say "hi"', 'NULL'],
      ['4', 'two\nlines', 'cr\r\nlf'],
      ['5', '=1+1', 'ünïcode 漢字 🙂'],
    ]);
    expect(await readdir(directory)).toEqual(['x.csv']);
    const last = ran.events.at(-1);
    expect(last?.kind === 'update' ? last.bundle['application/json'] : undefined).toMatchObject({
      files: [{ file: at('x.csv'), rows: 5, bytes: Buffer.byteLength(text) }],
    });
  });

  it('reads page by page, each once, and says how far it is in one display', async () => {
    await stack.run('%%sql --limit off\nSELECT i FROM range(200000) r(i) ORDER BY i');
    pages = [];
    asLinkis = true;
    const ran = await stack.run(`%export last ${at('big.csv')}`);
    expect(failure(ran)).toBe('ok');
    const numbers = pages.map((url) => new URL(url).searchParams.get('page'));
    expect(numbers).toEqual(numbers.map((_, index) => String(index + 1)));
    const rows = parsed(await readFile(at('big.csv'), 'utf8')).slice(1);
    expect(rows.map(([i]) => Number(i))).toEqual(rows.map((_, index) => index));
    expect(rows.length).toBe(200_000);
    expect(numbers.length).toBe(Math.floor(rows.length / 5000) + 1);
    expect(new Set(ran.events.map((event) => 'displayId' in event && event.displayId)).size).toBe(
      1,
    );
  });

  it('heeds --limit, --null and --sep', async () => {
    await stack.run(hostile);
    await stack.run(`%export last ${at('x.csv')} --limit 2 --null - --sep ;`);
    expect(await readFile(at('x.csv'), 'utf8')).toBe('n;a;b\r\n1;plain;-\r\n2;"a,b;c";\r\n');
  });

  it('writes a value over 2 MB whole, which the server does not show, and not the result of an earlier task', async () => {
    await stack.run('SELECT 1 AS earlier');
    const ran = await stack.run("SELECT 7 AS id, repeat('é', 3000000) AS long, 'after' AS z");
    expect(ran.displays().join()).toMatch(/%export \d+\.1 FILE\.csv writes it whole/);
    expect(failure(await stack.run(`%export ${at('x.csv')}`))).toBe('ok');
    expect(await readFile(at('x.csv'), 'utf8')).toBe(
      `id,long,z\r\n7,${'é'.repeat(3_000_000)},after\r\n`,
    );
  });

  it('writes all rows around values over 2 MB, each once and in order', async () => {
    const large = new Set([0, 4, 5, 49, 700, 1203]);
    await stack.run(
      `%%sql --limit off\nSELECT i, CASE WHEN i IN (${[...large].join()}) THEN repeat('x', 2200000) ELSE 'small' END AS v FROM range(1204) r(i) ORDER BY i`,
    );
    for (const limit of [1204, 5000, 701, 6]) {
      const file = at(`${String(limit)}.csv`);
      expect(failure(await stack.run(`%export ${file} --limit ${String(limit)}`))).toBe('ok');
      const rows = (await readFile(file, 'utf8')).trimEnd().split('\r\n').slice(1);
      expect(rows.map((row) => row.length > 2_000_000)).toEqual(
        Array.from({ length: Math.min(limit, 1204) }, (_, at_) => large.has(at_)),
      );
      expect(rows.map((row) => row.split(',')[0])).toEqual(rows.map((_, at_) => String(at_)));
    }
  });

  it('of a last result that is not there takes no earlier one', async () => {
    await stack.run('SELECT 1 AS earlier');
    gone = true;
    await stack.run('SELECT 2 AS later');
    gone = false;
    await stack.run(`%export ${at('x.csv')}`);
    expect(await readFile(at('x.csv'), 'utf8').catch(() => 'later')).toContain('later');
  });

  it('writes every result to a file of its own, or asks which', async () => {
    await stack.run('SELECT 1 AS a; SELECT 2 AS b');
    const id = String((await stack.run('SELECT 1 AS a; SELECT 2 AS b')).taskId());
    expect(failure(await stack.run(`%export ${id} ${at('x.csv')}`))).toContain('has 2 results');
    expect(failure(await stack.run(`%export ${id}.3 ${at('x.csv')}`))).toContain('no result 3');
    expect((await stack.run(`%export ${id} ${at('x.csv')} --all`)).status).toBe('ok');
    expect((await readdir(directory)).toSorted()).toEqual(['x-1.csv', 'x-2.csv']);
    expect(await readFile(at('x-2.csv'), 'utf8')).toBe('b\r\n2\r\n');
  });
});

describe('the encoding of a csv', () => {
  const letters = `SELECT '中文' AS "名称", 'é' AS b UNION ALL SELECT 'plain', '€'`;

  it.each([
    ['--bom', '\ufeff名称,b\r\n中文,é\r\nplain,€\r\n', 'utf-8'],
    ['--encoding utf-8-bom', '\ufeff名称,b\r\n中文,é\r\nplain,€\r\n', 'utf-8'],
    ['--encoding utf-16', '\ufeff名称,b\r\n中文,é\r\nplain,€\r\n', 'utf-16le'],
    ['--encoding utf-16le', '名称,b\r\n中文,é\r\nplain,€\r\n', 'utf-16le'],
    ['--encoding gb18030', '名称,b\r\n中文,é\r\nplain,€\r\n', 'gb18030'],
    ['--encoding gbk --sep ;', '名称;b\r\n中文;é\r\nplain;€\r\n', 'gb18030'],
  ])('is what %s asks for', async (words, text, encoding) => {
    await stack.run(letters);
    expect(failure(await stack.run(`%export last ${at('x.csv')} ${words}`))).toBe('ok');
    const bytes = await readFile(at('x.csv'));
    expect(new TextDecoder(encoding, { ignoreBOM: true }).decode(bytes)).toBe(text);
  });

  it('stands in front of the first of many pages alone', async () => {
    await stack.run(`SELECT '名' || range AS v FROM range(12345)`);
    expect(failure(await stack.run(`%export last ${at('x.csv')} --bom`))).toBe('ok');
    const lines = (await readFile(at('x.csv'), 'utf8')).split('\r\n');
    expect([lines[0], lines[5001], lines[12_345], lines.length]).toEqual([
      '\ufeffv',
      '名5000',
      '名12344',
      12_347,
    ]);
  });

  it('loses no letter without a word', async () => {
    await stack.run(
      `SELECT CASE range WHEN 6000 THEN 'a🙂b🙂' WHEN 7000 THEN 'ß𠀀' ELSE 'x' END AS v FROM range(8000)`,
    );
    const ran = await stack.run(`%export last ${at('x.csv')} --encoding gbk`);
    expect(failure(ran)).toContain(
      '4 letters, the first 🙂 (U+1F642) in row 6,001, cannot be written in gbk',
    );
    expect(failure(ran)).toContain('--lossy');
    expect(await readdir(directory)).toEqual([]);
    const lossy = await stack.run(`%export last ${at('x.csv')} --encoding gbk --lossy`);
    expect(failure(lossy)).toBe('ok');
    expect(lossy.summary()).toContain(
      '⚠ 4 letters, the first 🙂 (U+1F642) in row 6,001, could not be written: ? stands in its place',
    );
    expect((await readFile(at('x.csv'), 'latin1')).split('\r\n')[6001]).toMatch(/^a\?+b\?+$/);
  });

  it('names a letter of the heading', async () => {
    await stack.run(`SELECT 1 AS "名称"`);
    expect(failure(await stack.run(`%export last ${at('x.csv')} --encoding latin1`))).toContain(
      '2 letters, the first 名 (U+540D) in the heading, cannot be written in iso-8859-1',
    );
  });
});

describe('%export to xlsx', () => {
  it("writes the server's workbook", async () => {
    await stack.run(hostile);
    expect(failure(await stack.run(`%export last ${at('x.xlsx')} --sheet Sales`))).toBe('ok');
    const bytes = await readFile(at('x.xlsx'));
    expect(bytes.subarray(0, 4).toString('latin1')).toBe('PK\u0003\u0004');
  });

  it('tells the columns whose texts Excel cannot hold, and no others', async () => {
    await stack.run(
      "SELECT 1 AS id, repeat('&', 40000) AS \"a & b\", repeat('é', 32766) AS fits, repeat('z', 32768) AS c",
    );
    const ran = await stack.run(`%export ${at('x.xlsx')}`);
    expect(ran.summary()).toContain(
      'texts of columns a & b, c end after 32,767 characters, the most that a cell of Excel holds; a .csv has them whole',
    );
    await stack.run("SELECT repeat('<é', 16383) AS fits FROM range(3)");
    expect((await stack.run(`%export ${at('y.xlsx')}`)).summary()).not.toContain('32,767');
  });

  it('tells it also of a value that the server does not show', async () => {
    await stack.run("SELECT repeat('é', 3000000) AS long");
    const ran = await stack.run(`%export ${at('x.xlsx')}`);
    expect(failure(ran)).toBe('ok');
    expect(ran.summary()).toContain('texts of column long end after 32,767 characters');
  });

  it('leaves nothing when the workbook does not come whole', async () => {
    await stack.run(hostile);
    cut = true;
    const ran = await stack.run(`%export last ${at('x.xlsx')}`);
    expect(failure(ran)).toContain('did not arrive completely');
    expect(ran.summary()).toContain('no part of it is left');
    expect(await readdir(directory)).toEqual([]);
  });
});

describe('the target of an export', () => {
  it('is refused when it is there, unless --force says otherwise', async () => {
    await stack.run('SELECT 1 AS a');
    await writeFile(at('x.csv'), 'mine');
    expect(failure(await stack.run(`%export last ${at('x.csv')}`))).toContain('exists already');
    expect(await readFile(at('x.csv'), 'utf8')).toBe('mine');
    expect((await stack.run(`%export last ${at('x.csv')} --force`)).status).toBe('ok');
    expect(await readFile(at('x.csv'), 'utf8')).toBe('a\r\n1\r\n');
  });

  it('is refused when no file can be there', async () => {
    await stack.run('SELECT 1 AS a');
    await mkdir(at('d.csv'));
    await writeFile(at('file'), '');
    const no = async (path: string): Promise<string> =>
      failure(await stack.run(`%export last ${path} --force`));
    expect(await no(at('none/x.csv'))).toContain('its directory does not exist');
    expect(await no(at('d.csv'))).toContain('it is a directory');
    expect(await no(at('file/x.csv'))).toContain('no directory');
    expect(await no(at(`${'n'.repeat(300)}.csv`))).toContain('the name is too long');
    if (process.getuid?.() !== 0) {
      await chmod(at('d.csv'), 0o500);
      expect(await no(at('d.csv/x.csv'))).toContain('permission denied');
    }
  });

  it('is not there after an interrupt', async () => {
    await stack.run('%%sql --limit off\nSELECT i FROM range(30000) r(i)');
    const stop = new AbortController();
    const ran = await stack.run(`%export last ${at('x.csv')}`, stop.signal, (event) => {
      if (event.kind === 'display') stop.abort();
    });
    expect(ran.status).toBe('KeyboardInterrupt');
    expect(ran.summary()).toContain('no part of it is left: interrupted');
    expect(await readdir(directory)).toEqual([]);
  });

  it('needs a table', async () => {
    const task = (await stack.run('%%shell\necho hi')).taskId();
    for (const name of ['x.csv', 'x.xlsx'])
      expect(failure(await stack.run(`%export ${String(task)} ${at(name)}`))).toContain(
        'is no table',
      );
    const all = await stack.run(`%export ${String(task)} ${at('x.csv')} --all`);
    expect(failure(all)).toContain('has no tables');
    expect(await readdir(directory)).toEqual([]);
  });
});

describe('the source of an export', () => {
  it('is named, and a file alone is for the last result', async () => {
    const id = String((await stack.run('SELECT 3 AS three')).taskId());
    const ran = await stack.run(`%export ${at('source.csv')} --json`);
    expect(ran.status).toBe('ok');
    expect(ran.summary()).toMatch(
      new RegExp(`source\\.csv: 1 row, 10 bytes in .* \\(result 1 of task ${id}\\)$`),
    );
    expect(await readFile(at('source.csv'), 'utf8')).toBe('three\r\n3\r\n');
  });

  it('is told to be an older one after a cell that failed', async () => {
    await stack.run('SELECT 4 AS four');
    const failed = await stack.run('SELECT * FROM nowhere');
    const id = String(failed.taskId());
    const ran = await stack.run(`%export last ${at('older.csv')}`);
    expect(ran.summary()).toContain(
      `⚠ task ${id} is the last one of this notebook; this is the result of an earlier one`,
    );
    expect((await stack.run('%plot')).displays().join()).toContain(
      `task ${id} is the last one of this notebook`,
    );
    await stack.run('SELECT 5 AS five');
    expect((await stack.run(`%export last ${at('newer.csv')}`)).summary()).not.toContain('⚠');
  });
});

describe('--as', () => {
  it('keeps the results under a name for %result and %export', async () => {
    expect(failure(await stack.run('%result sales'))).toContain('no result is named sales');
    await stack.run('%%sql --as sales\nSELECT 1 AS a; SELECT 2 AS b');
    await stack.run('SELECT 3 AS other');
    expect((await stack.run('%result sales.2')).displays().join()).toMatch(/b\n-+\n *2/);
    expect((await stack.run(`%export sales.2 ${at('x.csv')}`)).status).toBe('ok');
    expect(await readFile(at('x.csv'), 'utf8')).toBe('b\r\n2\r\n');
    expect(failure(await stack.run('%result nothing'))).toContain('Named results: sales.');
    await stack.run('%%sql --as sales\nSELECT 9 AS c');
    expect((await stack.run('%result sales')).displays().join()).toMatch(/c\n-+\n *9/);
  });
});
