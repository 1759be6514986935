/** A `${name}` that nobody has defined, on the whole stack: refused before the submit, and only then. */
import { beforeEach, describe, expect, it } from '@jest/globals';
import { fixture } from '../../support/fixture.ts';
import { keepOnServer } from '../../support/kept-variables.ts';
import { type LocalStack, type RanCell, startStack } from '../../support/local-stack.ts';

const asks = { submit: 0, console: 0 };
/** What `variable/listGlobalVariable` is answered with in place of the gateway's answer. */
let consoleAnswer: (() => Promise<Response>) | undefined;

async function start(own: Parameters<typeof startStack>[0] = {}): Promise<LocalStack> {
  return startStack({
    ...own,
    between: async (request, next) => {
      const { pathname } = new URL(request.url);
      if (/entrance\/(submit|execute)$/.test(pathname)) asks.submit += 1;
      if (!pathname.endsWith('/listGlobalVariable')) return next(request);
      asks.console += 1;
      return consoleAnswer === undefined ? next(request) : consoleAnswer();
    },
  });
}

const stack = fixture(start);
beforeEach(() => {
  consoleAnswer = undefined;
  asks.submit = 0;
  asks.console = 0;
});

/** A stack of its own: what the server said is kept for a while. */
async function withFreshStack(
  work: (own: LocalStack) => Promise<void>,
  parts: Parameters<typeof startStack>[0] = {},
): Promise<void> {
  const own = await start(parts);
  try {
    await work(own);
  } finally {
    await own.close();
  }
}

