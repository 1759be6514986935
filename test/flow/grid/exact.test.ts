/** A grid shows each value as the static table does, whichever type, and whoever wrote its text. */
import { beforeAll, describe, expect, it } from '@jest/globals';
import { fixture } from '../../support/fixture.ts';
import {
  connectFrontEnd,
  openGridOf,
  rowsOf,
  someGridParts,
  wholeView,
} from '../../support/grid-client.ts';
import { startLocalMachine } from '../../support/local-machine.ts';
import { startStack } from '../../support/local-stack.ts';
import { startServer } from '../../support/server-stack.ts';

/** What a server may write: the local gateway's own texts on the left, in its answers those on the right. */
const otherTexts: readonly (readonly [string, string])[] = [
  ['"2026-01-01 10:00:00"', '"2026-01-01 10:00:00.0"'],
  ['"2026-03-01 10:00:00"', '"2026-03-01T10:00:00"'],
  ['"1.50"', '"1.5"'],
  ['"7"', '"+7"'],
  ['"100000000000000000000"', '"1.0E20"'],
];

const machine = fixture(startLocalMachine);
const server = fixture(async () => startServer({ local: machine, grids: someGridParts }));
const writing = fixture(async () =>
  startStack({
    local: machine,
    grids: someGridParts,
    between: async (request, next) => {
      const response = await next(request);
      if (!new URL(request.url).pathname.endsWith('/filesystem/openFile')) return response;
      let text = await response.text();
      for (const [from, to] of otherTexts) text = text.replaceAll(from, to);
      return new Response(text, response);
    },
  }),
);
const own = fixture(async () =>
  startStack({ workingDirectory: machine.workingDirectory, grids: someGridParts }),
);

const values = [
  '12345678901234567890123456789012345678::decimal(38,0)',
  '-0.10::decimal(12,2)',
  '9223372036854775807',
  '170141183460469231731687303715884105727::hugeint',
  '0.1::double',
  '1e20::double',
  "'nan'::double",
  "'-inf'::double",
  '1.1::float',
  "timestamp '2026-01-01 10:00:00'",
  "timestamp '2026-01-01 10:00:00.5'",
  "timestamp_ns '2026-01-01 10:00:00.123456789'",
  "date '0099-02-03'",
  "time '10:00:00.25'",
  "interval '3 days'",
  "'NULL'",
  "''",
  "' blanks '",
  'chr(9) || chr(10) || chr(13)',
  '\'"quoted", with commas\'',
  "'<script>alert(1)</script>'",
  "'汉字 😀 é'",
  'null',
  'null::double',
  '[1, 2, null]',
  "{'a': 1}",
  "map {'k': 2}",
  "'\\x00\\xff'::blob",
  'true',
  "'1.50'",
];

describe.each([
  ['from a server', server],
  ['of the local gateway', own],
] as const)('every value %s', (_where, stack) => {
  beforeAll(() => connectFrontEnd(stack.interpreter));

  it.each(values)('%s', async (value) => {
    const cell = await stack.run(`%%sql\nselect ${value} as x from range(3)`);
    expect(cell.status).toBe('ok');
    const [page] = (await stack.run('%result --json')).json();
    const [row] = (page as { rows: (readonly (string | null)[])[] }).rows;
    const grid = await openGridOf(stack, '%grid');
    for (const sort of [[], [{ column: 'x', descending: true }]]) {
      const view = { ...wholeView, sort };
      const answer = await grid.ask({ ask: 'rows', view, from: 0, count: 1 });
      expect(rowsOf(answer)).toEqual([row]);
    }
    const whole = await grid.ask({ ask: 'value', view: wholeView, row: 1, column: 'x' });
    expect(whole).toMatchObject({ text: row?.[0] });
    const found = await grid.ask({ ask: 'values', view: wholeView, column: 'x', contains: '' });
    if (found.answer !== 'values') throw new Error(JSON.stringify(found));
    // The value that is told is one that finds its rows again.
    const filters = [
      { column: 'x', operator: 'in' as const, values: found.values.map(({ value: one }) => one) },
    ];
    const again = await grid.ask({
      ask: 'rows',
      view: { ...wholeView, filters },
      from: 0,
      count: 1,
    });
    expect(again).toMatchObject({ matching: 3 });
  });
});

describe('a server that writes values in its own way', () => {
  beforeAll(() => connectFrontEnd(writing.interpreter));

  it.each([
    ["timestamp '2026-01-01 10:00:00'", '2026-01-01 10:00:00.0', 'timestamp'],
    ["timestamp '2026-03-01 10:00:00'", '2026-03-01T10:00:00', 'timestamp'],
    ['1.50::decimal(9,2)', '1.5', 'number'],
    ['7', '+7', 'number'],
    ['1e20::double', '1.0E20', 'number'],
  ])('shows %s as %s, and knows what it is', async (value, text, kind) => {
    await writing.run(`%%engine duckdb\nselect ${value} as x union all select null order by x`);
    const grid = await openGridOf(writing, '%grid');
    const answer = await grid.ask({ ask: 'rows', view: wholeView, from: 0, count: 5 });
    expect(rowsOf(answer)).toEqual([[text], [null]]);
    const { columns } = await grid.until((state) => !state.isFetching && state.fetchedRows === 2);
    expect(columns).toMatchObject([{ name: 'x', kind }]);
    const filters = [{ column: 'x', operator: 'equals' as const, value: text }];
    const same = await grid.ask({
      ask: 'rows',
      view: { ...wholeView, filters },
      from: 0,
      count: 5,
    });
    expect(same).toMatchObject({ matching: 1 });
  });

  it('cuts a long value between its letters, and gives it whole', async () => {
    await writing.run("%%engine duckdb\nselect repeat('😀', 5000) as x, repeat('é', 300) as y");
    const grid = await openGridOf(writing, '%grid');
    const answer = await grid.ask({ ask: 'rows', view: wholeView, from: 0, count: 5 });
    expect(answer).toMatchObject({ cut: [[0, 0]] });
    expect(rowsOf(answer)).toEqual([['😀'.repeat(300), 'é'.repeat(300)]]);
    expect(await grid.ask({ ask: 'value', view: wholeView, row: 0, column: 'x' })).toMatchObject({
      text: '😀'.repeat(5000),
      cut: false,
    });
  });
});
