/** `%var` on the whole stack: every variable with value, origin and what hides it; as text, HTML and JSON; without a server too. */
import { beforeAll, describe, expect, it } from '@jest/globals';
import type { MimeBundle } from '../../../src/interpreter/index.ts';
import { createLinkisInterpreter } from '../../../src/run/index.ts';
import { LinkisKernelError, silentLogger } from '../../../src/shared/index.ts';
import { fixture } from '../../support/fixture.ts';
import { keepOnServer } from '../../support/kept-variables.ts';
import { type RanCell, ranCell, startStack } from '../../support/local-stack.ts';
import { runSettings } from '../../support/run-settings.ts';

const stack = fixture(async () =>
  startStack({
    run: { variables: { region: 'EU', quarter: '3' } },
  }),
);
beforeAll(async () => {
  await keepOnServer(stack, {
    region: 'world',
    owner: 'finance',
    api_key: 'hunter2',
    run_date: '20260815',
  });
  await stack.run('%var region=CH label=<b> nothing=""');
});

function bundleOf(cell: RanCell): MimeBundle {
  const shown = cell.events.flatMap((event) => (event.kind === 'display' ? [event.bundle] : []));
  const bundle = shown.at(-1);
  if (bundle === undefined) throw new Error('nothing was shown');
  return bundle;
}

const rule =
  'First wins: @set in the code, cell, notebook, settings, console, built-in (console: yours on the server).';

