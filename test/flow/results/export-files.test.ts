/** What `%export` leaves on the disk, read back: every option, every set of a task, and nothing after a failure. */
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { fixture } from '../../support/fixture.ts';
import { readWorkbook } from '../../support/read-workbook.ts';
import { withoutCsvRows } from '../../support/without-csv-rows.ts';
import { type RanCell, startStack } from '../../support/local-stack.ts';

let root: string;
let directory: string;
/** What becomes of the next answers of a path. */
let fault:
  | { readonly path: string; readonly after: number; answer(given: Response): Promise<Response> }
  | undefined;
let seen = 0;

const stack = fixture(async () =>
  startStack({
    linkis: { retries: 0 },
    between: async (request, next) => {
      const answer = await next(withoutCsvRows(request));
      if (fault === undefined || !request.url.includes(fault.path)) return answer;
      seen += 1;
      return seen > fault.after ? fault.answer(answer) : answer;
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
  fault = undefined;
  seen = 0;
});

const at = (name: string): string => join(directory, name);

/** What a failed cell says, and what to do. */
function failure(ran: RanCell): readonly string[] {
  if (ran.outcome.status === 'ok') return ['ok'];
  const { evalue, traceback } = ran.outcome.error;
  return [evalue, ...traceback.filter((line) => !line.includes(evalue))];
}

/** Runs a cell that must succeed; its task's number. */
async function task(code: string): Promise<string> {
  const ran = await stack.run(code);
  expect(failure(ran)).toEqual(['ok']);
  return String(ran.taskId());
}

const sets = `SELECT 1 AS a, 'x&y' AS b UNION ALL SELECT 2, NULL ORDER BY 1;
SELECT '<b>' AS "c<d>";
SELECT i FROM range(3) r(i) ORDER BY i`;

describe('%export --all', () => {
  it('writes every set as a sheet of one workbook', async () => {
    const id = await task(sets);
    const ran = await stack.run(`%export ${id} ${at('all.xlsx')} --all --json`);
    expect(failure(ran)).toEqual(['ok']);
    expect(await readdir(directory)).toEqual(['all.xlsx']);
    const bytes = await readFile(at('all.xlsx'));
    expect(readWorkbook(bytes)).toEqual([
      {
        name: 'result0',
        rows: [
          ['a', 'b'],
          ['1', 'x&y'],
          ['2', ''],
        ],
      },
      { name: 'result1', rows: [['c<d>'], ['<b>']] },
      { name: 'result2', rows: [['i'], ['0'], ['1'], ['2']] },
    ]);
    const last = ran.events.at(-1);
    expect(last?.kind === 'display' ? last.bundle['application/json'] : undefined).toMatchObject({
      files: [{ file: at('all.xlsx'), rows: null, bytes: bytes.length }],
    });
  });

  it('heeds --limit and --null in a workbook', async () => {
    const id = await task(sets);
    expect(
      failure(await stack.run(`%export ${id} ${at('all.xlsx')} --all --limit 2 --null NA`)),
    ).toEqual(['ok']);
    expect(readWorkbook(await readFile(at('all.xlsx'))).map(({ rows }) => rows)).toEqual([
      [
        ['a', 'b'],
        ['1', 'x&y'],
        ['2', 'NA'],
      ],
      [['c<d>'], ['<b>']],
      [['i'], ['0'], ['1']],
    ]);
  });

  it('writes every set to a csv of its own', async () => {
    await task(sets);
    expect(
      failure(await stack.run(`%export last ${at('all.csv')} --all --null NA --sep tab --limit 1`)),
    ).toEqual(['ok']);
    const files = (await readdir(directory)).toSorted();
    expect(files).toEqual(['all-1.csv', 'all-2.csv', 'all-3.csv']);
    const texts: string[] = [];
    for (const file of files) texts.push(await readFile(at(file), 'utf8'));
    expect(texts).toEqual(['a\tb\r\n1\tx&y\r\n', 'c<d>\r\n<b>\r\n', 'i\r\n0\r\n']);
  });

  it('refuses a workbook of results that are no tables', async () => {
    const id = await task('%%python\nprint("before")\nshow.show([{"n": 1}])');
    expect(failure(await stack.run(`%export ${id} ${at('all.xlsx')} --all`)).join(' ')).toMatch(
      new RegExp(
        `1 of the 2 results of task ${id} are tables, and --all writes tables only.*%export ${id}\\.2`,
      ),
    );
    expect(failure(await stack.run(`%export ${id}.2 ${at('one.xlsx')}`))).toEqual(['ok']);
    expect(readWorkbook(await readFile(at('one.xlsx')))).toEqual([
      { name: 'result', rows: [['n'], ['1']] },
    ]);
    expect(failure(await stack.run(`%export ${id} ${at('all.csv')} --all`))).toEqual(['ok']);
    expect((await readdir(directory)).toSorted()).toEqual(['all-2.csv', 'one.xlsx']);
  });

  it('replaces no file of several, and writes none when one of them is there', async () => {
    const id = await task(sets);
    await writeFile(at('all-2.csv'), 'mine');
    expect(failure(await stack.run(`%export ${id} ${at('all.csv')} --all`))[0]).toBe(
      `${at('all-2.csv')} exists already`,
    );
    expect(await readdir(directory)).toEqual(['all-2.csv']);
    expect(failure(await stack.run(`%export ${id} ${at('all.csv')} --all --force`))).toEqual([
      'ok',
    ]);
    expect(await readFile(at('all-2.csv'), 'utf8')).toBe('c<d>\r\n<b>\r\n');
  });
});

describe('%export of one table as a workbook', () => {
  it('heeds --sheet, --limit and --null', async () => {
    await task("SELECT * FROM (VALUES (1, NULL), (2, 'NULL'), (3, '')) t(n, s) ORDER BY n");
    expect(
      failure(
        await stack.run(`%export last ${at('x.xlsx')} --sheet "Q1 & Q2" --limit 2 --null "(none)"`),
      ),
    ).toEqual(['ok']);
    expect(readWorkbook(await readFile(at('x.xlsx')))).toEqual([
      {
        name: 'Q1 & Q2',
        rows: [
          ['n', 's'],
          ['1', '(none)'],
          ['2', 'NULL'],
        ],
      },
    ]);
  });
});

describe('%export --safe', () => {
  it('keeps a spreadsheet from running texts, and leaves numbers alone', async () => {
    await task(
      "SELECT * FROM (VALUES (1, '=1+1'), (2, '+cmd'), (3, '-1.5e3'), (4, '-x'), (5, '@SUM(A1)'), (6, E'\\t=1'), (7, 'a=1')) t(n, s) ORDER BY n",
    );
    expect(failure(await stack.run(`%export last ${at('x.csv')} --safe`))).toEqual(['ok']);
    expect((await readFile(at('x.csv'), 'utf8')).split('\r\n')).toEqual([
      'n,s',
      "1,'=1+1",
      "2,'+cmd",
      '3,-1.5e3',
      "4,'-x",
      "5,'@SUM(A1)",
      "6,'\t=1",
      '7,a=1',
      '',
    ]);
    expect(failure(await stack.run(`%export last ${at('y.csv')}`))).toEqual(['ok']);
    expect(await readFile(at('y.csv'), 'utf8')).toContain('\r\n1,=1+1\r\n');
  });
});

describe('an export that fails on its way', () => {
  const gone = async (): Promise<Response> => Promise.reject(new TypeError('fetch failed'));

  it('leaves no part of a csv when the server goes away between two pages', async () => {
    await task('%%sql --limit off\nSELECT i FROM range(20000) r(i)');
    fault = { path: 'openFile', after: 2, answer: gone };
    const ran = await stack.run(`%export last ${at('x.csv')}`);
    expect(ran.status).toBe('LinkisConnectionError');
    expect(ran.summary()).toContain(`${at('x.csv')} was not written, and no part of it is left:`);
    expect(await readdir(directory)).toEqual([]);
    fault = undefined;
    expect(failure(await stack.run(`%export last ${at('x.csv')}`))).toEqual(['ok']);
  });

  it('keeps the files that were whole before, and says how to go on', async () => {
    const id = await task(sets);
    // Three looks at what is a table, then a page for each file.
    fault = { path: 'openFile', after: 4, answer: gone };
    const ran = await stack.run(`%export ${id} ${at('x.csv')} --all`);
    expect(ran.summary()).toContain(`${at('x-1.csv')}: 2 rows, `);
    expect(ran.summary()).toContain(`${at('x-2.csv')} was not written, and no part of it is left:`);
    expect(ran.summary()).toContain('--force writes all of them again.');
    expect(await readdir(directory)).toEqual(['x-1.csv']);
  });

  it('leaves no part of a workbook that was cut off', async () => {
    const id = await task(sets);
    fault = {
      path: 'resultsetsToExcel',
      after: 0,
      answer: async (given) => {
        const bytes = new Uint8Array(await given.arrayBuffer());
        return new Response(bytes.slice(0, bytes.length - 10), { headers: given.headers });
      },
    };
    const ran = await stack.run(`%export ${id} ${at('x.xlsx')} --all`);
    expect(failure(ran)[0]).toMatch(/^the workbook of \S+ did not arrive completely$/);
    expect(await readdir(directory)).toEqual([]);
  });

  it('gives the words of a server that refuses', async () => {
    const id = await task(sets);
    fault = {
      path: 'resultsetsToExcel',
      after: 0,
      answer: async () =>
        new Response('error(错误):No permission to access', {
          headers: { 'content-type': 'text/plain' },
        }),
    };
    const ran = await stack.run(`%export ${id} ${at('x.xlsx')} --all`);
    expect(failure(ran)[0]).toContain('No permission to access');
    expect(await readdir(directory)).toEqual([]);
  });
});
