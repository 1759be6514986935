/** `%plot` on the whole stack in one process: a result of the gateway becomes a picture in the cell. */
import { describe, expect, it } from '@jest/globals';
import type { MimeBundle } from '../../../src/interpreter/index.ts';
import { fixture } from '../../support/fixture.ts';
import { silentLogger } from '../../../src/shared/index.ts';
import { expectInertSvg } from '../../support/inert-svg.ts';
import { type RanCell, startStack } from '../../support/local-stack.ts';

const stack = fixture(startStack);

/** The one display of a cell. */
function bundleOf(ran: RanCell): MimeBundle {
  const [event] = ran.events;
  if (ran.events.length !== 1 || event?.kind !== 'display')
    throw new Error(`no single display but ${JSON.stringify(ran.outcome)}`);
  return event.bundle;
}

/** The picture in the HTML of a plot. */
function svgIn(html: unknown): string {
  const [, source = ''] = /src="data:image\/svg\+xml;base64,([^"]*)"/.exec(String(html)) ?? [];
  return Buffer.from(source, 'base64').toString('utf8');
}

function failure(ran: RanCell): string {
  return ran.outcome.status === 'ok' ? 'ok' : ran.outcome.error.evalue;
}

async function plot(words: string): Promise<MimeBundle> {
  return bundleOf(await stack.run(`%plot ${words}`));
}

const sales = `SELECT * FROM (VALUES
  ('north', DATE '2026-01-31', 10.50, 3), ('south', DATE '2026-01-31', 20.25, NULL), ('north', DATE '2026-02-28', 12.00, 5)
) AS t(region, month, amount, orders)`;

