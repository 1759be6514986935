import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdir, mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { unzipSync, strFromU8 } from 'fflate';
import { withConnection } from '../../../src/gateway/results/duckdb-library.ts';
import { sqlText } from '../../../src/sql/index.ts';
import type {
  ResultStore,
  StoredColumn,
  StoredExportRequest,
} from '../../../src/gateway/results/result-store.ts';
import { createResultStore } from '../../../src/gateway/results/store.ts';
import { shownPage } from '../engines/engine-session.ts';

let root: string;
let store: ResultStore;
let directories = 0;
beforeAll(async () => {
  root = await mkdtemp(path.join(tmpdir(), 'linkis-kernel-results-'));
  store = await createResultStore();
});
afterAll(async () => {
  await store.close();
  await rm(root, { recursive: true, force: true });
});

function newDirectory(): string {
  directories += 1;
  return path.join(root, `job-${String(directories)}`);
}

async function table(query: string, columns: readonly StoredColumn[]): Promise<string> {
  const directory = newDirectory();
  await store.writer(directory).addTable(columns, async (file) =>
    withConnection(async (connection) => {
      await connection.run(`COPY (${query}) TO ${sqlText(file)} (FORMAT parquet)`);
    }),
  );
  return path.join(directory, '_0.dolphin');
}

const csv: StoredExportRequest = {
  format: 'csv',
  limit: 5000,
  separator: ',',
  charset: 'utf-8',
  quoteRetouch: false,
  keepNewline: false,
  nullText: 'NULL',
  sheetName: 'result',
  autoFormat: false,
};

async function exported(
  files: readonly string[],
  request: Partial<StoredExportRequest> = {},
): Promise<Buffer> {
  const stream = await store.export(files, { ...csv, ...request });
  const chunks: Uint8Array[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks);
}

