/** Results and logs over the filesystem interfaces, with tables that DuckDB writes. */
import { symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createDuckdbEngine } from '../../src/gateway/duckdb/duckdb.ts';
import { createScriptedEngine } from '../support/scripted-engine.ts';
import { type Answer, startTestGateway, type TestGateway } from '../support/gateway-client.ts';

let test: TestGateway;
/** URI of the result directory of the first task. */
let results: string;
let log: string;

const sql = `select range as n, range * range as sq from range(1, 13);
select '<b>h</b>' as html, 'a,b' as comma, 'l1' || chr(10) || 'l2' as nl, null::varchar as nul, 'NULL' as word, '' as nothing, 1.10::decimal(10,2) as d`;

beforeAll(async () => {
  test = await startTestGateway({ engines: [createDuckdbEngine(), createScriptedEngine().kind] });
  const { taskId } = await test.submit(sql, {
    runType: 'sql',
    labels: { engineType: 'duckdb-1', userCreator: 'hadoop-notebook' },
  });
  await test.reached(taskId);
  const task = await test.task(taskId);
  expect(task['status']).toBe('Succeed');
  results = String(task['resultLocation']);
  log = String(task['logPath']);
});
afterAll(async () => {
  await test.close();
});

const get = async (
  verb: string,
  query: Record<string, string> = {},
  user = 'hadoop',
): Promise<Answer> =>
  test.call('GET', `/filesystem/${verb}?${new URLSearchParams(query).toString()}`, { user });
const file = (name: string): string => `${results}/${name}`;

describe('getDirFileTrees', () => {
  it('lists the results of a task with size and time as text', async () => {
    const { dirFileTrees } = (await get('getDirFileTrees', { path: results })).body.data;
    expect(dirFileTrees).toMatchObject({
      name: '1',
      path: results,
      properties: null,
      isLeaf: false,
      parentPath: null,
    });
    expect(dirFileTrees.children.map((child: { name: string }) => child.name).sort()).toEqual([
      '_0.dolphin',
      '_1.dolphin',
    ]);
    expect(dirFileTrees.children[0]).toMatchObject({
      children: null,
      isLeaf: true,
      parentPath: results,
      properties: {
        size: expect.stringMatching(/^\d+$/),
        modifytime: expect.stringMatching(/^\d{13}$/),
      },
    });
  });

  it('of a directory that is not there is null', async () => {
    expect((await get('getDirFileTrees', { path: file('nosuch') })).body.data).toEqual({
      dirFileTrees: null,
    });
  });
});

describe('openFile', () => {
  it.each([
    [{}, 12, 1],
    [{ page: '1', pageSize: '5' }, 5, 1],
    [{ page: '3', pageSize: '5' }, 2, 3],
    [{ page: '4', pageSize: '5' }, 0, 4],
    [{ page: '0', pageSize: '5' }, 5, 0],
    [{ page: '-1', pageSize: '5' }, 5, -1],
    [{ page: '1', pageSize: '0' }, 0, 1],
    [{ page: '1', pageSize: '-1' }, 0, 1],
    [{ charset: 'utf-8' }, 12, 1],
  ])('with %j gives %d rows of page %d', async (query, rows, page) => {
    const { data } = (await get('openFile', { path: file('_0.dolphin'), ...query })).body;
    expect(data).toMatchObject({ type: '2', totalPage: 0, totalLine: rows, totalColumn: 2, page });
    expect(data.fileContent).toHaveLength(rows);
    expect(data.metadata[0]).toEqual({
      columnName: 'n',
      comment: 'NULL',
      dataType: expect.any(String),
    });
  });

  it.each([
    ['', 'NULL', 'NULL', ''],
    ['BLANK', 'NULL', 'NULL', ''],
    ['LINKIS_NULL', null, 'NULL', ''],
    ['-', '-', '-', '-'],
  ])(
    'with nullValue=%j writes NULL, the word and nothing as %j, %j, %j',
    async (nullValue, nul, word, nothing) => {
      const { data } = (await get('openFile', { path: file('_1.dolphin'), nullValue })).body;
      expect(data.fileContent).toEqual([['<b>h</b>', 'a,b', 'l1\nl2', nul, word, nothing, '1.10']]);
    },
  );

  it('pages columns with enableLimit', async () => {
    const query = {
      path: file('_1.dolphin'),
      enableLimit: 'true',
      columnPage: '2',
      columnPageSize: '2',
    };
    const { data } = (await get('openFile', query)).body;
    expect(data.metadata.map((column: { columnName: string }) => column.columnName)).toEqual([
      'nl',
      'nul',
    ]);
    expect(data.totalColumn).toBe(7);
  });

  it('shows a log as a script, and an empty one as a warning', async () => {
    const { data } = (await get('openFile', { path: log })).body;
    expect(data.type).toBe('script/text');
    expect(data.fileContent[0][0]).toContain('Congratulations.');
    const empty = path.join(path.dirname(log.slice(7)), 'empty.log');
    await writeFile(empty, '');
    const answer = await get('openFile', { path: `file://${empty}` });
    expect(answer.http).toBe(206);
    expect(answer.body.status).toBe(4);
  });
});