describe('%plot', () => {
  it('draws the last table in every form that a client may show', async () => {
    await stack.run(sales);
    const bundle = await plot('--kind bar --x region --y amount --title "By region" --json');
    const { 'text/html': html, ...others } = bundle;
    expect(Object.keys(others).toSorted()).toEqual([
      'application/json',
      // Without a font of this machine, or without the library, the SVG.
      expect.stringMatching(/^image\/(png|svg\+xml)$/),
      'text/plain',
    ]);
    expect(bundle['text/plain']).toMatch(
      /^By region · bar plot of amount by region · result 1 of task \d+ · 2 points of 3 rows\nvalues of one x are added up \(3 values to 2\)$/,
    );
    expect(expectInertSvg(svgIn(html))).toEqual(
      expect.arrayContaining(['north', 'south', 'By region', 'amount', 'region']),
    );
  });

  it('chooses by the types of the columns, and says what', async () => {
    await stack.run(sales);
    expect((await plot(''))['text/plain']).toContain(
      'chosen by the columns: --kind line --x month --y amount',
    );
    const grouped = await plot('--y amount,ORDERS --vega');
    expect(grouped['application/vnd.vegalite.v5+json']).toMatchObject({
      $schema: 'https://vega.github.io/schema/vega-lite/v5.json',
      data: {
        values: expect.arrayContaining([{ x: 1_769_817_600_000, y: 10.5, color: 'amount' }]),
      },
    });
    expect(grouped['text/plain']).toContain('1 value of y without a point');
  });

  it('finds a result by its task, its number and its name', async () => {
    const ran = await stack.run('%%sql --as two\nSELECT 1 AS a, 2 AS b; SELECT 3 AS c, 4 AS d');
    const id = String(ran.taskId());
    await stack.run('SELECT 9 AS other');
    expect((await plot('two.1'))['text/plain']).toContain(`b by a · result 1 of task ${id}`);
    expect((await plot(`${id}.2`))['text/plain']).toContain(`d by c · result 2 of task ${id}`);
    expect(failure(await stack.run('%plot two'))).toBe(`task ${id} has 2 results: which one?`);
  });

  it('takes any name for a column', async () => {
    await stack.run(`SELECT 'a' AS "x.y[0]", 1 AS "sum(a, b)", 2 AS "it's ""q"" \\", 3 AS "日本"`);
    const { 'text/html': html } = await plot(`--x x.y[0] --y "sum(a, b),it's \\"q\\" \\\\,日本"`);
    expect(expectInertSvg(svgIn(html))).toEqual(
      expect.arrayContaining(['x.y[0]', 'sum(a, b)', 'it\'s "q" \\', '日本']),
    );
  });

  it('reads pages up to its limit, and says when rows are left', async () => {
    await stack.run('%%sql --limit off\nSELECT i AS n, i % 10 AS v FROM range(12000) r(i)');
    const facts = async (words: string): Promise<unknown> =>
      (await plot(`--json --kind line ${words}`))['application/json'];
    expect(await facts('')).toMatchObject({
      rows: 5000,
      notes: [
        'the first 5,000 of more than 5,000 rows only: --limit N draws more',
        expect.any(String),
      ],
    });
    expect(await facts('--limit 11999')).toMatchObject({
      rows: 11_999,
      notes: [
        'the first 11,999 of more than 11,999 rows only: --limit N draws more',
        expect.any(String),
      ],
    });
    const chosen = ['chosen by the columns: --x n --y v'];
    expect(await facts('--limit 12000')).toMatchObject({ rows: 12_000, notes: chosen });
    expect(await facts('--limit 50000')).toMatchObject({ rows: 12_000, notes: chosen });
  });

  it('draws a large table without options within what a cell shows', async () => {
    await stack.run("%%sql --limit off\nSELECT 'k' || i AS name, i AS v FROM range(50000) r(i)");
    const bundle = await plot('--json');
    const { rows, notes } = bundle['application/json'] as {
      readonly rows: number;
      readonly notes: readonly string[];
    };
    expect(rows).toBeGreaterThan(1000);
    expect(notes[0]).toBe(
      `the first ${rows.toLocaleString('en')} of more than 5,000 rows only: the picture of more would be larger than a cell shows; add them up in the query`,
    );
  });

  it('shows the SVG alone where no font has a letter of the picture, and the log says why', async () => {
    const lines: string[] = [];
    const logged = await startStack({
      logger: { ...silentLogger, info: (line) => void lines.push(line) },
    });
    try {
      await logged.run('SELECT chr(888) AS name, 1 AS n');
      const bundle = bundleOf(await logged.run('%plot'));
      expect(Object.keys(bundle)).toEqual(['text/plain', 'text/html', 'image/svg+xml']);
      expect(lines.join('\n')).toMatch(/^%plot shows no PNG but an SVG: /m);
    } finally {
      await logged.close();
    }
  });

  it('completes the columns of the last table', async () => {
    await stack.run('SELECT 1 AS amount, 2 AS "an odd name", 3 AS b');
    const texts = async (code: string): Promise<unknown> => {
      const { matches, start } = await stack.interpreter.complete(code, code.length);
      return { texts: matches.map(({ text }) => text), typed: code.slice(start) };
    };
    expect(await texts('%plot --x ')).toEqual({
      texts: ['amount', '"an odd name"', 'b'],
      typed: '',
    });
    expect(await texts('%plot --kind bar --y b,AN')).toEqual({
      texts: ['"an odd name"'],
      typed: 'AN',
    });
    expect(await texts('%plot --color "an')).toEqual({ texts: ['"an odd name"'], typed: '"an' });
    expect(await texts('%plot --x a --ki')).toEqual({ texts: ['--kind'], typed: '--ki' });
  });

  it('ends at an interrupt between two pages', async () => {
    const stop = new AbortController();
    let pages = 0;
    const interrupted = await startStack({
      between: async (request, next) => {
        if (request.url.includes('pageSize=5000') && (pages += 1) === 2) stop.abort();
        return next(request);
      },
    });
    try {
      await interrupted.run('%%sql --limit off\nSELECT i AS n, i AS v FROM range(30000) r(i)');
      const ran = await interrupted.run('%plot --limit 30000', stop.signal);
      expect(ran.status).toBe('KeyboardInterrupt');
      expect(ran.events).toEqual([]);
      expect(pages).toBe(2);
    } finally {
      await interrupted.close();
    }
  });
});

describe('a plot that cannot be drawn', () => {
  it('says that nothing has run', async () => {
    const fresh = await startStack();
    try {
      expect(failure(await fresh.run('%plot'))).toBe('no task has run in this notebook yet');
    } finally {
      await fresh.close();
    }
  });

  it.each([
    ['--x regoin', "%plot: --x: the table has no column 'regoin'; did you mean region?"],
    ['--y amount,ordres', "%plot: --y: the table has no column 'ordres'; did you mean orders?"],
    ['--color zzz', "%plot: --color: the table has no column 'zzz'"],
    ['--y region', "%plot: --y takes numbers, but 'region' is 'north' in row 1"],
    ['--kind pie --color region', '%plot: a pie has a color for each --x; it takes no --color'],
    ['9999', 'no task 9999 in the job history of ann on http://127.0.0.1'],
    ['nothing', 'no result is named nothing in this notebook'],
  ])('names what is wrong with the words %s', async (words, message) => {
    await stack.run(sales);
    expect(failure(await stack.run(`%plot ${words}`))).toBe(message);
  });

  it('refuses what is no table', async () => {
    const ran = await stack.run('%%shell\necho hi');
    const id = String(ran.taskId());
    expect(failure(await stack.run(`%plot ${id}`))).toBe('result 1 is no table but text');
    await stack.run('SELECT * FROM range(0) t(n)');
    expect(failure(await stack.run('%plot'))).toBe('%plot: there is no point to draw');
  });
});
