/** Tables in detail, by the answers of a Linkis 1.8.0 with a Hive metastore. */
import { describe, expect, it } from '@jest/globals';
import { createLinkisClient } from '../../../src/linkis/index.ts';
import type { TableClient } from '../../../src/task/index.ts';
import { jsonResponse, recordedAnswers } from '../../support/recorded-answers.ts';
import { failureOf, settingsFor } from '../client-under-test.ts';

const recorded = recordedAnswers('22-table-details.json');

function detailsOf(
  answer: (request: Request) => Response | undefined,
  asked: string[] = [],
): TableClient {
  const fetch = async (request: Request): Promise<Response> => {
    const { pathname, search } = new URL(request.url);
    asked.push(`${pathname.replace('/api/rest_j/v1', '')}${search}`);
    return answer(request) ?? jsonResponse({ timestamp: 1, status: 404, error: 'Not Found' }, 404);
  };
  return createLinkisClient(settingsFor('http://127.0.0.1'), { fetch }).catalogue.details;
}

const details = detailsOf(recorded);

describe('a table in detail', () => {
  it('has columns with types, comments and partition keys, an owner, a comment and its age', async () => {
    expect(await details.details('recorder_db', 'sales')).toEqual({
      owner: 'hadoop',
      comment: 'daily sales',
      createdTime: 1_795_926_407_000,
      isPartitioned: true,
      columns: [
        { name: 'id', type: 'int', comment: 'key', isPartition: false },
        { name: 'name', type: 'string', comment: undefined, isPartition: false },
        { name: 'price', type: 'decimal(10,2)', comment: undefined, isPartition: false },
        { name: 'day', type: 'string', comment: undefined, isPartition: true },
      ],
    });
    expect(await details.details('recorder_db', 'flat')).toMatchObject({ isPartitioned: false });
  });

  it('is undefined where the server refuses it as not there, and has no other error for that', async () => {
    expect(await details.details('recorder_db', 'nosuch')).toBeUndefined();
  });

  it('has a size and files, but no rows, since the server counts none', async () => {
    const answer = (request: Request): Response | undefined =>
      recorded(new Request(request.url.replace(/&pageNow=1&pageSize=1$/, '')));
    const asked = detailsOf(answer);
    expect(await asked.size('recorder_db', 'sales')).toEqual({
      size: '2.8 KB',
      files: 4,
      rows: undefined,
    });
    expect(await asked.size('recorder_db', 'flat')).toMatchObject({ size: '344.0 B', files: 2 });
    for (const none of ['v', 'nosuch'])
      expect(await asked.size('recorder_db', none)).toEqual({
        size: undefined,
        files: undefined,
        rows: undefined,
      });
  });

  it('has its partitions by name, and the size of each', async () => {
    expect(await details.partitions('recorder_db', 'sales')).toEqual([
      'day=2026-11-01',
      'day=2026-11-02',
    ]);
    for (const none of ['flat', 'v', 'nosuch'])
      expect(await details.partitions('recorder_db', none)).toEqual([]);
    expect(await details.partitionSize('recorder_db', 'sales', 'day=2026-11-01')).toBe('1904.0 B');
    expect(await details.partitionSize('recorder_db', 'sales', 'day=1999-01-01')).toBe('0.0 B');
  });

  it('reads a tree of partitions of any depth, in one question', async () => {
    const days = (year: number): readonly object[] =>
      Array.from({ length: 2 }, (_, at) => ({
        label: `day=0${String(at + 1)}`,
        path: 'ignored',
        children: [],
      })).concat(year === 2025 ? [{ label: 'day=03', path: '', children: [] }] : []);
    const asked: string[] = [];
    const tree = detailsOf(
      () =>
        jsonResponse({
          method: '/api/datasource/partitions',
          status: 0,
          message: 'OK',
          data: {
            partitionInfo: {
              isPartition: true,
              partitions: [2026, 2025].map((year) => ({
                label: `year=${String(year)}`,
                children: days(year),
              })),
            },
          },
        }),
      asked,
    );
    expect(await tree.partitions('s', 't')).toEqual([
      'year=2025/day=01',
      'year=2025/day=02',
      'year=2025/day=03',
      'year=2026/day=01',
      'year=2026/day=02',
    ]);
    expect(asked).toEqual(['/datasource/partitions?database=s&table=t']);
  });

  it.each([
    ['Spring has no such path', 404, { timestamp: 1, status: 404, error: 'Not Found', path: '/x' }],
    ['Spring has it for another method', 405, { status: 405, error: 'Method Not Allowed' }],
    [
      'the gateway knows no such service',
      200,
      {
        method: '/api/rest_j/v1/datasource/partitions',
        status: 1,
        message:
          'NoApplicationExistsException: errCode: 10050 ,desc: Application datasource does not exist any instances ,ip: 127.0.0.1 ,port: 9001 ,serviceKind: linkis-mg-gateway',
        data: { data: null },
      },
    ],
  ])('says once and for all that a server does not offer it: %s', async (_name, status, body) => {
    const asked: string[] = [];
    const absent = detailsOf(() => jsonResponse(body, status), asked);
    const failure = await failureOf(absent.partitions('s', 't'));
    expect(failure.code).toBe('LINKIS_REFUSED');
    expect(failure.message).toMatch(
      /^this server does not offer the partitions of the table s\.t /,
    );
    expect(failure.hint).toMatch(/Every Linkis from 1\.3\.0 on has it|knows no such service/);
    expect(asked).toHaveLength(1);
  });
});
