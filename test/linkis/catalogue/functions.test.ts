/** Functions and Python modules of the user, by the answers of a Linkis 1.8.0. */
import { describe, expect, it } from '@jest/globals';
import { createLinkisClient } from '../../../src/linkis/index.ts';
import type { FunctionClient } from '../../../src/task/index.ts';
import { jsonResponse } from '../../support/recorded-answers.ts';
import { failureOf, settingsFor } from '../client-under-test.ts';

const envelope = (data: unknown, status = 0, message = 'OK'): unknown => ({
  method: '/api/udf',
  status,
  message,
  data,
});
/** As recorded: `udf/all` tells neither whether it is loaded nor how it is called. */
const listed = {
  id: 1,
  createUser: 'hadoop',
  udfName: 'rec_plus',
  udfType: 1,
  treeId: 16,
  createTime: 1_795_926_686_000,
  updateTime: 1_795_926_686_000,
  sys: 'IDE',
  clusterName: 'all',
  description: 'adds one',
  load: null,
  shared: false,
  expire: false,
};
const detail = {
  ...listed,
  path: 'file:///data/linkis/hadoop/recorder/plus.py',
  registerFormat: 'udf.register("rec_plus", rec_plus)',
  useFormat: 'int rec_plus(int)',
  directory: 'recorder',
  operationStatus: { canUpdate: true },
  load: true,
};

type Served = Readonly<Record<string, (query: URLSearchParams, body: string) => unknown>>;

function functionsOf(served: Served, asked: string[] = []): FunctionClient {
  const fetch = async (request: Request): Promise<Response> => {
    const { pathname, search, searchParams } = new URL(request.url);
    const path = pathname.replace('/api/rest_j/v1', '');
    asked.push(`${request.method} ${path}${search}`);
    const answer = served[path]?.(searchParams, await request.text());
    return answer === undefined
      ? jsonResponse({ timestamp: 1, status: 404, error: 'Not Found' }, 404)
      : jsonResponse(answer);
  };
  return createLinkisClient(settingsFor('http://127.0.0.1'), { fetch }).catalogue.functions;
}

const all = (...rows: readonly object[]): unknown => envelope({ udfTree: { udfInfos: rows } });
const infoList = (...rows: readonly object[]): unknown => envelope({ infoList: rows });

describe('functions of the user', () => {
  it('are listed with what a second question tells of them', async () => {
    const asked: string[] = [];
    const functions = functionsOf(
      { '/udf/all': () => all(listed), '/udf/getUdfByNameList': () => infoList(detail) },
      asked,
    );
    expect(await functions.list()).toEqual([
      {
        id: 1,
        name: 'rec_plus',
        kind: 'python',
        owner: 'hadoop',
        description: 'adds one',
        useFormat: 'int rec_plus(int)',
        registerFormat: 'udf.register("rec_plus", rec_plus)',
        path: 'file:///data/linkis/hadoop/recorder/plus.py',
        isLoaded: true,
        isShared: false,
        isExpired: false,
      },
    ]);
    expect(asked).toEqual([
      'POST /udf/all',
      'GET /udf/getUdfByNameList?nameList=rec_plus&createUser=hadoop',
    ]);
  });

  it('asks the folder of shared functions whether those of others are loaded: the details tell it of their owner', async () => {
    const shared = { ...listed, id: 2, createUser: 'bob', udfName: 'of_bob', shared: true };
    const bodies: string[] = [];
    const functions = functionsOf({
      '/udf/all': () => all(shared),
      '/udf/getUdfByNameList': () => infoList({ ...detail, ...shared, load: true }),
      '/udf/list': (_query, body) => {
        bodies.push(body);
        return JSON.parse(body).treeId === -1
          ? envelope({ udfTree: { childrens: [{ id: 3, userName: 'share' }] } })
          : envelope({ udfTree: { id: 3, udfInfos: [{ ...shared, load: false }] } });
      },
    });
    expect(await functions.list()).toMatchObject([
      { name: 'of_bob', isLoaded: false, isShared: true, useFormat: 'int rec_plus(int)' },
    ]);
    expect(bodies.map((body) => JSON.parse(body))).toEqual([
      { type: 'self', treeId: -1, category: 'udf' },
      { type: 'share', treeId: 3, category: 'udf' },
    ]);
  });

  it('asks for many names in requests of a bounded length, and for none that the server refuses', async () => {
    const rows = Array.from({ length: 90 }, (_, id) => ({ ...listed, id, udfName: `f${id}` }));
    const asked: string[] = [];
    const functions = functionsOf(
      {
        '/udf/all': () => all(...rows, { ...listed, id: 999, udfName: 'odd name;' }),
        '/udf/getUdfByNameList': (query) =>
          infoList(
            ...(query.get('nameList') ?? '')
              .split(',')
              .map((udfName) => ({ ...detail, id: Number(udfName.slice(1)), udfName })),
          ),
      },
      asked,
    );
    const found = await functions.list();
    expect(found).toHaveLength(91);
    expect(found.filter(({ isLoaded }) => isLoaded === undefined).map(({ name }) => name)).toEqual([
      'odd name;',
    ]);
    expect(asked).toHaveLength(4);
    expect(Math.max(...asked.map((line) => line.length))).toBeLessThan(500);
  });

  it('are loaded and unloaded, and read back, since the server says OK of what is not there', async () => {
    let load = false;
    const served: Served = {
      '/udf/all': () => all(listed),
      '/udf/getUdfByNameList': () => infoList({ ...detail, load }),
      '/udf/isload': (query) => {
        load = query.get('isLoad') === 'true';
        return envelope({});
      },
    };
    const functions = functionsOf(served);
    const [found] = await functions.list();
    if (found === undefined) throw new Error('there is one');
    await functions.setLoaded(found, true);
    expect(load).toBe(true);
    await functions.setLoaded(found, false);
    expect(load).toBe(false);

    const deaf = functionsOf({ ...served, '/udf/isload': () => envelope({}) });
    expect((await failureOf(deaf.setLoaded(found, true))).message).toBe(
      'the server said OK to load the function rec_plus, and still lists it as not loaded',
    );
    const gone = functionsOf({ ...served, '/udf/all': () => all() });
    expect((await failureOf(gone.setLoaded(found, false))).message).toBe(
      'the server has no function rec_plus any more',
    );
  });

  it('have Python modules beside them, in pages, without those that were deleted', async () => {
    const module = (name: string, isExpire: number): object => ({
      id: 1,
      name,
      description: null,
      path: `file:///${name}.py`,
      engineType: 'spark',
      createUser: 'hadoop',
      isLoad: 1,
      isExpire,
      updateTime: 1_795_926_427_000,
    });
    const pages = [[module('plus', 0), module('plus_1795926427617', 1)], [module('minus', 0)]];
    const asked: string[] = [];
    const functions = functionsOf(
      {
        '/udf/python-list': (query) =>
          envelope({ totalPage: 3, pythonList: pages[Number(query.get('pageNow')) - 1] ?? [] }),
      },
      asked,
    );
    expect(await functions.modules()).toEqual(
      ['plus', 'minus'].map((name) => ({
        name,
        engine: 'spark',
        path: `file:///${name}.py`,
        description: undefined,
        owner: 'hadoop',
        isLoaded: true,
        updatedTime: 1_795_926_427_000,
      })),
    );
    expect(asked).toHaveLength(2);
    expect(asked[0]).toContain('username=hadoop&isExpire=0');
  });

  it('says that a server does not offer them', async () => {
    const failure = await failureOf(functionsOf({}).list());
    expect(failure.message).toMatch(/^this server does not offer functions of users/);
  });
});
