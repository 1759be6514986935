/** `%login`, `%logout` and `%whoami` against a real gateway over real sockets; and that no secret is told or kept. */
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, describe, expect, it } from '@jest/globals';
import { promptedLogin } from '../../../src/cli/language/prompted-login.ts';
import type { CellEvent, CellRequest, MimeBundle } from '../../../src/interpreter/index.ts';
import { createLinkisClient, type LinkisAuth } from '../../../src/linkis/index.ts';
import { createLinkisInterpreter, createSecretPrompt } from '../../../src/run/index.ts';
import { createLogger, LinkisKernelError } from '../../../src/shared/index.ts';
import { type FaultGateway, startFaultGateway } from '../../support/fault/gateway.ts';
import { linkisSettings } from '../../support/linkis-settings.ts';
import { type RanCell, ranCell } from '../../support/local-stack.ts';
import { runSettings } from '../../support/run-settings.ts';

const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close();
});

const task = '%%engine shell-1 shell\nlines 1';

interface Notebook {
  readonly run: (code: string, ask?: CellRequest['ask']) => Promise<RanCell>;
  /** Everything that was shown, logged or written. */
  readonly said: () => Promise<string>;
}

async function started(): Promise<FaultGateway> {
  const gateway = await startFaultGateway();
  closing.push(async () => gateway.close());
  return gateway;
}

async function notebook(gateway: FaultGateway, auth: LinkisAuth): Promise<Notebook> {
  const directory = await mkdtemp(path.join(tmpdir(), 'linkis-login-'));
  closing.push(async () => rm(directory, { recursive: true }));
  const prompt = createSecretPrompt();
  const heard: unknown[] = [];
  const logger = createLogger('debug', (line) => heard.push(line));
  const settings = linkisSettings({ urls: [gateway.url], auth, retries: 0 });
  const interpreter = createLinkisInterpreter({
    connect: async () => createLinkisClient(promptedLogin(settings, prompt), { logger }),
    settings: runSettings,
    session: 's',
    version: '0',
    prompt,
    journal: { directory, notebook: 'a.ipynb' },
    logger,
  });
  closing.push(async () => interpreter.close(1000));
  return {
    async run(code, ask) {
      const { signal } = new AbortController();
      const events: CellEvent[] = [];
      const cell = { code, silent: false, executionCount: 1, signal };
      const running = interpreter.execute(ask === undefined ? cell : { ...cell, ask });
      for (;;) {
        const step = await running.next();
        if (step.done === true) {
          const ran = ranCell(events, step.value);
          heard.push(ran.events, ran.outcome);
          return ran;
        }
        events.push(step.value);
      }
    },
    async said() {
      const files = await readdir(directory, { recursive: true, withFileTypes: true });
      const texts = files
        .filter((file) => file.isFile())
        .map(async (file) => readFile(path.join(file.parentPath, file.name), 'utf8'));
      return JSON.stringify([heard, await Promise.all(texts)]);
    },
  };
}

const configured = (gateway: FaultGateway): LinkisAuth => ({
  kind: 'password',
  user: 'ann',
  password: async () => gateway.password,
});
const notConfigured: LinkisAuth = {
  kind: 'password',
  user: 'ann',
  configured: false,
  password: async () =>
    Promise.reject(
      new LinkisKernelError('LINKIS_AUTH', 'There is no password for the Linkis user ann', {
        hint: 'Set LINKIS_PASSWORD.',
      }),
    ),
};

function typing(...secrets: readonly string[]): { ask: CellRequest['ask']; asked: unknown[] } {
  const left = [...secrets];
  const asked: unknown[] = [];
  const ask: CellRequest['ask'] = async (...what) => {
    asked.push(what);
    return left.shift() ?? 'nothing more to type';
  };
  return { ask, asked };
}

function count(gateway: FaultGateway, request: RegExp): number {
  return gateway.requests.filter((one) => request.test(one)).length;
}

function bundleOf(cell: RanCell): MimeBundle | undefined {
  return cell.events.flatMap((event) => (event.kind === 'display' ? [event.bundle] : [])).at(-1);
}

/** The first line of the error and what to do. */
function errorOf(cell: RanCell): string {
  if (cell.outcome.status !== 'error') throw new Error('the cell has not failed');
  const { evalue, traceback } = cell.outcome.error;
  return [evalue, traceback.at(-1)].join('\n');
}

