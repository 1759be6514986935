/** What is shown of much: each limit at it and past it, with what is told, in bounded memory and time. */
import { describe, expect, it } from '@jest/globals';
import { fixture } from '../../support/fixture.ts';
import { type RanCell, startStack } from '../../support/local-stack.ts';
import { runSettings } from '../../support/run-settings.ts';

const stack = fixture(async () => startStack({ run: { log: 'full' } }));

const sent = (run: RanCell): number => Buffer.byteLength(JSON.stringify(run.events));

describe('a cell', () => {
  it('of 4,194,304 characters runs, and one more is refused', async () => {
    const code = (length: number): string => {
      const [before, after] = ["SELECT length('", "') AS n"] as const;
      return `${before}${'x'.repeat(length - before.length - after.length)}${after}`;
    };
    const run = await stack.run(code(4_194_304));
    expect(run.displays().join('\n')).toContain(String(4_194_304 - 22));
    const refused = await stack.run(code(4_194_305));
    expect(refused.outcome).toMatchObject({
      error: { ename: 'UsageError', evalue: expect.stringContaining('4,194,305 characters') },
    });
    expect(refused.events).toEqual([]);
  });

  it('of 4 MB of text in quotes that are doubled or escaped comes to its end', async () => {
    for (const unit of ["''", String.raw`\n`]) {
      const run = await stack.run(`SELECT length('${unit.repeat(1_000_000)}') AS n`);
      expect(run.status).toBe('ok');
    }
  });

  it('with 1,000 magics runs, and with one more is refused', async () => {
    const magics = (count: number): string =>
      Array.from({ length: count }, (_, n) => `%conf k${String(n)}=${String(n)}`).join('\n');
    expect((await stack.run(magics(1000))).status).toBe('ok');
    const refused = await stack.run(magics(1001));
    expect(refused.outcome).toMatchObject({
      error: { evalue: 'The cell has more than 1,000 magics' },
    });
  });

  it('with 10,000 variables in one %%var uses the last of them', async () => {
    const lines = Array.from({ length: 10_000 }, (_, n) => `v${String(n)} = ${String(n)}`);
    expect((await stack.run(`%%var\n${lines.join('\n')}`)).status).toBe('ok');
    expect((await stack.run('SELECT ${v9999} AS n')).displays().join('\n')).toContain('9999');
  });
});

describe('a table', () => {
  it('of 200 rows is shown whole, and of 201 with the way to the rest', async () => {
    const shown = (await stack.run('SELECT * FROM range(200)')).displays().join('\n');
    expect(shown).toMatch(/^ *199$/m);
    expect(shown).not.toContain('More rows');
    const more = (await stack.run('SELECT * FROM range(201)')).displays().join('\n');
    expect(more).not.toMatch(/^ *200$/m);
    expect(more).toContain('More rows: %more');
  });

  it('with a value of 1 MB shows its beginning', async () => {
    const run = await stack.run("SELECT repeat('x', 1000000) AS v, 7 AS n");
    expect(run.displays().join('\n')).toMatch(/x{30,}….*7/);
    expect(sent(run)).toBeLessThan(20_000);
  });

  it('with a row over 2 MB is told, as Linkis does not give it', async () => {
    const run = await stack.run("SELECT repeat('x', 2097152) AS v, 7 AS n");
    expect(run.status).toBe('ok');
    expect(run.displays().join('\n')).toContain('more characters than the server gives to a page');
    expect(sent(run)).toBeLessThan(20_000);
  });

  it('of 2,000 columns shows as many as fit, and says so', async () => {
    const columns = Array.from({ length: 2000 }, (_, n) => `${String(n)} AS column_${String(n)}`);
    const run = await stack.run(`SELECT ${columns.join(', ')}`);
    expect(run.displays().join('\n')).toMatch(/1 row × [\d,]+ of 2,000 columns/);
    expect(sent(run)).toBeLessThan(2 * runSettings.limits.tableBytes);
  });

  it('of 5,000 columns reads those that fit, and tells of all', async () => {
    let asked = 0;
    const wide = await startStack({
      between: async (request, next) => {
        if (request.url.includes('/openFile')) asked += 1;
        return next(request);
      },
    });
    try {
      const columns = Array.from({ length: 5000 }, (_, n) => `${String(n)} AS c${String(n)}`);
      const shown = (await wide.run(`SELECT ${columns.join(', ')}`)).displays().join('\n');
      expect(shown).toMatch(/1 row × [\d,]+ of 5,000 columns/);
      // Once while the task ran, and once after its end: two pages of 500 columns each.
      expect(asked).toBeLessThanOrEqual(4);
      const again = (await wide.run('%result --json')).events;
      expect(JSON.stringify(again)).toContain('"c4999"');
    } finally {
      await wide.close();
    }
  });

  it('with a name of 1 MB cuts it', async () => {
    const run = await stack.run(`SELECT 1 AS "${'n'.repeat(1_000_000)}"`);
    expect(run.status).toBe('ok');
    expect(sent(run)).toBeLessThan(4_000_000);
    expect(run.displays().join('\n').length).toBeLessThan(2000);
  });

  it('is one of 300 in a cell, all shown in order', async () => {
    const statements = Array.from({ length: 300 }, (_, n) => `SELECT ${String(n)} AS n`);
    const run = await stack.run(statements.join(';\n'));
    const numbers = run
      .displays()
      .map((text) => /result (\d+)/.exec(text)?.[1])
      .filter((number) => number !== undefined);
    expect(numbers).toEqual(statements.map((_, n) => String(n + 1)));
  });
});