describe('paths', () => {
  const denied =
    /^error code\(错误码\): 80010, error message\(错误信息\): The user: \w+ has no permission/;
  it.each<[string, Record<string, string> | (() => Record<string, string>), number, RegExp]>([
    ['nothing', {}, 80004, /The path:null is empty/],
    ['an empty path', { path: '' }, 80004, /The path: is empty/],
    ['no scheme', { path: '/etc/passwd' }, 80025, /should contain schema/],
    ['dots', () => ({ path: file('../../x.log') }), 80026, /Relative path/],
    ['a file outside', { path: 'file:///etc/passwd.log' }, 80010, denied],
    ['another file system', { path: 'hdfs:///tmp/x.dolphin' }, 80010, denied],
    [
      'the job history',
      () => ({ path: `file://${test.directory}/job-history.jsonl` }),
      80010,
      denied,
    ],
    ['a directory', () => ({ path: results }), 54001, /Unsupported open file type/],
    [
      'a page that is too large',
      () => ({ path: file('_0.dolphin'), pageSize: '100001' }),
      80034,
      /page size/,
    ],
    [
      'a column page that is too large',
      () => ({ path: file('_0.dolphin'), enableLimit: 'true', columnPageSize: '501' }),
      80036,
      /column page/,
    ],
    [
      'a file that is not there',
      () => ({ path: file('nosuch.dolphin') }),
      0,
      /IOException: path .*nosuch\.dolphin not exists\./,
    ],
  ])('of %s are refused', async (_name, query, code, message) => {
    const answer = await get('openFile', typeof query === 'function' ? query() : query);
    expect(answer.http).toBe(400);
    expect(answer.body.data.errorMsg.errCode).toBe(code);
    expect(answer.body.message).toMatch(message);
  });

  it.each(['openFile', 'getDirFileTrees', 'openLog', 'isExist', 'fileInfo'])(
    "%s does not show another user's files",
    async (verb) => {
      for (const where of [file('_0.dolphin'), log]) {
        expect((await get(verb, { path: where }, 'alice')).body.data.errorMsg.errCode).toBe(80010);
      }
    },
  );

  it('do not follow symbolic links', async () => {
    const link = path.join(path.dirname(log.slice(7)), 'link.log');
    await symlink('/etc/hostname', link);
    expect((await get('openFile', { path: `file://${link}` })).body.data.errorMsg.errCode).toBe(
      80010,
    );
  });

  it('a page that is no number is refused like Spring', async () => {
    expect((await get('openFile', { path: file('_0.dolphin'), page: 'abc' })).body).toMatchObject({
      status: 400,
      error: 'Bad Request',
    });
  });
});

describe('openLog', () => {
  it('gives four columns with every line ended', async () => {
    const [error, warn, info, all] = (await get('openLog', { path: log })).body.data.log;
    expect(error).toBe('');
    expect(warn).toMatch(/^\S+ \S+ WARN The code you submit will not be limited by the limit\n$/);
    expect(all).toMatch(/status Success\.\n$/);
    expect(info.length + warn.length).toBe(all.length);
    expect((await get('openLog', { path: `${log}x` })).body.message).toContain('not exists');
  });
});