describe('%var', () => {
  it('lists value, origin and what hides it', async () => {
    const cell = await stack.run('%var');
    expect(cell.status).toBe('ok');
    const rows = (bundleOf(cell)['text/plain'] ?? '')
      .split('\n')
      .map((line) => line.trim().split(/ {2,}/));
    expect(rows).toEqual([
      ['variables'],
      ['name', 'value', 'origin'],
      expect.anything(),
      ['api_key', '•••', 'console'],
      ['label', '<b>', 'notebook'],
      ['nothing', 'notebook', 'empty: not defined'],
      ['owner', 'finance', 'console'],
      ['quarter', '3', 'settings'],
      ['region', 'CH', 'notebook'],
      ['region', 'EU', 'settings', 'hidden by notebook'],
      ['region', 'world', 'console', 'hidden by notebook'],
      ['run_date', '20260815', 'console'],
      [rule],
      ['%var --all lists the built-in dates too.'],
    ]);
  });

  it('says the same as HTML, escaped', async () => {
    const html = String(bundleOf(await stack.run('%var'))['text/html']);
    expect(html).toContain('&lt;b&gt;');
    expect(html).toContain('hidden by notebook');
    expect(html).not.toContain('<b>');
    expect(html).not.toContain('hunter2');
  });

  it('says the same as JSON when asked', async () => {
    expect(bundleOf(await stack.run('%var'))).not.toHaveProperty('application/json');
    const json = bundleOf(await stack.run('%var --json'))['application/json'];
    expect(JSON.parse(JSON.stringify(json))).toEqual({
      consoleRead: true,
      precedence: ['@set in the code', 'cell', 'notebook', 'settings', 'console', 'built-in'],
      variables: [
        { name: 'api_key', value: '•••', origin: 'console', hiddenBy: null, isEmpty: false },
        { name: 'label', value: '<b>', origin: 'notebook', hiddenBy: null, isEmpty: false },
        { name: 'nothing', value: '', origin: 'notebook', hiddenBy: null, isEmpty: true },
        { name: 'owner', value: 'finance', origin: 'console', hiddenBy: null, isEmpty: false },
        { name: 'quarter', value: '3', origin: 'settings', hiddenBy: null, isEmpty: false },
        { name: 'region', value: 'CH', origin: 'notebook', hiddenBy: null, isEmpty: false },
        { name: 'region', value: 'EU', origin: 'settings', hiddenBy: 'notebook', isEmpty: false },
        { name: 'region', value: 'world', origin: 'console', hiddenBy: 'notebook', isEmpty: false },
        { name: 'run_date', value: '20260815', origin: 'console', hiddenBy: null, isEmpty: false },
      ],
    });
  });

  it("lists what holds for the cell above the notebook's", async () => {
    const cell = await stack.run("%%var region=FR\n%var --json\nselect '${region}' as region");
    const [listed] = cell.events.flatMap((event) =>
      event.kind === 'display' ? [event.bundle] : [],
    );
    expect(JSON.stringify(listed?.['application/json'])).toContain(
      '{"name":"region","value":"FR","origin":"cell","isEmpty":false,"hiddenBy":null},{"name":"region","value":"CH","origin":"notebook","isEmpty":false,"hiddenBy":"cell"}',
    );
    expect(cell.displays().join()).toMatch(/region\n-+\nFR/);
  });

  it('lists the built-in dates with --all, counted from the run_date that holds', async () => {
    const text = bundleOf(await stack.run('%var --all'))['text/plain'];
    expect(text).toMatch(
      /run_date +20260815 +console\nrun_date +20260815 +built-in +hidden by console/,
    );
    expect(text).toMatch(/run_month_begin_std +2026-08-01 +built-in/);
    expect(text).toMatch(/user +ann +built-in/);
    expect(text.match(/built-in/g)?.length).toBeGreaterThan(40);
    expect(text).not.toContain('--all');
  });

  it.each([
    [
      '%var day=2026-08-01 --json',
      { scope: 'notebook', set: { day: '2026-08-01' }, unset: [], warnings: [] },
    ],
    ['%var --unset day --json', { scope: 'notebook', set: {}, unset: ['day'], warnings: [] }],
    ['%%var --json\nn: int = 3', { scope: 'notebook', set: { n: '3' }, unset: [], warnings: [] }],
    [
      '%%var n=4 --json\nselect ${n} as n',
      { scope: 'cell', set: { n: '4' }, unset: [], warnings: [] },
    ],
    [
      '%var db_password=canary-1 --json',
      {
        scope: 'notebook',
        set: { db_password: '•••' },
        unset: [],
        warnings: [expect.stringContaining('looks like a secret')],
      },
    ],
  ])('answers %j with what it has changed', async (code, expected) => {
    const cell = await stack.run(code);
    const [first] = cell.events.flatMap((event) =>
      event.kind === 'display' ? [event.bundle] : [],
    );
    expect(first?.['application/json']).toEqual(expected);
    expect(JSON.stringify(cell.events)).not.toContain('canary-1');
  });

  it('lists a variable whatever its name', async () => {
    await stack.run('%var constructor=x');
    const text = bundleOf(await stack.run('%var'))['text/plain'];
    expect(text.match(/^constructor.*$/gm)?.map((line) => line.trim().split(/ {2,}/))).toEqual([
      ['constructor', 'x', 'notebook'],
    ]);
  });

  it('explains the types in its help', async () => {
    const text = bundleOf(await stack.run('%var -h'))['text/plain'];
    for (const type of ['text', 'int', 'number', 'date', 'bool', 'list'])
      expect(text).toMatch(new RegExp(`^  ${type} +\\S`, 'm'));
    expect(text).toContain('name: type = value');
  });

  it('says so when the server does not tell its variables', async () => {
    const own = await startStack({
      between: async (request, next) =>
        request.url.endsWith('/listGlobalVariable')
          ? Response.json(
              { method: null, status: 1, message: 'no such thing', data: {} },
              { status: 400 },
            )
          : next(request),
    });
    await own.run('%var a=1');
    const text = bundleOf(await own.run('%var'))['text/plain'];
    await own.close();
    expect(text).toMatch(/a +1 +notebook/);
    expect(text).toMatch(/Your variables on the server are not listed: .*no such thing/);
  });

  it("lists the notebook's own without a gateway", async () => {
    const interpreter = createLinkisInterpreter({
      connect: async () =>
        Promise.reject(new LinkisKernelError('GATEWAY_START', 'The gateway did not start')),
      settings: runSettings,
      session: 'alone',
      version: '0',
      logger: silentLogger,
    });
    const run = async (code: string): Promise<RanCell> => {
      const { signal } = new AbortController();
      const running = interpreter.execute({ code, silent: false, executionCount: 1, signal });
      const events = [];
      for (;;) {
        const step = await running.next();
        if (step.done === true) return ranCell(events, step.value);
        events.push(step.value);
      }
    };
    await run('%var a=1');
    const listed = await run('%var');
    expect(listed.status).toBe('ok');
    expect(bundleOf(listed)['text/plain']).toMatch(
      /a +1 +notebook[^]*not listed: The gateway did not start/,
    );
    expect((await run('%info')).displays().join()).toContain(
      'not known: The gateway did not start',
    );
    expect((await run('%tables')).status).toBe('LinkisConnectionError');
    await interpreter.close(100);
  });
});

describe('%var refuses', () => {
  it.each([
    ['%var --all x=1', '%var (line 1, column 6): --all is for the list, without variables to set'],
    ['%var --al', '%var (line 1, column 6): unknown option --al; did you mean --all?'],
    ['%var x', "%var (line 1, column 6): 'x' is not NAME=VALUE"],
    ['%var --unset', '%var (line 1, column 6): --unset needs a value'],
    [
      '%var --unset regoin',
      '%var (line 1, column 14): --unset regoin: there is no variable of that name; did you mean region?',
    ],
    ['%var n:int=x', "%var (line 1, column 12): n: 'x' is not a whole number"],
    [
      '%var 1a=2',
      "%var (line 1, column 6): '1a' is no variable name: a letter, then letters, digits, _ and .",
    ],
    ['%var user=x', '%var (line 1, column 6): user is set by the server and cannot be changed'],
    ['%var n:thing=x', /^%var \(line 1, column 6\): n: 'thing' is no type: str, string, text/],
  ])('the words %j and says why', async (code, message) => {
    const cell = await stack.run(code);
    expect(cell.status).toBe('UsageError');
    if (cell.outcome.status !== 'error') throw new Error('no error');
    if (typeof message === 'string') expect(cell.outcome.error.evalue).toBe(message);
    else expect(cell.outcome.error.evalue).toMatch(message);
  });
});
