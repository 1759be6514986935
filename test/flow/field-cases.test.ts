/** What users of such kernels have lost hours to, each as the cells that they would write, on the whole stack in one process. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { keepOnServer } from '../support/kept-variables.ts';
import { type LocalStack, type RanCell, startStack } from '../support/local-stack.ts';

let stack: LocalStack;
beforeAll(async () => {
  // What a cell is told does not hang on how much of the log it shows.
  stack = await startStack({ run: { log: 'off' } });
}, 30_000);
afterAll(async () => stack.close());

/** Everything that the cell showed, its error too. */
function shown(ran: RanCell): string {
  const error = ran.outcome.status === 'error' ? ran.outcome.error.traceback.join('\n') : '';
  return [ran.text('stdout'), ran.text('stderr'), ...ran.displays(), error].join('\n');
}

/** The cells of a notebook one after the other; the last one. */
async function run(...cells: readonly string[]): Promise<RanCell> {
  let last: RanCell | undefined;
  // oxlint-disable-next-line no-await-in-loop -- in order
  for (const cell of cells) last = await stack.run(cell);
  if (last === undefined) throw new Error('there is no cell');
  return last;
}

/** The cells of the last table, row after row. */
function values(ran: RanCell): readonly string[] {
  const html = ran.events
    .map((event) => (event.kind === 'display' ? event.bundle['text/html'] : undefined))
    .findLast((text) => typeof text === 'string' && text.includes('<table'));
  const cells = [...(typeof html === 'string' ? html : '').matchAll(/<td[^>]*>([\s\S]*?)<\/td>/g)];
  const signs: Readonly<Record<string, string>> = {
    lt: '<',
    gt: '>',
    amp: '&',
    quot: '"',
    '#39': "'",
  };
  return cells.map(([, text = '']) =>
    text
      .replaceAll(/<[^>]*>/g, '')
      .replaceAll(/&(\w+|#39);/g, (_whole, name: string) => signs[name] ?? '?'),
  );
}

/** What the cell was told beside its results. */
function notices(ran: RanCell): string {
  return ran
    .displays()
    .filter((text) => text.startsWith('⚠'))
    .join('\n');
}

describe('digits of a variable', () => {
  it('arrive as they were written, in every language', async () => {
    await run(
      '%var id=6684121293811353602 code=007 price=1.50 exp=1e5 plus=+5 big=12345678.5 suffix=10d',
    );
    const sql = await run(
      "select '${id}', '${code}', '${ price }', '${exp}', '${plus}', '${big}', '${suffix}'",
    );
    expect(values(sql)).toEqual([
      '6684121293811353602',
      '007',
      '1.50',
      '1e5',
      '+5',
      '12345678.5',
      '10d',
    ]);
    expect(notices(sql)).toBe('');
    expect((await run('%%python\nprint("${id} ${code}")')).text('stdout')).toBe(
      '6684121293811353602 007\n',
    );
    expect((await run('%%shell\necho ${id} ${code}')).text('stdout')).toBe(
      '6684121293811353602 007\n',
    );
  }, 30_000);

  it('of the code itself arrive too', async () => {
    const ran = await run("--@set uid=6684121293811353602\nselect '${uid}'");
    expect(values(ran)).toEqual(['6684121293811353602']);
  }, 30_000);

  it('of a query arrive in the next one', async () => {
    const ran = await run(
      "%%sql --into uid,zip\nselect 6684121293811353602 as a, '00701' as b",
      "select '${uid}', '${zip}', ${uid} = 6684121293811353602",
    );
    expect(values(ran)).toEqual(['6684121293811353602', '00701', 'true']);
  }, 30_000);

  it('are told where the kernel may not touch the code, and where the server calculates', async () => {
    await run('%var id=6684121293811353602');
    const raw = await run("%%raw\nselect '${id}'");
    expect(values(raw)).toEqual(['6684121293811353600']);
    expect(notices(raw)).toContain(
      'The server put 6684121293811353600 in place of ${id} (line 2), whose value is 6684121293811353602. Without %%raw the kernel puts it in exactly.',
    );
    const sum = await run("select '${id + 1}'");
    expect(values(sum)).toEqual(['6684121293811353600']);
    expect(notices(sum)).toContain('which is 6684121293811353603 exactly');
  }, 30_000);

  it('are shown by %preview as they will be', async () => {
    const ran = await run('%var code=007', "%%preview\nselect '${code}'");
    expect(shown(ran)).toContain("select '007'");
    expect(shown(ran)).toContain('${code} = 007');
  }, 30_000);
});

describe('a name that is the server’s', () => {
  it.each([
    ['shell', '%%shell\nrun_date=2020-02-02\necho "loading ${run_date}"', /The cell sets run_date/],
    ['shell', '%%shell\nuser=bob\necho "hello ${user}"', /but the server put ann in place of/],
    ['python', "%%python\nprint('text: ${user}')", /The server put ann in place of \$\{user\}/],
    ['shell', '%%shell\necho ${run_month_begin_std}', /one of its own variables/],
    ['shell', '%%shell\necho "&{yyyy}"', /which is a date pattern/],
  ])(
    'is told with the way out: %s %j',
    async (_language, code, notice) => {
      const ran = await run(code);
      expect(ran.status).toBe('ok');
      expect(notices(ran)).toMatch(notice);
    },
    30_000,
  );

  it('is told where the user keeps it on the server', async () => {
    const own = await startStack({ run: { log: 'off' } });
    try {
      await keepOnServer(own, { region: 'EU' });
      const ran = await own.run('%%shell\nregion=local\necho "${region}"');
      expect(ran.text('stdout')).toBe('EU\n');
      expect(notices(ran)).toContain(
        'The cell sets region itself, but the server put EU in place of ${region} (line 3).',
      );
    } finally {
      await own.close();
    }
  }, 30_000);

  it("is none where it is the shell's own", async () => {
    const ran = await run(
      '%%shell\nfile=archive.tar.gz; empty=\necho "${file%.gz} ${#file} ${empty:-none}"',
    );
    expect(ran.text('stdout')).toBe('archive.tar 14 none\n');
    expect(notices(ran)).toBe('');
  }, 30_000);
});

describe('what the server takes for a comment', () => {
  it.each([
    ["select 1 as a, '{\"a\": 7}' as j\n  #>> '{a}'\nfrom range(2)", "#>> '{a}' (line 3)"],
    ['select count(*) as n from range(9) t(i) where i > 3 # 1', '# 1 (line 2)'],
  ])(
    'is told: %j',
    async (code, piece) => {
      const ran = await run(`%%engine jdbc\n${code}`);
      expect(ran.status).toBe('ok');
      expect(notices(ran)).toContain(piece);
    },
    30_000,
  );

  it('is not told where it is none', async () => {
    const ran = await run(
      "%%sql\n# a note\nselect 'a#b', '--x', '/* z */'; -- the end\nselect 1 as \"t#1\"",
    );
    expect(ran.status).toBe('ok');
    expect(notices(ran)).toBe('');
  }, 30_000);

  it('is told of a task that nobody waits for', async () => {
    const ran = await run('%%sql --detach\nselect 5 # 3');
    expect(notices(ran)).toContain('# 3 (line 2)');
  }, 30_000);
});
