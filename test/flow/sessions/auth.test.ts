/** Ways to log in and to get through, against a real gateway over real sockets; and that no secret is ever told. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from '@jest/globals';
import { promptedLogin } from '../../../src/cli/language/prompted-login.ts';
import type { GatewaySettings } from '../../../src/gateway/index.ts';
import { createLinkisClient, type LinkisSettings } from '../../../src/linkis/index.ts';
import { createLinkisInterpreter, createSecretPrompt } from '../../../src/run/index.ts';
import { LinkisKernelError, silentLogger } from '../../../src/shared/index.ts';
import { setProxyEnvironment } from '../../support/proxy-environment.ts';
import { selfSigned } from '../../support/fault/certificate.ts';
import { type FaultGateway, startFaultGateway } from '../../support/fault/gateway.ts';
import { type FaultStack, startFaultStack } from '../../support/fault/stack.ts';
import { type ForwardProxy, startForwardProxy } from '../../support/forward-proxy.ts';
import { type RanCell, ranCell } from '../../support/local-stack.ts';
import type { CellEvent, CellRequest, Interpreter } from '../../../src/interpreter/index.ts';
import { runSettings } from '../../support/run-settings.ts';

const cell = '%%shell\nlines 3';
const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close();
});

async function gatewayWith(
  own: Partial<GatewaySettings> = {},
  tls?: Parameters<typeof startFaultGateway>[1],
): Promise<FaultGateway> {
  const gateway = await startFaultGateway(own, tls);
  closing.push(async () => gateway.close());
  return gateway;
}

function stackFor(gateway: FaultGateway, linkis: Partial<LinkisSettings> = {}): FaultStack {
  const stack = startFaultStack(gateway, { linkis });
  closing.push(async () => stack.close());
  return stack;
}

async function directory(): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), 'linkis-tls-'));
  closing.push(async () => rm(path, { recursive: true }));
  return path;
}

function count(gateway: FaultGateway, request: RegExp): number {
  return gateway.requests.filter((one) => request.test(one)).length;
}

/** The error's text; fails when the cell has not failed. */
function errorText(ran: RanCell): string {
  if (ran.outcome.status !== 'error') throw new Error('the cell has not failed');
  return [ran.outcome.error.evalue, ...ran.outcome.error.traceback].join('\n');
}

describe('a password', () => {
  it('is sent encrypted with a key that is asked for at each login, and never as it is', async () => {
    const gateway = await gatewayWith({ loginEncryption: true });
    const stack = stackFor(gateway);
    await expect(stack.run(cell)).resolves.toMatchObject({ status: 'ok' });
    await gateway.restart();
    await expect(stack.run(cell)).resolves.toMatchObject({ status: 'ok' });
    expect(count(gateway, /publicKey/)).toBe(2);
    expect(count(gateway, /\/user\/login/)).toBe(2);
  });

  it('logs in again when the session has ended, as often as it ends', async () => {
    let now = Date.now();
    const gateway = await gatewayWith({ sessionTimeoutMs: 60_000, now: () => new Date(now) });
    const stack = stackFor(gateway);
    for (let day = 0; day < 3; day += 1) {
      await expect(stack.run(cell)).resolves.toMatchObject({ status: 'ok' });
      now += 61_000;
    }
    expect(count(gateway, /POST \/user\/login/)).toBe(3);
    expect(await gateway.rows()).toHaveLength(3);
  });

  it('that is wrong fails at once, is sent once, and is found in nothing that the kernel says', async () => {
    const gateway = await gatewayWith();
    const canary = 'wrong-canary-5518';
    const stack = stackFor(gateway, {
      auth: { kind: 'password', user: 'ann', password: async () => canary },
      headers: { 'X-Proxy-Key': 'header-canary-2207' },
    });
    const cells = [
      await stack.run(cell),
      await stack.run('SELECT 1'),
      await stack.run('%status 1'),
    ];
    for (const ran of cells) expect(ran.status).toBe('LinkisAuthError');
    expect(errorText(cells[0] ?? cells[1]!)).toContain('LINKIS_PASSWORD');
    expect(count(gateway, /POST \/user\/login/)).toBe(1);
    const said = JSON.stringify([cells, stack.diagnostics]);
    expect(said).not.toContain(canary);
    expect(said).not.toContain('header-canary');
  });

  it('that is right is found in nothing that the kernel says, even at its most talkative', async () => {
    const gateway = await gatewayWith();
    const stack = stackFor(gateway);
    gateway.faults({ on: /submit/, misbehave: (exchange) => exchange.drop() });
    const cells = [await stack.run(cell), await stack.run('SELECT nothing'), await stack.run(cell)];
    const cookies = gateway.headers.flatMap(
      (headers) => headers.get('cookie')?.split('=')[1] ?? [],
    );
    expect(cookies.length).toBeGreaterThan(0);
    const said = JSON.stringify([cells, stack.diagnostics]);
    for (const secret of [gateway.password, ...cookies]) expect(said).not.toContain(secret);
  });
});

