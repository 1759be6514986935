import { describe, expect, it } from '@jest/globals';
import { serverEffects } from '../../../src/magics/index.ts';
import { fixture } from '../../support/fixture.ts';
import { startStack } from '../../support/local-stack.ts';

let submits = 0;
const stack = fixture(async () =>
  startStack({
    between: async (request, next) => {
      if (/entrance\/(submit|execute)$/.test(new URL(request.url).pathname)) submits += 1;
      return next(request);
    },
  }),
);

describe('%preview', () => {
  it('tells code, engine and parameters, and submits nothing', async () => {
    await stack.run('%var dt=20260801 city=<b>');
    const cell = await stack.run(
      "%%preview --json\n%%conf db.password=hunter2\nselect '${city}', ${dt+1}, '${user}', ${nope}",
    );
    expect(cell.status).toBe('ok');
    expect(submits).toBe(0);
    const [shown = ''] = cell.displays();
    const preview = cell.displays().find((text) => text.includes('preview')) ?? shown;
    expect(preview).toContain("select '<b>', 20260802, 'ann', ${nope}");
    expect(preview).toMatch(/engine +duckdb-1 \(sql\), creator notebook/);
    expect(preview).toContain('${nope} stays as it is');
    expect(JSON.stringify(cell.events)).not.toContain('hunter2');
    const bundles = cell.events.flatMap((event) =>
      event.kind === 'display' ? [event.bundle] : [],
    );
    expect(bundles.map((bundle) => String(bundle['text/html'])).join('')).not.toContain('<b>');
    expect(bundles.at(-1)?.['application/json']).toMatchObject({ unknown: ['nope'] });
  });

  it('tells what stands for date patterns too', async () => {
    const cell = await stack.run(
      "%%preview --json\n%%var run_date=20260801\nselect '&{yyyy-MM-dd%-1d}', ${run_date+1}, '&{nonsense}'",
    );
    expect(cell.displays().join('\n')).toMatch(
      /replaced +&\{yyyy-MM-dd%-1d\} = 2026-07-31, \$\{run_date\+1\} = 20260802$/m,
    );
  });

  it('takes no line of its own for a comment of the user', async () => {
    const magic = '%%preview\n%%sql --creator IDE --limit off\n';
    const own = (await stack.run(`${magic}select 1`)).displays().join('\n');
    expect(own).toContain('ide.engine.no.limit.allow');
    expect(own).not.toContain('Comments are removed');
    const commented = (await stack.run(`${magic}select 1 -- why`)).displays().join('\n');
    expect(commented).toContain('Comments are removed');
  });

  it('says what the server would refuse', async () => {
    const cell = await stack.run('%%preview\n--@set a=b=c\nselect ${a}');
    expect(cell.status).toBe('LinkisSubmitRejected');
    expect(submits).toBe(0);
  });

  it('needs code', async () => {
    expect((await stack.run('%preview')).status).toBe('UsageError');
  });
});

describe('serverEffects', () => {
  it.each([
    ['select 1', 'sql', 'notebook', []],
    ['select 1', 'sql', 'IDE', [/'limit 5000' is put behind statement 1/]],
    ['select 1 limit 10', 'sql', 'IDE', []],
    ['select 1 limit 9000', 'hql', 'IDE', [/LIMIT of statement 1 is lowered to 5000/]],
    ['select 1 limit 10 offset 5', 'sql', 'IDE', [/broken in statement 1/]],
    ['select 1 limit 10, 20', 'sql', 'IDE', [/broken in statement 1/]],
    ["select ';'; select 2", 'sql', 'IDE', [/statement 1/, /statement 2/]],
    ["select '#'; select 2", 'sql', 'IDE', [/statement 1/, /statement 2/]],
    ['with a as (select 1) select * from a', 'sql', 'IDE', []],
    ['select /*+ BROADCAST(b) */ 1', 'sql', 'notebook', [/hint .*BROADCAST.* is removed/]],
    ['select 1 -- x', 'sql', 'notebook', [/Comments are removed/]],
    ['select 1 # x', 'sql', 'notebook', [/from # to the end/]],
    ["select 'a#b'", 'sql', 'notebook', []],
    ['select "a#b"', 'sql', 'notebook', [/^#b" is cut off/]],
    [
      'for f in a; do echo; done\nx.sh',
      'shell',
      'notebook',
      [/refuses shell code with for, a line/],
    ],
    ['echo fine', 'shell', 'notebook', []],
    ['select 1 # x', 'isql', 'IDE', []],
  ])('tells of %j as %s by %s', (code, runType, creator, expected) => {
    const effects = serverEffects(code, { engine: 'spark', runType, creator });
    expect(effects).toHaveLength(expected.length);
    for (const [index, pattern] of expected.entries()) expect(effects[index]).toMatch(pattern);
  });
});