describe('resultsetToExcel', () => {
  it.each([
    ['', 'html,comma,nl,nul,word,nothing,d\n<b>h</b>,a,b,l1 l2,NULL,NULL,,1.10\n'],
    ['csvSeerator=;', 'html,comma,nl,nul,word,nothing,d\n<b>h</b>,a,b,l1 l2,NULL,NULL,,1.10\n'],
    [
      'csvSeparator=;&nullValue=BLANK',
      'html;comma;nl;nul;word;nothing;d\n<b>h</b>;a,b;l1 l2;;NULL;;1.10\n',
    ],
  ])('as csv with %j', async (query, expected) => {
    const where = `/filesystem/resultsetToExcel?path=${encodeURIComponent(file('_1.dolphin'))}&outputFileType=csv&charset=utf-8&quoteRetouchEnable=false&autoFormat=false&sheetName=s&outputFileName=out&${query}`;
    const answer = await test.call('GET', where);
    expect(answer.headers.get('content-type')).toBe('text/plain;charset=utf-8');
    expect(answer.headers.get('content-disposition')).toBe('attachment;filename=out.csv');
    expect(answer.text).toBe(expected);
  });

  it('stops at the limit', async () => {
    const answer = await get('resultsetToExcel', { path: file('_0.dolphin'), limit: '2' });
    expect(answer.text).toBe('n,sq\n1,1\n2,4\n');
    expect(answer.headers.get('content-disposition')).toBe(
      'attachment;filename=downloadResultset.csv',
    );
  });

  it('writes xlsx, and a directory as one book', async () => {
    for (const [verb, where] of [
      ['resultsetToExcel', file('_1.dolphin')],
      ['resultsetsToExcel', results],
    ] as const) {
      const answer = await get(verb, { path: where, outputFileType: 'xlsx', outputFileName: '表' });
      expect(answer.headers.get('content-type')).toContain('spreadsheetml.sheet');
      expect(
        Buffer.from(answer.headers.get('content-disposition') ?? '', 'latin1').toString(),
      ).toBe('attachment;filename=表.xlsx');
      expect(answer.text.slice(0, 2)).toBe('PK');
    }
  });

  it.each<[string, () => Record<string, string>]>([
    ['no path', () => ({})],
    ['a file that is not there', () => ({ path: file('nosuch.dolphin') })],
    ['a type that is not there', () => ({ path: file('_1.dolphin'), outputFileType: 'excel' })],
    ['a path outside', () => ({ path: 'file:///etc/passwd' })],
  ])('of %s is an error text with HTTP 200', async (_name, query) => {
    const answer = await get('resultsetToExcel', query());
    expect(answer.http).toBe(200);
    expect(answer.headers.get('content-type')).toBe('text/plain;charset=utf-8');
    expect(answer.text).toMatch(/^error\(错误\):.+/);
  });
});

describe('the rest', () => {
  it('tells of paths and sizes', async () => {
    expect((await get('isExist', { path: file('_0.dolphin') })).body.data).toEqual({
      isExist: true,
    });
    expect((await get('isExist', { path: file('x') })).body.data).toEqual({ isExist: false });
    expect((await get('fileInfo', { path: file('_0.dolphin'), pageSize: '5' })).body.data).toEqual({
      path: file('_0.dolphin'),
      colNumber: 2,
      rowNumber: 5,
    });
    expect((await get('getUserRootPath')).body.data.userLocalRootPath).toMatch(
      /^file:\/\/.*\/hadoop$/,
    );
    expect((await get('getUserRootPath', { pathType: 'hdfs' })).body.data.userHDFSRootPath).toMatch(
      /\/hadoop\/$/,
    );
  });

  it('shows databases, tables and columns of the engine', async () => {
    const { taskId } = await test.submit(
      'create schema sales; create table sales.orders (id bigint, name varchar)',
      { runType: 'sql', labels: { engineType: 'duckdb-1', userCreator: 'hadoop-notebook' } },
    );
    await test.reached(taskId);
    const ask = async (where: string): Promise<unknown> =>
      (await test.call('GET', `/datasource/${where}`)).body.data;
    expect(await ask('dbs')).toEqual({ dbs: expect.arrayContaining([{ dbName: 'sales' }]) });
    expect(await ask('tables?database=sales')).toEqual({
      tables: [
        {
          tableName: 'orders',
          isView: false,
          databaseName: 'sales',
          createdBy: 'hadoop',
          createdAt: 0,
          lastAccessAt: 0,
        },
      ],
    });
    expect(await ask('columns?database=sales&table=orders')).toMatchObject({
      columns: [
        { columnName: 'id', columnComment: null, partitioned: false },
        { columnName: 'name' },
      ],
    });
    expect(await ask('columns?database=sales&table=nosuch')).toEqual({ columns: [] });
  });

  it('names the engines that there are', async () => {
    const { Category } = (await test.call('GET', '/configuration/getCategory')).body.data;
    const ide = Category.find(
      (category: { categoryName: string }) => category.categoryName === 'IDE',
    );
    expect(ide.childCategory.map((child: { categoryName: string }) => child.categoryName)).toEqual(
      expect.arrayContaining(['duckdb-1', 'shell-1']),
    );
    expect((await test.call('GET', '/configuration/engineType')).body.data.engineType).toContain(
      'duckdb',
    );
    expect((await test.call('GET', '/variable/listGlobalVariable')).body.data).toEqual({
      globalVariables: [],
    });
  });
});