describe('more than 1,000 results of a cell', () => {
  it('are left out and told, with how to see them', async () => {
    const run = await stack.run('SELECT 1 AS n;'.repeat(1003));
    const shown = run.displays();
    expect(shown.filter((text) => text.includes('── result '))).toHaveLength(1000);
    expect(shown.join('\n')).toMatch(
      /Results 1,001 to 1,003 are not shown: .* See one with %result \d+\.1001/,
    );
  });
});

describe('results over the budget of a cell', () => {
  it('are told with how to see them', async () => {
    const small = await startStack({
      run: { limits: { ...runSettings.limits, cellBytes: 6000 } },
    });
    try {
      const run = await small.run(
        'SELECT * FROM range(20); SELECT * FROM range(20); SELECT * FROM range(200)',
      );
      expect(run.displays().join('\n')).toMatch(
        /Result 3 is not shown: .* See it with %result \d+\.3/,
      );
    } finally {
      await small.close();
    }
  });
});

describe('an answer', () => {
  it('over 128 MB is given up at once, with a way on', async () => {
    let asked = 0;
    const large = await startStack({
      between: async (request, next) => {
        if (!request.url.includes('/openFile')) return next(request);
        asked += 1;
        let left = 129;
        const body = new ReadableStream<Uint8Array>({
          pull: (controller) => {
            left -= 1;
            controller.enqueue(new Uint8Array(1024 * 1024));
            if (left === 0) controller.close();
          },
        });
        return new Response(body, { headers: { 'content-type': 'application/json' } });
      },
    });
    try {
      const run = await large.run('SELECT 1 AS n');
      expect(run.displays().join('\n')).toContain('is larger than 134217728 bytes');
      expect(run.outcome).toMatchObject({ status: 'error' });
      // Once more than for its own sake: a look while the task runs may have asked too.
      expect(asked).toBeLessThan(5);
    } finally {
      await large.close();
    }
  });
});

describe('a text', () => {
  it.each([
    ['a log line', "import sys\nsys.stderr.write('x' * 10_000_000 + '\\n')"],
    ['a print of many lines', "print(('x' * 99 + '\\n') * 100_000)"],
  ])('of 10 MB, %s, is cut in the middle at 8 MB and told', async (_what, code) => {
    const run = await stack.run(`%%python\n${code}`);
    const all = run.text('stdout') + run.text('stderr');
    expect(run.status).toBe('ok');
    expect(all.length).toBeLessThanOrEqual(runSettings.limits.streamBytes + 10_000);
    expect(all.length).toBeGreaterThan(runSettings.limits.streamBytes / 2);
    expect(all).toMatch(/%log \d+/);
  });

  it('of one printed line of 10 MB shows its beginning and its end, and how much is between', async () => {
    const run = await stack.run("%%python\nprint('begin', 'x' * 10_000_000, 'end')");
    const printed = run.text('stdout');
    expect(printed).toMatch(/^begin x/m);
    expect(printed).toMatch(/x end$/m);
    expect(printed.length).toBeGreaterThan(0.9 * runSettings.limits.streamBytes);
    expect(run.text('stderr')).toMatch(
      /\[… 1,\d{3} KB of a line not shown here; all of it: %log \d+/,
    );
  });

  it('of 140 MB in long lines is read to its end, and told', async () => {
    const run = await stack.run("%%python\nfor n in range(1400): print(n, 'y' * 99_999)");
    expect(run.status).toBe('ok');
    expect(run.text('stdout')).toMatch(/^0 y/m);
    expect(run.text('stdout')).toMatch(/^1399 y+$/m);
    expect(run.text('stderr')).toMatch(/lines \([\d,]+ KB\) not shown here; all of it: %log \d+/);
  });

  it('of 20 MB of HTML is not put into the notebook, and told', async () => {
    const run = await stack.run("%%python\nshow.show_html('z' * 20_000_000)");
    expect(sent(run)).toBeLessThan(20_000);
    expect(run.displays().join('\n')).toMatch(
      /cannot be shown here: it has 20 MB, and a notebook takes at most 16 MB/,
    );
  });

  it('of a log of 200,000 lines is told, and %log and %code find what they look for in it', async () => {
    const run = await stack.run('%%sh\nseq 1 200000 >&2');
    expect(run.status).toBe('ok');
    const log = await stack.run('%log --tail 4');
    expect(log.status).toBe('ok');
    const lines = `${log.text('stdout')}${log.text('stderr')}`.trimEnd().split('\n');
    expect(lines).toHaveLength(4);
    const code = await stack.run('%code');
    expect(code.displays().join('\n')).toContain('seq 1 200000 >&2');
    const whole = await stack.run('%log --level error --json');
    expect(whole.status).toBe('ok');
  });

  it('of a log over the 30 MB that the server opens is there to its last line', async () => {
    const line = 'head -c 1000000 /dev/zero | tr "\\0" x; echo';
    const run = await stack.run(
      `%%sh\n{ for n in $(seq 40); do ${line}; done; echo the end; } >&2`,
    );
    expect(run.status).toBe('ok');
    const log = await stack.run('%log --tail 20');
    expect(log.status).toBe('ok');
    expect(`${log.text('stdout')}${log.text('stderr')}`).toContain('the end');
  });

  it('of an error, 10 MB long, ends in a line to be read', async () => {
    const run = await stack.run("%%python\nraise Exception('x' * 10_000_000)");
    expect(run.status).toBe('LinkisTaskFailed');
    expect(JSON.stringify(run.outcome).length).toBeLessThan(20_000);
  });
});