describe('%login', () => {
  it('makes a new session each time, with the configured password and without a question', async () => {
    const gateway = await started();
    const { run } = await notebook(gateway, configured(gateway));
    const { ask, asked } = typing();
    const first = await run('%login', ask);
    expect(bundleOf(first)).toEqual({
      'text/plain': `Logged in as ann at ${gateway.url}.`,
      'text/html': expect.stringContaining('Logged in as ann'),
    });
    const second = await run('%login --json', ask);
    expect(bundleOf(second)?.['application/json']).toEqual({
      user: 'ann',
      address: gateway.url,
      login: 'password',
      confirmed: true,
    });
    expect(asked).toEqual([]);
    expect(count(gateway, /POST \/user\/login/)).toBe(2);
    expect(count(gateway, /\/user\/logout/)).toBe(1);
    await expect(run(task)).resolves.toMatchObject({ status: 'ok' });
    expect(count(gateway, /POST \/user\/login/)).toBe(2);
  });

  it('asks unseen for a password that is not configured, each time anew, and keeps it nowhere', async () => {
    const gateway = await started();
    const { run, said } = await notebook(gateway, notConfigured);
    const { ask, asked } = typing(gateway.password, gateway.password);
    await expect(run('%login', ask)).resolves.toMatchObject({ status: 'ok' });
    await expect(run(task, ask)).resolves.toMatchObject({ status: 'ok' });
    expect(asked).toHaveLength(1);
    await expect(run('%login', ask)).resolves.toMatchObject({ status: 'ok' });
    expect(asked).toEqual(
      Array(2).fill([expect.stringContaining('Password of ann'), { hidden: true }]),
    );
    expect(await said()).not.toContain(gateway.password);
  });

  it.each([task, 'SELECT 1', '%login'])(
    'takes an empty answer, as Escape gives in VS Code, for no password: %j sends nothing and the next cell asks again',
    async (code) => {
      const gateway = await started();
      const { run } = await notebook(gateway, notConfigured);
      const { ask, asked } = typing('', gateway.password);
      const refused = await run(code, ask);
      expect(refused.status).toBe('LinkisAuthError');
      expect(errorOf(refused)).toBe(
        `No password given; nothing was submitted\nThe next cell asks again for the password of ann at ${gateway.url}.`,
      );
      expect(asked).toHaveLength(1);
      expect(gateway.requests).toEqual([]);
      await expect(run(task, ask)).resolves.toMatchObject({ status: 'ok' });
      expect(asked).toHaveLength(2);
    },
  );

  it('says what to set where nobody can be asked, and sends nothing', async () => {
    const gateway = await started();
    const { run } = await notebook(gateway, notConfigured);
    const cell = await run('%login');
    expect(cell.status).toBe('LinkisAuthError');
    expect(errorOf(cell)).toBe(
      'There is no password for the Linkis user ann\nSet LINKIS_PASSWORD.',
    );
    expect(gateway.requests).toEqual([]);
  });

  it('tries a refused password again, which no other cell does', async () => {
    const gateway = await started();
    const canary = 'wrong-canary-77';
    const secrets = [canary, canary, canary];
    const { run, said } = await notebook(gateway, {
      kind: 'password',
      user: 'ann',
      password: async () => secrets.shift() ?? gateway.password,
    });
    for (const code of [task, task]) expect((await run(code)).status).toBe('LinkisAuthError');
    expect(count(gateway, /POST \/user\/login/)).toBe(1);
    const again = await run('%login');
    expect(again.status).toBe('LinkisAuthError');
    expect(errorOf(again)).toContain('The login of ann was refused');
    expect(count(gateway, /POST \/user\/login/)).toBe(2);
    await expect(run('%login')).resolves.toMatchObject({ status: 'ok' });
    expect(await said()).not.toContain(canary);
  });

  it('takes a token that has changed, and says when it is refused', async () => {
    const gateway = await started();
    const tokens = [gateway.token, 'token-canary-5'];
    const { run, said } = await notebook(gateway, {
      kind: 'token',
      user: 'ann',
      token: async () => tokens.shift() ?? 'token-canary-6',
    });
    expect(bundleOf(await run('%login'))?.['text/plain']).toBe(
      `The token of ann is accepted at ${gateway.url}.`,
    );
    expect((await run('%login')).status).toBe('LinkisAuthError');
    expect(await said()).not.toContain('token-canary');
  });

  it('has nothing to do when nothing is sent to log in', async () => {
    const gateway = await started();
    const { run } = await notebook(gateway, { kind: 'none', user: 'ann' });
    expect(bundleOf(await run('%login'))?.['text/plain']).toBe(
      `There is no login at ${gateway.url}: the setting auth is none, so nothing is sent to log in.`,
    );
    expect(gateway.requests).toEqual([]);
  });
});

