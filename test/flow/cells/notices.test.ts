/** What the server changes, refuses or loses is told in the cell. */
import { describe, expect, it } from '@jest/globals';
import { fixture } from '../../support/fixture.ts';
import { type RanCell, startStack } from '../../support/local-stack.ts';

const stack = fixture(async () => startStack({ gateway: { shellBlacklist: true } }));

function notices(ran: RanCell): readonly string[] {
  return ran.displays().filter((text) => text.startsWith('⚠'));
}

function errorText(ran: RanCell): string {
  if (ran.outcome.status !== 'error') throw new Error('the cell has not failed');
  return ran.outcome.error.traceback.join('\n');
}

describe('a notice', () => {
  it('says that a LIMIT was added', async () => {
    const ran = await stack.run('%%sql --creator IDE\nSELECT 1 AS a');
    expect(ran.status).toBe('ok');
    expect(notices(ran)).toEqual([expect.stringContaining('added LIMIT 5000')]);
  });

  it('says that a LIMIT was lowered', async () => {
    const ran = await stack.run('%%sql --creator IDE\nSELECT 1 AS a LIMIT 6000');
    expect(notices(ran)).toEqual([expect.stringContaining('lowered a LIMIT to 5000')]);
  });

  it('says that a hint was taken out, and which', async () => {
    const ran = await stack.run('SELECT /*+ BROADCAST(t) */ 1 AS a /* a comment */ -- another');
    expect(notices(ran)).toEqual([
      expect.stringContaining('/*+ BROADCAST(t) */ (line 1) had no effect'),
    ]);
  });

  it('is not made of a hint inside a text, of comments, nor of other languages', async () => {
    const quoted = await stack.run("SELECT '/*+ none */' AS a /* a comment */ -- /*+ none */");
    expect(quoted.status).toBe('ok');
    expect(notices(quoted)).toEqual([]);
    const shell = await stack.run('%%shell\necho "/*+ none */"');
    expect(notices(shell)).toEqual([]);
  });

  it('says that a new engine was started, when its state was lost', async () => {
    await stack.run('%%python\nx = 1');
    const killed = new AbortController();
    await stack.run('%%python\nprint("up", flush=True)\nimport os\nos._exit(1)', killed.signal);
    const ran = await stack.run('%%python\nprint("back")');
    expect(ran.status).toBe('ok');
    expect(notices(ran)).toEqual([expect.stringContaining('A new python engine was started')]);
  });
});

describe('a limit of the notebook', () => {
  const rest =
    /The kernel put LIMIT 3 behind the SELECT, by the notebook's --limit: .* %engine --limit default/;

  it('is told with the result that it cut, in the preview and with a detached task, until it is taken back', async () => {
    await stack.run('%engine spark sql --limit 3');
    const switched = await stack.run('%engine duckdb');
    expect(switched.displays().join('\n')).toContain('--limit 3');
    const ran = await stack.run('select * from range(10)');
    expect(ran.displays().join('\n')).toContain('3 rows');
    expect(notices(ran)).toEqual([expect.stringMatching(rest)]);
    const preview = await stack.run('%%preview\nselect * from range(10)');
    expect(preview.displays().join('\n')).toMatch(rest);
    const detached = await stack.run('%%engine --detach\nselect * from range(10)');
    expect(notices(detached)).toEqual([expect.stringMatching(rest)]);
    const asked = await stack.run('%%engine --limit 4\nselect * from range(10)');
    expect(notices(asked)).toEqual([]);
    await stack.run('%engine --limit default');
    const whole = await stack.run('select * from range(10)');
    expect(whole.displays().join('\n')).toContain('10 rows');
    expect(notices(whole)).toEqual([]);
  });
});

describe('a refusal', () => {
  it('of words in shell code says which rule it is and who can change it', async () => {
    const ran = await stack.run('%%shell\nfor i in 1 2; do echo $i; done');
    expect(ran.status).toBe('LinkisSubmitRejected');
    expect(errorText(ran)).toContain('50081: Shell code contains blacklisted code');
    expect(errorText(ran)).toContain('administrator');
  });

  it('of a variable says how to see the variables', async () => {
    const ran = await stack.run("%var word=abc\nSELECT '${word*2}'");
    expect(ran.status).not.toBe('ok');
    expect(errorText(ran)).toMatch(/2004\d|2005\d/);
    expect(errorText(ran)).toContain('%var');
  });

  it('names what was refused', async () => {
    const ran = await stack.run('%log 424242');
    expect(errorText(ran)).toContain('task 424242');
  });
});

describe('what runs in place of an engine that the local gateway has not', () => {
  const asides = (ran: RanCell): readonly string[] =>
    ran.displays().filter((text) => text.startsWith('The local gateway has no '));

  it('is told once for each engine, below the result and not on stderr', async () => {
    const own = await startStack({ run: { log: 'concise' } });
    try {
      const first = await own.run('%%hive\nSELECT 1 AS a');
      expect(asides(first)).toEqual([
        'The local gateway has no hive engine: DuckDB runs such cells here.',
      ]);
      expect(notices(first)).toEqual([]);
      expect(first.text('stderr')).toBe('');
      const again = await own.run('%%hive\nSELECT 2 AS a');
      expect([asides(again), again.text('stderr')]).toEqual([[], '']);
      expect(asides(await own.run('%%hive\nSELECT `a` FROM b'))).toEqual([
        'The local gateway has no hive engine: DuckDB runs such cells here.',
      ]);
      expect(asides(await own.run('%%spark\nSELECT nothing'))).toEqual([
        'The local gateway has no spark engine: DuckDB runs such cells here.',
      ]);
      expect(asides(await own.run('%%pyspark\nprint(1)'))).toEqual([
        'The local gateway has no spark engine: Python runs such cells here.',
      ]);
      expect(asides(await own.run('%%duckdb\nSELECT 1 AS a'))).toEqual([]);
      const log = await own.run(`%log ${String(first.taskId())}`);
      expect(log.text('stderr')).toContain('hive-3.1.3 is served by DuckDB here, not by hive');
    } finally {
      await own.close();
    }
  });

  it('is the line of the log where the log is shown whole', async () => {
    const full = await startStack({ run: { log: 'full' } });
    try {
      for (const _cell of [1, 2]) {
        const ran = await full.run('%%hive\nSELECT 1 AS a');
        expect(asides(ran)).toEqual([]);
        expect(ran.text('stderr')).toContain('is served by DuckDB here');
      }
    } finally {
      await full.close();
    }
  });
});
