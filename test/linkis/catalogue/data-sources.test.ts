/** Data sources by name, by the answers of a Linkis 1.8.0: none of the secrets in them comes out. */
import { inspect } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import { createLinkisClient } from '../../../src/linkis/index.ts';
import type { Logger } from '../../../src/shared/index.ts';
import type { DataSource, DataSourceClient } from '../../../src/task/index.ts';
import { jsonResponse, recordedAnswers } from '../../support/recorded-answers.ts';
import { plantedSecret, plantedSecrets } from '../../security/data-source-secrets.ts';
import { failureOf, settingsFor } from '../client-under-test.ts';

const recorded = recordedAnswers('21-data-sources.json');
const notFound = (): Response =>
  jsonResponse({ timestamp: 1, status: 404, error: 'Not Found', path: '/x' }, 404);

function sourcesOf(
  answer: (request: Request) => Response | undefined,
  logger?: Logger,
): DataSourceClient {
  const fetch = async (request: Request): Promise<Response> => answer(request) ?? notFound();
  return createLinkisClient(settingsFor('http://127.0.0.1', { retries: 0 }), {
    fetch,
    ...(logger && { logger }),
  }).catalogue.dataSources;
}

const source: DataSource = {
  id: 1,
  name: 'rec_mysql',
  type: 'mysql',
  description: undefined,
  labels: undefined,
  owner: 'hadoop',
  system: 'recorder',
  version: 3,
  publishedVersion: 1,
  isExpired: false,
  changedTime: 0,
};

describe('data sources', () => {
  it('are listed with type, versions and owner', async () => {
    const { pathname } = new URL('http://x/api/rest_j/v1/data-source-manager/info');
    const list = sourcesOf(({ url }) =>
      recorded(
        new Request(
          `http://x${pathname}?currentPage=1&pageSize=10&name=rec&of=${url}`.replace(/&of=.*/, ''),
        ),
      ),
    );
    expect(await list.list()).toEqual([
      {
        ...source,
        description: 'recorded',
        changedTime: 1_795_926_596_000,
      },
    ]);
  });

  it('show where one is: what the allow-list of keys has, and how many parameters it keeps back', async () => {
    const { connection } = await sourcesOf(recorded).details(source);
    expect(connection).toEqual({
      shown: {
        port: '3306',
        host: '127.0.0.1',
        driverClassName: 'com.mysql.jdbc.Driver',
        username: 'linkis',
        'params.useSSL': 'false',
      },
      hidden: 1,
    });
  });

  it('are read in pages until the count of all is reached', async () => {
    const page = (query: URLSearchParams): readonly object[] =>
      Array.from({ length: query.get('currentPage') === '1' ? 100 : 20 }, (_, at) => ({
        id: at,
        dataSourceName: `s${query.get('currentPage') ?? ''}_${String(at)}`,
      }));
    const many = sourcesOf(({ url }) =>
      jsonResponse({
        status: 0,
        message: 'OK',
        data: { totalPage: 120, queryList: page(new URL(url).searchParams) },
      }),
    );
    expect(await many.list()).toHaveLength(120);
  });

  it('are tested by the server; one that lacks the service for the type says so', async () => {
    const failure = await failureOf(sourcesOf(recorded).test(source));
    expect(failure.message).toBe(
      'this server cannot ask data sources of type mysql: its metadata service for them is not installed',
    );
    expect(failure.hint).toContain('the engine connects by itself');
    const asked: string[] = [];
    const good = sourcesOf((request) => {
      asked.push(`${request.method} ${new URL(request.url).pathname}`);
      return jsonResponse({ status: 0, message: 'OK', data: { ok: true } });
    });
    await good.test(source);
    expect(asked).toEqual(['PUT /api/rest_j/v1/data-source-manager/1/1/op/connect']);
    const none = { ...source, version: undefined, publishedVersion: undefined };
    expect((await failureOf(good.test(none))).message).toContain('has no version yet');
  });

  it('tell databases, tables and columns where the server can ask for them, by source, not recorded', async () => {
    const data: Readonly<Record<string, unknown>> = {
      getDatabases: { dbs: ['shop'] },
      getTables: { tables: ['orders'] },
      getColumns: { columns: [{ index: 1, name: 'id', type: 'BIGINT', colComment: 'key' }] },
    };
    const asked: string[] = [];
    const sources = sourcesOf(({ url }) => {
      const { pathname, search } = new URL(url);
      asked.push(search);
      return jsonResponse({
        status: 0,
        message: 'OK',
        data: data[pathname.split('/').at(-1) ?? ''],
      });
    });
    expect(await sources.databases('a')).toEqual(['shop']);
    expect(await sources.tables('a', 'shop')).toEqual(['orders']);
    expect(await sources.columns('a', 'shop', 'orders')).toEqual([
      { name: 'id', type: 'BIGINT', comment: 'key', isPartition: false },
    ]);
    expect(asked).toEqual([
      '?dataSourceName=a&system=notebook',
      '?dataSourceName=a&database=shop&system=notebook',
      '?dataSourceName=a&database=shop&table=orders&system=notebook',
    ]);
  });

  it.each(['databases', 'tables', 'columns'] as const)(
    'say what is missing when %s cannot be asked for',
    async (what) => {
      const answer = (request: Request): Response | undefined =>
        recorded(new Request(request.url.replace('system=notebook', 'system=recorder')));
      const sources = sourcesOf(answer);
      const asked = {
        databases: async () => sources.databases('rec_mysql'),
        tables: async () => sources.tables('rec_mysql', 'linkis'),
        columns: async () => sources.columns('rec_mysql', 'linkis', 'linkis_ps_error_code'),
      };
      const failure = await failureOf(asked[what]());
      // The first answer of the recording to the first of them is that the source is not published.
      expect(failure.message).toMatch(
        /is not there, or not published|metadata service for them is not installed/,
      );
    },
  );

  it('say that a server does not offer them', async () => {
    const absent = sourcesOf(() => undefined);
    expect((await failureOf(absent.list())).message).toMatch(
      /^this server does not offer data sources by name/,
    );
  });
});

describe('secrets of data sources', () => {
  it.each(plantedSecrets)('never come out: planted %s', async (_name, body, status = 200) => {
    const seen: string[] = [];
    const note = (...words: readonly unknown[]): void => {
      seen.push(inspect(words, { depth: 20 }));
    };
    const logger: Logger = { debug: note, info: note, warn: note, error: note };
    const sources = sourcesOf(
      () =>
        typeof body === 'string'
          ? new Response(body, { status, headers: { 'content-type': 'application/json' } })
          : jsonResponse(body, status),
      logger,
    );
    const calls: readonly Promise<unknown>[] = [
      sources.list(),
      sources.details(source),
      sources.test(source),
      sources.databases('shop'),
      sources.tables('shop', 'a'),
      sources.columns('shop', 'a', 'b'),
    ];
    for (const settled of await Promise.allSettled(calls)) {
      seen.push(inspect(settled, { depth: 20, showHidden: true }));
      if (settled.status === 'rejected') seen.push(String((settled.reason as Error).stack));
    }
    expect(seen.length).toBeGreaterThanOrEqual(calls.length);
    expect(seen.filter((text) => text.includes(plantedSecret))).toEqual([]);
  });
});