describe('%logout', () => {
  it('ends the session at the gateway; the next cell logs in again', async () => {
    const gateway = await started();
    const { run } = await notebook(gateway, configured(gateway));
    await run(task);
    const ticket = gateway.headers.at(-1)?.get('cookie') ?? '';
    const out = await run('%logout');
    expect(bundleOf(out)?.['text/plain']).toBe(
      `Logged out at ${gateway.url}. The next cell that needs the server logs in again.`,
    );
    const reused = await fetch(`${gateway.url}/api/rest_j/v1/user/heartbeat`, {
      headers: { cookie: ticket },
    });
    expect(reused.status).toBe(401);
    await expect(run(task)).resolves.toMatchObject({ status: 'ok' });
    expect(count(gateway, /POST \/user\/login/)).toBe(2);
  });

  it('forgets what was typed: the next cell asks again, or says what to set', async () => {
    const gateway = await started();
    const { run } = await notebook(gateway, notConfigured);
    const { ask, asked } = typing(gateway.password, gateway.password);
    await run('%login', ask);
    expect(bundleOf(await run('%logout --json'))?.['application/json']).toEqual({
      address: gateway.url,
      ended: true,
    });
    expect(errorOf(await run(task))).toContain('There is no password for the Linkis user ann');
    await expect(run(task, ask)).resolves.toMatchObject({ status: 'ok' });
    expect(asked).toHaveLength(2);
  });

  it('says that there was nothing to end, and asks nobody for it', async () => {
    const gateway = await started();
    const { run } = await notebook(gateway, notConfigured);
    const { ask, asked } = typing();
    expect(bundleOf(await run('%logout', ask))?.['text/plain']).toBe(
      `There was no session to end at ${gateway.url}. The next cell that needs the server logs in again.`,
    );
    expect(asked).toEqual([]);
    expect(gateway.requests).toEqual([]);
  });

  it('forgets the login here when the gateway cannot be told', async () => {
    const gateway = await started();
    const { run } = await notebook(gateway, configured(gateway));
    await run(task);
    gateway.faults({ on: /logout/, misbehave: (exchange) => exchange.drop() });
    const [first, second] = (bundleOf(await run('%logout'))?.['text/plain'] ?? '').split('\n');
    expect(first).toMatch(/^The login is forgotten here, but the gateway was not told: .*logout/);
    expect(second).toBe('The next cell that needs the server logs in again.');
    await expect(run(task)).resolves.toMatchObject({ status: 'ok' });
    expect(count(gateway, /POST \/user\/login/)).toBe(2);
  });
});

describe('%whoami', () => {
  it('says who the server takes the user for, where and how', async () => {
    const gateway = await started();
    const { run } = await notebook(gateway, configured(gateway));
    const cell = await run('%whoami --json');
    expect(bundleOf(cell)?.['text/plain']).toBe(`ann at ${gateway.url}, logged in with a password`);
    expect(bundleOf(cell)?.['application/json']).toEqual({
      name: 'ann',
      login: 'password',
      confirmed: true,
      address: gateway.url,
    });
  });
});

describe('wrong words', () => {
  it.each([
    ['%login ann', "%login (line 1, column 8): 'ann' is one word too many"],
    ['%login --password x', '%login (line 1, column 8): unknown option --password'],
    ['%logout now', "%logout (line 1, column 9): 'now' is one word too many"],
    ['%logout --jsn', '%logout (line 1, column 9): unknown option --jsn; did you mean --json?'],
    ['%whoami --json=1', '%whoami (line 1, column 16): --json takes no value'],
    ['%logon', '%logon (line 1, column 1) is no magic; did you mean %login?'],
  ])('%s is refused: %s', async (code, message) => {
    const gateway = await started();
    const { run } = await notebook(gateway, configured(gateway));
    const cell = await run(code);
    expect(errorOf(cell).split('\n')[0]).toBe(message);
    expect(gateway.requests).toEqual([]);
  });
});

describe('a gateway that is away', () => {
  it.each(['%login', '%whoami'])('is named in the answer of %s', async (code) => {
    const gateway = await started();
    const { run } = await notebook(gateway, configured(gateway));
    await gateway.close();
    closing.splice(0, 1);
    const cell = await run(code);
    expect(cell.status).toBe('LinkisConnectionError');
    expect(errorOf(cell)).toContain(gateway.url);
  });
});