function errorOf(cell: RanCell): string {
  if (cell.outcome.status !== 'error') throw new Error('the cell has not failed');
  // oxlint-disable-next-line no-control-regex -- colours of a traceback
  return cell.outcome.error.traceback.join('\n').replaceAll(/\u001b\[\d+m/g, '');
}

describe('an undefined variable', () => {
  it('is refused before the submit, with its place, the near name and what to do', async () => {
    await stack.run('%var country=CH');
    const cell = await stack.run("-- a comment\n%%sql\nselect 1,\n  '${contry}' as c");

    expect(cell.status).toBe('UndefinedVariable');
    expect(errorOf(cell))
      .toBe(`UndefinedVariable: \${contry} is not defined (line 4, column 4); did you mean country?
line 4:   '\${contry}' as c
           ^

Set it with %var contry=VALUE; %var lists what is set. %%engine --allow-undefined sends the cell as it is. Nothing was submitted.`);
    expect(asks.submit).toBe(0);
    expect(cell.events).toEqual([]);
  });

  it('is told with all others of the cell, the first ones with their lines', async () => {
    const cell = await stack.run(
      'select ${aa1},\n${bb2},\n${cc3}, ${aa1},\n${dd4},\n${ee5}, ${ff6}',
    );
    const text = errorOf(cell);
    for (const name of ['aa1', 'bb2', 'cc3', 'dd4'])
      expect(text).toContain(`\${${name}} is not defined`);
    expect(text).toContain('and ee5, ff6');
    expect(text.match(/\^/g)).toHaveLength(4);
  });

  it('is one that is set but empty too, since the server leaves it in the code', async () => {
    await stack.run('%var nothing=""');
    expect(errorOf(await stack.run('select ${nothing}'))).toContain(
      '${nothing} is empty, and the server treats an empty variable as undefined (line 1, column 8)',
    );
  });

  it.each(['constructor', 'toString', 'hasOwnProperty'])('may be called %s', async (name) => {
    const cell = await stack.run(`select \${${name}}`);
    expect(cell.status).toBe('UndefinedVariable');
    expect(errorOf(cell)).toContain(`\${${name}} is not defined`);
  });

  it('is refused where a hidden line was put in front of the code, at its place in the cell', async () => {
    const cell = await stack.run('%%engine duckdb --limit off\nselect ${nope}');
    expect(errorOf(cell)).toContain('(line 2, column 8)');
  });

  it.each([
    ['%%raw', "%%raw\nselect '${nope}' as c"],
    ['--allow-undefined', "%%engine duckdb --allow-undefined\nselect '${nope}' as c"],
    ['--allow-undefined on a short form', "%%sql --allow-undefined\nselect '${nope}' as c"],
  ])('is sent by %s, and the server leaves it', async (_what, code) => {
    const cell = await stack.run(code);
    expect(cell.status).toBe('ok');
    expect(cell.displays().join()).toContain('${nope}');
    expect(asks).toEqual({ submit: 1, console: 0 });
  });

  it('is sent from every cell when the settings say so', async () => {
    await withFreshStack(
      async (own) => {
        expect((await own.run("select '${nope}' as c")).status).toBe('ok');
        expect(asks.submit).toBe(1);
      },
      { run: { undefinedVariables: 'send' } },
    );
  });

  it.each([
    ['shell', '%%shell\necho "[${HOME_OF_NOBODY}]"', '[]'],
    ['python', '%%python\nprint("${price}")', '${price}'],
  ])('is none in %s, whose ${…} is its own', async (_what, code, printed) => {
    const cell = await stack.run(code);
    expect(cell.status).toBe('ok');
    expect(cell.text('stdout')).toContain(printed);
  });

  it('is none after an earlier cell has SET it in the engine', async () => {
    // DuckDB refuses such a SET itself; Spark and Hive make a variable of it.
    await stack.run('%%engine spark\nset set_before=1');
    expect((await stack.run("%%engine spark\nselect '${set_before}' as c")).status).toBe('ok');
  });
});

describe("the user's variables on the server", () => {
  it('count as defined, and are asked for only when a name is not known otherwise', async () => {
    await withFreshStack(async (own) => {
      await keepOnServer(own, { region: 'EU' });
      asks.submit = 0;
      await own.run("%var x=1\nselect ${x}, '${run_date}'");
      expect(asks.console).toBe(0);
      const cell = await own.run("select '${region}' as r");
      expect(cell.status).toBe('ok');
      expect(cell.displays().join()).toContain('EU');
      await own.run("select '${region}' as r");
      await own.run("select '${region}' as r");
      expect(asks.console).toBe(1);
      expect(errorOf(await own.run('select ${regio}'))).toContain('did you mean region?');
    });
  });

  it.each([
    ['an old server that does not know the path', () => notFound()],
    ['a server that refuses', () => refused()],
    ['a server that breaks the connection', async () => Promise.reject(new TypeError('reset'))],
    ['an answer that is no JSON', async () => new Response('<html>')],
  ])(
    'are unknown after %s: the cell is sent, and they are not asked for at each cell',
    async (_what, answer) => {
      consoleAnswer = answer;
      await withFreshStack(
        async (own) => {
          for (let cell = 0; cell < 3; cell += 1) {
            expect((await own.run("select '${nope}' as c")).status).toBe('ok');
          }
          expect(asks.submit).toBe(3);
          expect(asks.console).toBe(1);
        },
        { linkis: { retries: 0 } },
      );
    },
  );

  it('that do not come are not waited for longer than 3 s', async () => {
    consoleAnswer = async () => new Promise<Response>(() => undefined);
    await withFreshStack(async (own) => {
      expect((await own.run("select '${nope}' as c")).status).toBe('ok');
    });
  });

  it('that do not come can be interrupted', async () => {
    const interrupt = new AbortController();
    consoleAnswer = async () => {
      interrupt.abort();
      return new Promise<Response>(() => undefined);
    };
    await withFreshStack(async (own) => {
      expect((await own.run("select '${nope}' as c", interrupt.signal)).status).toBe(
        'KeyboardInterrupt',
      );
      expect(asks.submit).toBe(0);
    });
  });
});

describe('%preview', () => {
  it("puts the user's variables in and says that the cell would be refused, and why", async () => {
    await withFreshStack(async (own) => {
      await keepOnServer(own, { region: 'EU' });
      const cell = await own.run("%%preview\nselect '${region}', ${regio}");
      const [shown = ''] = cell.displays();
      expect(shown).toContain("select 'EU', ${regio}");
      expect(shown).toContain(
        'The cell would be refused before its submit: ${regio} is not defined (line 2, column 21); did you mean region?',
      );
      expect((await own.run("%%preview\nselect '${region}'")).displays().join()).not.toContain(
        'refused',
      );
    });
  });
});

async function notFound(): Promise<Response> {
  const body = { timestamp: 0, status: 404, error: 'Not Found', path: '/' };
  return Response.json(body, { status: 404 });
}

async function refused(): Promise<Response> {
  const body = { method: null, status: 1, message: 'error code(错误码): 1', data: {} };
  return Response.json(body, { status: 400 });
}
