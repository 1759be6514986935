/** `%log --engine`, by the local gateway's engines and by what servers do otherwise. */
import { afterAll, describe, expect, it } from '@jest/globals';
import { fixture } from '../../support/fixture.ts';
import { startLocalMachine } from '../../support/local-machine.ts';
import { startServer } from '../../support/server-stack.ts';
import { type LocalStack, type RanCell, startStack } from '../../support/local-stack.ts';

const stacks: LocalStack[] = [];
afterAll(async () => {
  await Promise.all(stacks.map(async (stack) => stack.close()));
});

async function opened(own: Parameters<typeof startStack>[0] = {}): Promise<LocalStack> {
  const stack = await startStack(own);
  stacks.push(stack);
  return stack;
}

const stack = fixture(async () => startStack());

function errorOf({ outcome }: RanCell): string {
  if (outcome.status === 'ok') throw new Error('the cell has not failed');
  return `${outcome.error.evalue}\n${outcome.error.traceback.join('\n')}`;
}

async function instanceOf(of: LocalStack, engine: string): Promise<string> {
  const found = (await of.client.engine.list()).find((one) => one.engine === engine);
  if (found === undefined) throw new Error(`there is no engine ${engine}`);
  return found.instance;
}

describe('%log --engine', () => {
  it('shows the end of the log of the engine that ran the last task, and says which it is', async () => {
    const ran = await stack.run('%%python\nprint(1)');
    const shown = await stack.run('%log last --engine stdout');
    expect(shown.status).toBe('ok');
    expect(shown.text('stdout')).toMatch(/python-python3 started as 127\.0\.0\.1:\d+\n/);
    expect(shown.text('stdout')).toContain(
      `[JobId-${String(ran.taskId())}] - Finished to execute task ${String(ran.taskId())}\n`,
    );
    expect(shown.displays()).toEqual([
      expect.stringMatching(/^all of stdout of engine 127\.0\.0\.1:\d+ \(\/.*\/logs\/stdout\)$/),
    ]);
  });

  it("has what a program wrote to stderr, control characters visible and other scripts' letters whole", async () => {
    const code = '%%python\nimport sys\nprint("\\x1b[31mrot\\x1b[0m\\t数据", file=sys.stderr)';
    const id = String((await stack.run(code)).taskId());
    const shown = await stack.run(`%log ${id} --engine stderr`);
    expect(shown.text('stdout')).toBe('\\u001b[31mrot\\u001b[0m\t数据\n');
  });

  it('takes the address of an engine, with stdout as its usual log', async () => {
    const instance = await instanceOf(stack, 'python');
    const shown = await stack.run(`%log ${instance}`);
    expect(shown.text('stdout')).toContain(`started as ${instance}`);
    expect((await stack.run(`%log ${instance} --engine gc`)).displays()).toEqual([
      expect.stringMatching(/^gc of engine \S+ \(.*\) is empty$/),
    ]);
  });

  it('pages from the head, from the end, and by a text', async () => {
    const instance = await instanceOf(stack, 'python');
    const lines = async (words: string): Promise<readonly string[]> =>
      (await stack.run(`%log ${instance} --engine stdout ${words}`))
        .text('stdout')
        .split('\n')
        .slice(0, -1);
    const all = await lines('');
    expect(all.length).toBeGreaterThan(3);
    expect(await lines('--from 1 --lines 2')).toEqual(all.slice(0, 2));
    expect(await lines('--from 2 --lines 1')).toEqual(all.slice(1, 2));
    expect(await lines('--tail 2')).toEqual(all.slice(-2));
    const started = all.filter((line) => /start/i.test(line));
    expect(await lines('--grep START')).toEqual(started);
    expect(await lines('--grep START --tail 1')).toEqual(started.slice(-1));
    const words = async (asked: string): Promise<readonly string[]> =>
      (await stack.run(`%log ${instance} --engine stdout ${asked}`)).displays();
    expect(await words('--from 1 --lines 2')).toEqual([
      expect.stringMatching(/^lines 1 to 2 of stdout of engine .*; --from 3 goes on$/),
    ]);
    expect(await words('--from 9999')).toEqual([
      expect.stringMatching(new RegExp(` ends at line ${String(all.length)}$`)),
    ]);
    expect(await words('--grep nothing-of-the-kind')).toEqual([
      expect.stringMatching(/^no line with 'nothing-of-the-kind' in stdout of engine/),
    ]);
  });

  it('gives the same facts as JSON', async () => {
    const { events } = await stack.run('%log last --engine stdout --tail 1 --json');
    expect(events).toEqual([
      {
        kind: 'display',
        bundle: expect.objectContaining({
          'application/json': {
            instance: expect.stringMatching(/:\d+$/),
            log: 'stdout',
            path: expect.stringMatching(/logs\/stdout$/),
            lines: [expect.stringContaining('task')],
            about: expect.stringMatching(/^the last 1 line of stdout/),
          },
        }),
      },
    ]);
  });

  it('works after the end of the engine, by its task and by its address', async () => {
    const own = await opened();
    const id = String((await own.run('%%shell\necho gone >&2')).taskId());
    const instance = await instanceOf(own, 'shell');
    await own.run(`%engines --kill ${instance}`);
    expect((await own.run(`%log ${id} --engine stderr`)).text('stdout')).toBe('gone\n');
    expect((await own.run(`%log ${instance}`)).text('stdout')).toContain(`${instance} has ended`);
    const past = await own.run('%engines --past');
    expect(past.displays()[0]).toMatch(/^1 engine of yours that started in the last day/);
    expect(past.displays()[0]).toContain(instance);
  });

  it('of a local task comes from this machine', async () => {
    const machine = await startLocalMachine();
    try {
      const own = await startServer({ local: machine });
      const code = '%%local python\nimport sys\nprint("here", file=sys.stderr)';
      const id = `L${String(-(await own.run(code)).taskId())}`;
      expect((await own.run(`%log ${id} --engine stderr`)).text('stdout')).toBe('here\n');
      expect((await own.run('%engines')).displays()).toEqual([
        'You have no engines; a cell starts the one that it needs',
      ]);
      await own.close();
    } finally {
      await machine.close();
    }
  });

  it('cuts long lines and too much text, and says so', async () => {
    const own = await opened({
      between: async (request, next) =>
        request.url.endsWith('/openEngineLog')
          ? envelope({
              result: {
                logPath: '/x',
                logs: Array.from(
                  { length: 150 },
                  (_line, at) => `${String(at)} ${'y'.repeat(30_000)}`,
                ),
              },
              isError: false,
            })
          : next(request),
    });
    await own.run('%%shell\ntrue');
    const shown = await own.run('%log last --engine stdout --tail 150');
    expect(shown.text('stdout').length).toBeLessThan(2_100_000);
    expect(shown.text('stdout')).toMatch(/^\d+ y+\[… 10,00\d characters not shown …\]y+\n/);
    expect(shown.displays()[0]).toMatch(
      / lines of over 20,000 characters cut; \d+ lines not shown/,
    );
  });

  it('refuses the log of a later engine at the same address', async () => {
    const own = await opened({
      between: async (request, next) => {
        const answer = await next(request);
        if (!request.url.endsWith('/openEngineLog')) return answer;
        const text = await answer.text();
        return new Response(
          text.replace(/[\da-f]{8}-[\da-f-]{27}/g, '00000000-0000-0000-0000-000000000000'),
          answer,
        );
      },
    });
    const id = (await own.run('%%shell\ntrue')).taskId();
    expect(errorOf(await own.run('%log last --engine stdout'))).toContain(
      `the engine of task ${String(id)} has ended, and another one has its address`,
    );
  });

  it('says what a server does not offer', async () => {
    const own = await opened({
      between: async (request, next) =>
        request.url.endsWith('/openEngineLog')
          ? Response.json(
              { timestamp: 1, status: 404, error: 'Not Found', path: '/api/x' },
              { status: 404 },
            )
          : next(request),
    });
    await own.run('%%shell\ntrue');
    expect(errorOf(await own.run('%log last --engine gc'))).toMatch(
      /this server \(http:\S+\) does not offer the gc log of engine \S+/,
    );
  });

  it.each([
    ['%log 999999 --engine stdout', /no task 999999/],
    ['%log 127.0.0.1:1', /knows no engine 127\.0\.0\.1:1 of yours, living or ended/],
    ['%log nobody --engine stdout', /nobody/],
  ])('refuses %s', async (code, message) => {
    expect(errorOf(await stack.run(code))).toMatch(message);
  });

  it('of a task that never had an engine says so', async () => {
    const own = await opened();
    const ran = await own.run('%%engine nosuch-1 sql\nselect 1');
    const id = /task (\d+)/.exec(errorOf(ran))?.[1] ?? String(ran.taskId());
    expect(errorOf(await own.run(`%log ${id} --engine stdout`))).toMatch(/has had no engine/);
  });
});

describe('%log --grep', () => {
  it("filters a task's log too", async () => {
    const id = String((await stack.run('%%shell\necho hello >&2')).taskId());
    const shown = await stack.run(`%log ${id} --grep HELLO`);
    const text = shown.text('stdout') + shown.text('stderr');
    expect(text).toContain('hello');
    expect(
      text
        .toLowerCase()
        .split('\n')
        .filter((line) => line !== '' && !line.includes('hello')),
    ).toEqual([]);
  });
});

function envelope(data: unknown): Response {
  return Response.json({ method: '/api/x', status: 0, message: 'OK', data });
}