describe('a token', () => {
  it('is sent with every call, with the headers of the settings', async () => {
    const gateway = await gatewayWith();
    const stack = stackFor(gateway, {
      auth: { kind: 'token', user: 'ann', token: async () => gateway.token },
      headers: { 'X-Team': 'blue' },
    });
    await expect(stack.run(cell)).resolves.toMatchObject({ status: 'ok' });
    expect(count(gateway, /user\//)).toBe(0);
    for (const headers of gateway.headers) {
      expect(headers.get('token-code')).toBe(gateway.token);
      expect(headers.get('token-user')).toBe('ann');
      expect(headers.get('x-team')).toBe('blue');
    }
  });

  it('that is wrong fails at once with what to check, and is never repeated', async () => {
    const gateway = await gatewayWith();
    const stack = stackFor(gateway, {
      auth: { kind: 'token', user: 'ann', token: async () => 'token-canary-31' },
    });
    const ran = await stack.run(cell);
    expect(ran.status).toBe('LinkisAuthError');
    expect(errorText(ran)).toContain('LINKIS_TOKEN');
    expect(gateway.requests.length).toBeLessThanOrEqual(2);
    expect(JSON.stringify([ran, stack.diagnostics])).not.toContain('token-canary');
  });
});

describe('a password that is not configured', () => {
  function prompted(gateway: FaultGateway): {
    readonly run: (ask?: CellRequest['ask']) => Promise<RanCell>;
  } {
    const prompt = createSecretPrompt();
    const settings: LinkisSettings = {
      urls: [gateway.url],
      auth: {
        kind: 'password',
        user: 'ann',
        configured: false,
        password: async () =>
          Promise.reject(new LinkisKernelError('LINKIS_AUTH', 'There is no password for ann')),
      },
      headers: {},
      requestTimeoutMs: 5000,
      submitTimeoutMs: 5000,
      retries: 1,
    };
    const interpreter: Interpreter = createLinkisInterpreter({
      connect: async () => createLinkisClient(promptedLogin(settings, prompt)),
      settings: runSettings,
      session: 's',
      version: '0',
      prompt,
      logger: silentLogger,
    });
    closing.push(async () => interpreter.close(1000));
    return {
      async run(ask) {
        const { signal } = new AbortController();
        const events: CellEvent[] = [];
        const running = interpreter.execute({
          code: '%%engine shell-1 shell\nlines 1',
          silent: false,
          executionCount: 1,
          signal,
          ask,
        });
        for (;;) {
          const step = await running.next();
          if (step.done === true) return ranCell(events, step.value);
          events.push(step.value);
        }
      },
    };
  }

  it('is asked for once, unseen, in the first cell', async () => {
    const gateway = await gatewayWith();
    const { run } = prompted(gateway);
    const asked: unknown[] = [];
    const ask: CellRequest['ask'] = async (...what) => {
      asked.push(what);
      return gateway.password;
    };
    await expect(run(ask)).resolves.toMatchObject({ status: 'ok' });
    await gateway.restart();
    await expect(run(ask)).resolves.toMatchObject({ status: 'ok' });
    expect(asked).toEqual([[expect.stringContaining('Password of ann'), { hidden: true }]]);
  });

  it('is asked for again after the gateway has refused it, in the next cell', async () => {
    const gateway = await gatewayWith();
    const { run } = prompted(gateway);
    const typed = ['mistyped', gateway.password];
    const ask: CellRequest['ask'] = async () => typed.shift() ?? 'too often';
    await expect(run(ask)).resolves.toMatchObject({ status: 'LinkisAuthError' });
    await expect(run(ask)).resolves.toMatchObject({ status: 'ok' });
  });

  it('fails at once where nobody can be asked', async () => {
    const gateway = await gatewayWith();
    const ran = await prompted(gateway).run();
    expect(ran.status).toBe('LinkisAuthError');
    expect(errorText(ran)).toContain('There is no password for ann');
    expect(gateway.requests).toEqual([]);
  });
});

describe('TLS', () => {
  it('needs the authority of the gateway, and says so without it', async () => {
    const own = selfSigned('gateway');
    const gateway = await gatewayWith({}, own);
    const caFile = join(await directory(), 'ca.pem');
    await writeFile(caFile, own.cert);
    await expect(stackFor(gateway, { caFile }).run(cell)).resolves.toMatchObject({ status: 'ok' });
    const ran = await stackFor(gateway).run(cell);
    expect(ran.status).toBe('LinkisConnectionError');
    expect(errorText(ran)).toContain('LINKIS_CA_FILE');
  });

  it('shows the certificate of the settings to a gateway that asks for one', async () => {
    const own = selfSigned('gateway');
    const mine = selfSigned('ann');
    const asking = { requestCert: true, rejectUnauthorized: true, ca: [mine.cert] };
    const gateway = await gatewayWith({}, { ...own, ...asking });
    const place = await directory();
    const files = { caFile: 'ca.pem', certFile: 'mine.pem', keyFile: 'mine.key' };
    await writeFile(join(place, files.caFile), own.cert);
    await writeFile(join(place, files.certFile), mine.cert);
    await writeFile(join(place, files.keyFile), mine.key, { mode: 0o600 });
    const caFile = join(place, files.caFile);
    const certFile = join(place, files.certFile);
    const keyFile = join(place, files.keyFile);
    const shown = await stackFor(gateway, { caFile, certFile, keyFile }).run(cell);
    expect(shown.status).toBe('ok');
    const hidden = await stackFor(gateway, { caFile }).run(cell);
    expect(hidden.status).toBe('LinkisConnectionError');
    expect(errorText(hidden)).toContain('certFile');
    const half = await stackFor(gateway, { caFile, certFile }).run(cell);
    expect(errorText(half)).toContain('needs both: certFile and keyFile');
  });
});

describe('a proxy of the environment', () => {
  async function startProxy(gateway: FaultGateway): Promise<ForwardProxy> {
    const proxy = await startForwardProxy(new URL(gateway.url));
    closing.push(async () => proxy.close());
    return proxy;
  }

  function environment(values: Readonly<Record<string, string>>): void {
    const restore = setProxyEnvironment(values);
    closing.push(async () => restore());
  }

  const urls = ['http://linkis.invalid:9001'];

  it('is gone through to a gateway elsewhere', async () => {
    const gateway = await gatewayWith();
    const proxy = await startProxy(gateway);
    environment({ HTTP_PROXY: proxy.url });
    await expect(stackFor(gateway, { urls }).run(cell)).resolves.toMatchObject({ status: 'ok' });
    expect(proxy.seen.length).toBeGreaterThan(0);
    expect(proxy.seen.every((url) => url.includes('linkis.invalid'))).toBe(true);
  });

  it('is not gone through to a host of NO_PROXY, nor to this machine', async () => {
    const gateway = await gatewayWith();
    const proxy = await startProxy(gateway);
    environment({ HTTP_PROXY: proxy.url, NO_PROXY: 'linkis.invalid' });
    const away = await stackFor(gateway, { urls, retries: 0 }).run(cell);
    expect(away.status).toBe('LinkisConnectionError');
    await expect(stackFor(gateway).run(cell)).resolves.toMatchObject({ status: 'ok' });
    expect(proxy.seen).toEqual([]);
  });
});