describe('createResultStore', () => {
  it('pages a table by rows and by columns and keeps what Parquet cannot', async () => {
    const file = await table('SELECT i AS c0, i * 2 AS c1 FROM range(12) r(i)', [
      { name: 'a', type: 'bigint', comment: 'the first' },
      { name: 'a', type: 'bigint' },
    ]);
    expect(await store.page(file, { page: 3, pageSize: 5 })).toEqual({
      kind: 'table',
      columns: [
        { name: 'a', type: 'bigint', comment: 'the first' },
        { name: 'a', type: 'bigint', comment: undefined },
      ],
      rows: [
        ['10', '20'],
        ['11', '22'],
      ],
      totalColumns: 2,
    });
    expect(
      await store.page(file, { page: 1, pageSize: 1, columns: { offset: 1, count: 1 } }),
    ).toMatchObject({ rows: [['0']], totalColumns: 2 });
    expect(await store.page(file, { page: 9, pageSize: 5 })).toMatchObject({ rows: [] });
    expect(await store.count(file, -1)).toEqual({ columns: 2, rows: 12 });
    expect(await store.count(file, 5)).toEqual({ columns: 2, rows: 5 });
  });

  it('lists results without what lies beside them, with private modes', async () => {
    const file = await table('SELECT 1 AS c0', [{ name: 'a', type: 'int' }]);
    const found = await store.list(path.dirname(file));
    expect(found?.map(({ name }) => name)).toEqual(['_0.dolphin']);
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect((await stat(path.dirname(file))).mode & 0o777).toBe(0o700);
    expect(await store.list(path.join(root, 'nosuch'))).toBeUndefined();
  });

  it('leaves nothing of a table whose writing fails', async () => {
    const directory = newDirectory();
    const writing = store.writer(directory).addTable([], async () => {
      throw new Error('interrupted');
    });
    await expect(writing).rejects.toThrow('interrupted');
    expect(await store.list(directory)).toEqual([]);
  });

  it('gives the whole lines of a text that grows', async () => {
    const directory = newDirectory();
    const text = await store.writer(directory).openText();
    await text.append('one\ntw');
    const file = path.join(directory, '_0.dolphin');
    const first = { page: 1, pageSize: 10 };
    expect(await store.page(file, first)).toEqual({
      kind: 'text',
      rows: [['one']],
      openLine: 'tw',
    });
    await text.append('o\n\nthree');
    await text.close();
    expect(await store.page(file, first)).toEqual({
      kind: 'text',
      rows: [['one'], ['two'], [''], ['three']],
    });
  });

  it('pages a long text while it grows, also across its index', async () => {
    const directory = newDirectory();
    const text = await store.writer(directory).openText();
    const file = path.join(directory, '_0.dolphin');
    const lines = (from: number, to: number): string =>
      Array.from({ length: to - from }, (_, at) => `line ${String(from + at)}\n`).join('');
    await text.append(lines(0, 2500));
    const page = { page: 500, pageSize: 5 };
    expect(await store.page(file, page)).toMatchObject({
      rows: [['line 2495'], ['line 2496'], ['line 2497'], ['line 2498'], ['line 2499']],
    });
    await text.append(lines(2500, 30_000));
    await text.close();
    expect(await store.page(file, { page: 6000, pageSize: 5 })).toMatchObject({
      rows: [['line 29995'], ['line 29996'], ['line 29997'], ['line 29998'], ['line 29999']],
    });
    expect(await store.count(file, -1)).toEqual({ columns: 1, rows: 30_000 });
  });

  it('shows the two ends of a line that is too long, and exports it whole', async () => {
    const directory = newDirectory();
    const text = await store.writer(directory).openText();
    const file = path.join(directory, '_0.dolphin');
    const line = `begin${'中'.repeat(12_000_000)}end`;
    await text.append(`before\n${line}\nafter\n`);
    await text.close();
    const page = await store.page(file, { page: 1, pageSize: 10 });
    const rows = page.kind === 'text' ? page.rows.map(([row]) => row ?? '') : [];
    expect(rows).toHaveLength(3);
    // Not by `中+`: a run of millions is more than a regular expression has room for on a busy machine.
    expect(rows[1]?.split('中').filter(Boolean).join('中')).toBe(
      'begin中[… a line of 36000008 bytes, cut here: the result file has it whole …]中end',
    );
    expect(await store.page(file, { page: 2, pageSize: 2 })).toEqual({
      kind: 'text',
      rows: [['after']],
    });
    expect((await exported([file])).toString() === `before\n${line}\nafter\n`).toBe(true);
  });

  it('gives a page of very long lines with all its lines, in bounded memory', async () => {
    const directory = newDirectory();
    const text = await store.writer(directory).openText();
    const file = path.join(directory, '_0.dolphin');
    for (let at = 0; at < 20; at += 1)
      await text.append(`<${String(at)}>${'x'.repeat(7_000_000)}</${String(at)}>\n`);
    await text.close();
    const page = await store.page(file, { page: 1, pageSize: 5000 });
    const rows = page.kind === 'text' ? page.rows.map(([row]) => row ?? '') : [];
    expect(rows.map((row) => row.replace(/x.*x/, ''))).toEqual(
      Array.from({ length: 20 }, (_, at) => `<${String(at)}></${String(at)}>`),
    );
    expect(rows.join('').length).toBeLessThan(80_000_000);
  });

  it('does not read a line without an end again and again', async () => {
    const directory = newDirectory();
    const text = await store.writer(directory).openText();
    const file = path.join(directory, '_0.dolphin');
    const first = { page: 1, pageSize: 10 };
    for (let at = 0; at < 50; at += 1) {
      await text.append('x'.repeat(100_000));
      expect(await store.page(file, first)).toEqual({ kind: 'text', rows: [] });
    }
    await text.append('\nnext');
    await text.close();
    const page = await store.page(file, first);
    expect(page.kind === 'text' && page.rows.map(([row]) => row?.length)).toEqual([5_000_000, 4]);
  });

  it('exports the first lines of a text as they are', async () => {
    const directory = newDirectory();
    const text = await store.writer(directory).openText();
    const file = path.join(directory, '_0.dolphin');
    await text.append(`${'a\r\n'.repeat(100_000)}10%\r20%\nlast`);
    await text.close();
    expect((await exported([file], { limit: 2 })).toString()).toBe('a\na\n');
    const all = (await exported([file], { limit: 1_000_000 })).toString();
    expect(all === `${'a\n'.repeat(100_000)}10%\r20%\nlast\n`).toBe(true);
  });

  it('keeps every piece of a text that is pushed piece by piece, in order, and ends with the last', async () => {
    const directory = newDirectory();
    const text = await store.writer(directory).openText();
    const file = path.join(directory, '_0.dolphin');
    for (let at = 0; at < 20_000; at += 1) await text.push(`line ${String(at)}\r\n`);
    await text.append('appended\n');
    expect((await stat(file)).size).toBeGreaterThan(200_000);
    void text.push('the en');
    void text.push('d');
    await text.close();
    const page = await store.page(file, { page: 1, pageSize: 30_000 });
    expect(page).toEqual({
      kind: 'text',
      rows: [
        ...Array.from({ length: 20_000 }, (_, at) => [`line ${String(at)}`]),
        ['appended'],
        ['the end'],
      ],
    });
  });

  it('makes who pushes wait while much waits for the disk', async () => {
    const text = await store.writer(newDirectory()).openText();
    const piece = 'x'.repeat(600_000);
    // The first is on its way to the disk, the second waits behind it.
    expect(text.push(piece)).toBeUndefined();
    expect(text.push(piece)).toBeUndefined();
    await expect(text.push(piece)).resolves.toBeUndefined();
    await text.close();
  });

  it('tells by its end that the disk refused a pushed text', async () => {
    const directory = newDirectory();
    const text = await store.writer(directory).openText();
    await mkdir(path.join(directory, '_0.dolphin'), { recursive: true });
    void text.push('lost\n');
    await expect(text.close()).rejects.toThrow('could not be written');
  });

  it('leaves no text without text, and numbers on where others ended', async () => {
    const directory = newDirectory();
    const writer = store.writer(directory);
    await (await writer.openText()).close();
    await writer.addDocument('html', '<b>x</b>');
    await store.writer(directory).addDocument('picture', 'aGk=');
    const files = await store.list(directory);
    expect(files?.map(({ name }) => name).toSorted()).toEqual(['_1.dolphin', '_2.dolphin']);
    const page = await store.page(path.join(directory, '_1.dolphin'), { page: 1, pageSize: 1 });
    expect(await shownPage(page)).toEqual({ kind: 'html', content: '<b>x</b>' });
  });

  it('refuses a directory and what is not there', async () => {
    const directory = newDirectory();
    await mkdir(directory);
    await expect(store.page(directory, { page: 1, pageSize: 1 })).rejects.toMatchObject({
      errorCode: 54001,
    });
    await expect(
      store.page(path.join(directory, 'nosuch.dolphin'), { page: 1, pageSize: 1 }),
    ).rejects.toMatchObject({ errorCode: 80012 });
  });

  const literals = `SELECT '<b>h</b> & "q"' AS c0, 'a,b' AS c1, 'l1' || chr(10) || 'l2' AS c2, NULL::INT AS c3, 9007199254740993 AS c4, 1.10 AS c5`;
  const literalColumns = ['html', 'comma', 'nl', 'nul', 'big', 'd'].map((name) => ({
    name,
    type: 'string',
  }));

  it.each([
    [{}, 'html,comma,nl,nul,big,d\n<b>h</b> & "q",a,b,l1 l2,NULL,9007199254740993,1.10\n'],
    [
      { separator: ';' },
      'html;comma;nl;nul;big;d\n<b>h</b> & "q";a,b;l1 l2;NULL;9007199254740993;1.10\n',
    ],
    [
      { quoteRetouch: true },
      '"html","comma","nl","nul","big","d"\n"<b>h</b> & q","a,b","l1 l2","NULL","9007199254740993","1.10"\n',
    ],
    [
      { nullText: '', keepNewline: true },
      'html,comma,nl,nul,big,d\n<b>h</b> & "q",a,b,l1\nl2,,9007199254740993,1.10\n',
    ],
  ])('writes csv with %j as a Linkis 1.8.0 does', async (request, text) => {
    const file = await table(literals, literalColumns);
    expect((await exported([file], request)).toString()).toBe(text);
  });

  it('limits the rows of an export and refuses a charset that it cannot write', async () => {
    const file = await table('SELECT i AS c0 FROM range(9000) r(i)', [{ name: 'i', type: 'int' }]);
    expect((await exported([file], { limit: 2 })).toString()).toBe('i\n0\n1\n');
    const all = (await exported([file], { limit: 8000 })).toString().trimEnd().split('\n');
    expect(all).toHaveLength(8001);
    await expect(exported([file], { charset: 'klingon' })).rejects.toThrow('charset klingon');
    const chinese = await table("SELECT '中' AS c0", [{ name: 'n', type: 'string' }]);
    expect([...(await exported([chinese], { charset: 'gbk' }))]).toEqual([110, 10, 0xd6, 0xd0, 10]);
  });

  it('writes one sheet for each table, typed when asked', async () => {
    const file = await table(literals, literalColumns);
    const numbers = await table('SELECT 42 AS c0, 9007199254740993 AS c1', [
      { name: 'n', type: 'int' },
      { name: 'big', type: 'bigint' },
    ]);
    const bytes = await exported([file, numbers], { format: 'xlsx', autoFormat: true });
    const parts = unzipSync(bytes);
    const part = (name: string): string => strFromU8(parts[name] ?? new Uint8Array());
    expect(part('xl/workbook.xml')).toContain('<sheet name="result0"');
    expect(part('xl/worksheets/sheet1.xml')).toContain('&lt;b&gt;h&lt;/b&gt; &amp; &quot;q&quot;');
    expect(part('xl/worksheets/sheet2.xml')).toContain(
      '<row><c><v>42</v></c><c t="inlineStr"><is><t xml:space="preserve">9007199254740993</t></is></c></row>',
    );
  });
});
