/** Results for a program to read: the pages of a table as JSON, the same rows as the table shows and no letter less. */
import { describe, expect, it } from '@jest/globals';
import { fixture } from '../../support/fixture.ts';
import { type RanCell, startStack } from '../../support/local-stack.ts';

const stack = fixture(async () =>
  startStack({
    run: {
      limits: {
        rows: 2,
        tableBytes: 262_144,
        cellBytes: 2_097_152,
        localRows: 1000,
        localBytes: 1_000_000,
        streamBytes: 1000,
      },
    },
  }),
);

function jsonOf(ran: RanCell): readonly unknown[] {
  expect(ran.outcome.status).toBe('ok');
  return ran.events.flatMap((event) =>
    event.kind === 'display' && event.bundle['application/json'] !== undefined
      ? [event.bundle['application/json']]
      : [],
  );
}

/** Runs a cell that must succeed; its task's number. */
async function task(code: string): Promise<number> {
  const ran = await stack.run(code);
  expect(ran.status).toBe('ok');
  return ran.taskId();
}

const long = 'x'.repeat(5000);

describe('--json', () => {
  it('gives the columns with types, and the rows with null for NULL', async () => {
    const id = await task(
      `SELECT 1 AS a, NULL AS b, 'NULL' AS c UNION ALL SELECT 2, '${long}', ''`,
    );
    const table = {
      kind: 'table',
      taskId: id,
      result: 1,
      of: 1,
      columns: [
        { name: 'a', type: 'int', comment: null },
        { name: 'b', type: 'string', comment: null },
        { name: 'c', type: 'string', comment: null },
      ],
      rows: [
        ['1', null, 'NULL'],
        ['2', long, ''],
      ],
      page: 1,
      pageSize: 2,
      totalRows: 2,
      more: false,
      notices: [],
    };
    expect(jsonOf(await stack.run('%result --json'))).toEqual([table]);
    expect(jsonOf(await stack.run(`%attach ${String(id)} --json`))).toEqual([table]);
    expect(jsonOf(await stack.run('%result'))).toEqual([]);
  });

  it('says which page it is, and whether more follow', async () => {
    await task('SELECT i FROM range(5) r(i) ORDER BY i');
    const page = (rows: readonly string[], number: number, more: boolean, pageSize = 2) => [
      expect.objectContaining({ rows: rows.map((row) => [row]), page: number, pageSize, more }),
    ];
    expect(jsonOf(await stack.run('%result --json'))).toEqual(page(['0', '1'], 1, true));
    expect(jsonOf(await stack.run('%more --json'))).toEqual(page(['2', '3'], 2, true));
    expect(jsonOf(await stack.run('%more --json'))).toEqual(page(['4'], 3, false));
    expect(jsonOf(await stack.run('%more --json'))).toEqual(page([], 4, false));
    expect(jsonOf(await stack.run('%page 1 --json'))).toEqual(page(['0', '1'], 1, true));
    expect(jsonOf(await stack.run('%rows 5 --json'))).toEqual(
      page(['0', '1', '2', '3', '4'], 1, false, 5),
    );
  });

  it('gives each result of several, the lines of a text, and none where there are none', async () => {
    await task('SELECT 1 AS a; SELECT 2 AS b');
    expect(jsonOf(await stack.run('%result --json'))).toMatchObject([
      { result: 1, of: 2, rows: [['1']] },
      { result: 2, of: 2, rows: [['2']] },
    ]);
    const text = await task('%%shell\necho one; echo two');
    expect(jsonOf(await stack.run('%result --json'))).toEqual([
      {
        kind: 'text',
        taskId: text,
        result: 1,
        of: 1,
        lines: ['one', 'two'],
        page: 1,
        pageSize: 2,
        more: expect.any(Boolean),
      },
    ]);
    const none = await task('%%python\nx = 1');
    expect(jsonOf(await stack.run('%result --json'))).toEqual([
      { taskId: none, state: 'Succeed', of: 0 },
    ]);
  });
});
