/** `%config --profile` between two real gateways, with real settings files: what changes, what stays, and who goes on. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { kernelProfiles } from '../../../src/cli/language/loaded-profile.ts';
import type { CellEvent, Interpreter, MimeBundle } from '../../../src/interpreter/index.ts';
import { createLinkisInterpreter, createSecretPrompt } from '../../../src/run/index.ts';
import { createLogger } from '../../../src/shared/index.ts';
import { type FaultGateway, startFaultGateway } from '../../support/fault/gateway.ts';
import { type RanCell, ranCell } from '../../support/local-stack.ts';

let directory: string;
let home: FaultGateway;
let away: FaultGateway;
let interpreter: Interpreter;
let diagnostics: string[];

const task = '%%engine shell-1 shell\nlines 1';

beforeEach(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'linkis-profiles-'));
  await mkdir(path.join(directory, 'project'));
  [home, away] = await Promise.all([startFaultGateway(), startFaultGateway()]);
  diagnostics = [];
  await write({});
  await start();
});
afterEach(async () => {
  await interpreter.close(1000);
  await Promise.all([home.close(), away.close()]);
  await rm(directory, { recursive: true });
});

async function write(own: Readonly<Record<string, unknown>>): Promise<void> {
  const content = {
    url: home.url,
    user: 'ann',
    password: home.password,
    engine: 'duckdb-1',
    variables: { region: 'EU' },
    runtime: { 'fetch.size': 1000 },
    profiles: {
      test: {
        url: away.url,
        engine: 'shell-1',
        limits: { rows: 2 },
        variables: { stage: 'test', region: 'world' },
      },
      wrong: { engine: 'sparc' },
    },
    ...own,
  };
  await writeFile(path.join(directory, 'config.json'), JSON.stringify(content), { mode: 0o600 });
}

async function start(env: Readonly<Record<string, string>> = {}, session = 'first'): Promise<void> {
  const prompt = createSecretPrompt();
  const logger = createLogger('debug', (line) => diagnostics.push(line));
  const profiles = kernelProfiles(
    { logger, prompt },
    {
      env: { LINKIS_KERNEL_CONF_DIR: directory, ...env },
      directory: path.join(directory, 'project'),
      home: directory,
    },
  );
  const { name, ...first } = await profiles.load(undefined);
  interpreter = createLinkisInterpreter({
    ...first,
    profile: name,
    profiles,
    session,
    version: '0',
    journal: { directory: path.join(directory, 'tasks'), notebook: 'a.ipynb' },
    prompt,
    logger,
  });
}

async function run(
  code: string,
  seen: (event: CellEvent) => Promise<void> = async () => undefined,
): Promise<RanCell> {
  const events: CellEvent[] = [];
  const cell = { code, silent: false, executionCount: 1, signal: new AbortController().signal };
  const running = interpreter.execute(cell);
  for (;;) {
    const step = await running.next();
    if (step.done === true) return ranCell(events, step.value);
    events.push(step.value);
    await seen(step.value);
  }
}

function bundleOf(cell: RanCell): MimeBundle {
  const bundle = cell.events
    .flatMap((event) => (event.kind === 'display' ? [event.bundle] : []))
    .at(-1);
  if (bundle === undefined) throw new Error(JSON.stringify(cell.outcome));
  return bundle;
}

function textOf(cell: RanCell): string {
  return bundleOf(cell)['text/plain'];
}

function submits(gateway: FaultGateway): number {
  return gateway.requests.filter((request) => request.endsWith('/entrance/submit')).length;
}

describe('%config --profile', () => {
  it('lists the profiles, what each sets and which is in force, without asking a server', async () => {
    const cell = await run('%config --profile');
    const text = textOf(cell);
    const file = path.join(directory, 'config.json');
    expect(text).toMatch(/^profiles\nprofile +gateway +sets +from\n/);
    expect(text).toMatch(/^default +in force +\(no profile\)$/m);
    expect(text).toMatch(new RegExp(`^test +${away.url} +url, engine,`, 'm'));
    expect(text).toMatch(/^wrong +engine +\S/m);
    expect(text).toMatch(/%config --profile NAME goes on with one from here on/);
    const json = bundleOf(await run('%config --profile --json'))['application/json'];
    expect(json).toEqual({
      current: null,
      profiles: [
        {
          name: 'test',
          url: away.url,
          keys: ['url', 'engine', 'variables', 'limits'],
          files: [file],
          isInForce: false,
        },
        { name: 'wrong', url: null, keys: ['engine'], files: [file], isInForce: false },
      ],
    });
    expect([...home.requests, ...away.requests]).toEqual([]);
  });

  it('starts nothing of the profile that is left', async () => {
    let connects = 0;
    const prompt = createSecretPrompt();
    const logger = createLogger('off', () => undefined);
    const from = { env: { LINKIS_KERNEL_CONF_DIR: directory }, directory, home: directory };
    const profiles = kernelProfiles({ logger, prompt }, from);
    const { settings } = await profiles.load(undefined);
    const own = createLinkisInterpreter({
      connect: async () => {
        connects += 1;
        return Promise.reject(new Error('this gateway does not start'));
      },
      settings,
      profiles,
      session: 's',
      version: '0',
      logger,
    });
    const { signal } = new AbortController();
    const cell = { code: '%config --profile test', silent: false, executionCount: 1, signal };
    const running = own.execute(cell);
    for (let step = await running.next(); ; step = await running.next()) {
      if (step.done !== true) continue;
      expect(step.value).toEqual({ status: 'ok' });
      break;
    }
    expect(connects).toBe(0);
    await own.close(1000);
  });

  it('takes the cells that follow to the other gateway, with its engine and limits', async () => {
    await run(task);
    const cell = await run('%config --profile test');
    expect(cell.status).toBe('ok');
    expect(textOf(cell)).toMatch(/^From here on profile test\n/);
    expect(textOf(cell)).toMatch(/engine +duckdb-1 +shell-1/);
    expect(textOf(cell)).toMatch(/limits\.rows +200 +2/);
    expect(textOf(cell)).toContain(away.url);

    await expect(run('lines 1')).resolves.toMatchObject({ status: 'ok' });
    expect([submits(home), submits(away)]).toEqual([1, 1]);
    const table = await run('%%sql\n%%engine duckdb-1\nselect * from range(5)');
    expect(table.displays().join()).toContain('2 of 5 rows');
    expect(textOf(await run('%config --profile'))).toMatch(/test +in force/);
    expect(textOf(await run('%info'))).toMatch(/^profile +test$/m);
    expect(textOf(await run('%whoami'))).toContain(away.url);
    expect(textOf(await run('%config engine'))).toMatch(/engine +shell-1 .*profile test/);
  });

  it("keeps the notebook's variables, and leaves its engine, labels and parameters behind", async () => {
    await run(
      '%var city=Basel region=CH\n%conf jdbc.password=canary-3\n%engine shell-1 --rows 7 --label a=b',
    );
    const cell = await run('%config --profile test --json');
    expect(bundleOf(cell)['application/json']).toMatchObject({
      profile: 'test',
      leftBehind: ['jdbc.password', 'a'],
      warnings: [],
    });
    expect(JSON.stringify(cell.events)).not.toContain('canary-3');
    const listed = textOf(await run('%var'));
    expect(listed).toMatch(/city +Basel +notebook/);
    expect(listed).toMatch(/region +CH +notebook\n *region +world +settings +hidden/);
    expect(listed).toMatch(/stage +test +settings/);
    expect(textOf(await run('%conf --show'))).not.toContain('jdbc.password');
    expect(textOf(await run('%engine'))).toMatch(/engine +shell-1, .*as configured[^]*--rows 7/);
  });

  it('forgets results and tasks of the other gateway, whose numbers mean others here', async () => {
    await run('%%engine duckdb-1 --as numbers\nselect * from range(500)');
    await run('%config --profile test');
    for (const code of ['%more', '%status']) expect((await run(code)).status).toBe('UsageError');
    const named = await run('%result numbers');
    expect([named.outcome.status, named.displays()]).toEqual(['error', []]);
    expect(submits(away)).toBe(0);
  });

  it('goes back by default, which LINKIS_PROFILE does not change', async () => {
    await interpreter.close(1000);
    await start({ LINKIS_PROFILE: 'test' });
    await run('%config --profile test');
    const back = await run('%config --profile default');
    expect(textOf(back)).toMatch(/^From here on the settings without a profile\n/);
    await expect(run(task)).resolves.toMatchObject({ status: 'ok' });
    expect([submits(home), submits(away)]).toEqual([1, 0]);
  });

  it('loads settings with the same precedence: the environment stays above a profile', async () => {
    await interpreter.close(1000);
    await start({ LINKIS_URL: home.url });
    const cell = await run('%config --profile test');
    expect(textOf(cell)).not.toContain(away.url);
    await expect(run(task)).resolves.toMatchObject({ status: 'ok' });
    expect([submits(home), submits(away)]).toEqual([1, 0]);
  });

  it('reads the files anew', async () => {
    await run('%config --profile test');
    await write({ engine: 'shell-1', log: 'off' });
    const cell = await run('%config --profile default');
    expect(textOf(cell)).toMatch(/log +concise +off/);
    await expect(run('lines 1')).resolves.toMatchObject({ status: 'ok' });
  });

  it('leaves a cell that runs to the gateway that it began on, with its result and its end', async () => {
    let isSwitched = false;
    const ran = await run('%%engine shell-1 shell\nlines 1\npause 1500\nlines 1', async (event) => {
      if (isSwitched || event.kind !== 'text') return;
      isSwitched = true;
      expect((await run('%config --profile test')).status).toBe('ok');
    });
    expect(isSwitched).toBe(true);
    expect(ran.text('stdout')).toContain('text line 2');
    expect(ran.status).toBe('ok');
    expect([submits(home), submits(away)]).toEqual([1, 0]);
    expect(await away.rows()).toEqual([]);
  });

  it("leaves another profile's task in the journal, for the next kernel to attach to", async () => {
    await run('%config --profile test');
    await run('%%engine shell-1 --detach\npause 2500\nlines 1');
    await interpreter.close(1000);
    await start({}, 'second');
    await expect(run(task)).resolves.toMatchObject({ status: 'ok' });
    await run('%config --profile test');
    const attached = await run('%attach');
    expect(attached.status).toBe('ok');
    expect(attached.text('stdout')).toContain('text line 1');
  });

  it("completes tables of the profile's own gateway", async () => {
    await run('%%engine duckdb-1\ncreate table at_home (a int)');
    await run('%config --profile test');
    await run('%%engine duckdb-1\ncreate table at_away (a int)');
    const code = '%%engine duckdb-1\nselect * from at_';
    for (;;) {
      const { matches } = await interpreter.complete(code, code.length);
      const tables = matches.map(({ text }) => text).filter((text) => text.startsWith('at_'));
      expect(tables).not.toContain('at_home');
      if (tables.includes('at_away')) break;
    }
  });
});

describe('%config --profile refuses', () => {
  it.each([
    ['%config --profile tset', 'There is no profile "tset"', 'Did you mean "test"?'],
    [
      '%config --profile nothing-like-it',
      'There is no profile "nothing-like-it"',
      'There are: test, wrong.',
    ],
    [
      '%config --profile wrong',
      "%engine (line 1, column 1): unknown engine 'sparc'; did you mean spark?",
      '%engine --help shows its options. Nothing was submitted.',
    ],
    [
      '%config --profile test now',
      "%config (line 1, column 24): 'now' is one word too many",
      '%config --help shows its options. Nothing was submitted.',
    ],
    [
      '%config --profile test\nlines 1',
      '%config (line 1, column 1): a switch of the profile stands in a cell of its own',
      '%config --help shows its options. Nothing was submitted.',
    ],
    [
      '%config --profile test\n%engine duckdb-1',
      '%config (line 1, column 1): a switch of the profile stands in a cell of its own',
      '%config --help shows its options. Nothing was submitted.',
    ],
    [
      '%config --profile --jsn',
      '%config (line 1, column 19): unknown option --jsn; did you mean --json?',
      '%config --help shows its options. Nothing was submitted.',
    ],
  ])('%j, and stays where it was', async (code, message, hint) => {
    const cell = await run(code);
    if (cell.outcome.status !== 'error') throw new Error('it has not failed');
    const { ename, evalue, traceback } = cell.outcome.error;
    expect([ename, evalue, traceback.at(-1)]).toEqual(['UsageError', message, hint]);
    expect([...home.requests, ...away.requests]).toEqual([]);
    await expect(run(task)).resolves.toMatchObject({ status: 'ok' });
    expect(submits(home)).toBe(1);
  });

  it('a faulty file, and stays where it was', async () => {
    await write({ profiles: { test: { ulr: 'x' } } });
    const cell = await run('%config --profile test');
    expect(JSON.stringify(cell.outcome)).toContain('ulr');
    await expect(run(task)).resolves.toMatchObject({ status: 'ok' });
  });

  it('a kernel without settings files', async () => {
    const { signal } = new AbortController();
    const alone = createLinkisInterpreter({
      connect: async () => Promise.reject(new Error('not asked for')),
      settings: (
        await kernelProfiles(
          { logger: createLogger('off', () => undefined), prompt: createSecretPrompt() },
          { env: { USER: 'ann' }, directory, home: directory },
        ).load(undefined)
      ).settings,
      session: 's',
      version: '0',
      logger: createLogger('off', () => undefined),
    });
    const running = alone.execute({
      code: '%config --profile test',
      silent: false,
      executionCount: 1,
      signal,
    });
    const step = await running.next();
    expect(JSON.stringify(step.value)).toContain('This kernel was started without settings files');
    await alone.close(100);
  });
});
