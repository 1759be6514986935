import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createLoginAhead, type LoginAheadParts } from '../../../src/cli/language/login-ahead.ts';
import { createGateway, type Gateway } from '../../../src/gateway/index.ts';
import { createLinkisClient } from '../../../src/linkis/index.ts';
import { deferred, LinkisKernelError, silentLogger } from '../../../src/shared/index.ts';
import type { TaskClient } from '../../../src/task/index.ts';
import { linkisSettings, passwordOf } from '../../support/linkis-settings.ts';

let directory: string;
let gateway: Gateway;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'login-ahead-'));
  gateway = await createGateway({
    dataDirectory: directory,
    users: [{ name: 'ann', password: 'right' }],
    tokens: [],
  });
});

afterAll(async () => {
  await gateway.close();
  await rm(directory, { recursive: true, force: true });
});

/** A client of the gateway; `arrived` is told of each path. */
function clientWith(
  password: string,
  arrived: (path: string) => Promise<void> | void = () => undefined,
): TaskClient {
  return createLinkisClient(linkisSettings({ auth: passwordOf('ann', password), retries: 0 }), {
    fetch: async (request) => {
      await arrived(new URL(request.url).pathname.split('/').at(-1) ?? '');
      return gateway.handle(request);
    },
  });
}

const usual: LoginAheadParts = {
  connect: async () => clientWith('right'),
  may: async () => true,
  logger: silentLogger,
  afterMs: 0,
};

describe('createLoginAhead', () => {
  it('logs in before a cell asks, once for both', async () => {
    const paths: string[] = [];
    const loginSeen = deferred<undefined>();
    const letLoginGo = deferred<undefined>();
    const ahead = createLoginAhead({
      ...usual,
      connect: async () =>
        clientWith('right', async (path) => {
          paths.push(path);
          if (path !== 'login') return;
          loginSeen.resolve(undefined);
          await letLoginGo.promise;
        }),
    });
    ahead.begin();
    await loginSeen.promise;
    const cell = (async () => (await ahead.connect()).tasks({ page: 1, pageSize: 1 }))();
    letLoginGo.resolve(undefined);
    await expect(cell).resolves.toEqual([]);
    expect(paths).toEqual(['publicKey', 'login', 'list']);
  });

  it('fails in silence; the cell tries for itself', async () => {
    const failed = deferred<undefined>();
    const warnings: string[] = [];
    let tries = 0;
    const ahead = createLoginAhead({
      ...usual,
      connect: async () => {
        tries += 1;
        if (tries === 1) throw new LinkisKernelError('LINKIS_UNREACHABLE', 'nobody is there');
        return clientWith('right');
      },
      logger: {
        ...silentLogger,
        info: () => failed.resolve(undefined),
        warn: (message) => warnings.push(message),
        error: (message) => warnings.push(message),
      },
    });
    ahead.begin();
    await failed.promise;
    const client = await ahead.connect();
    await expect(client.tasks({ page: 1, pageSize: 1 })).resolves.toEqual([]);
    expect(tries).toBe(2);
    expect(warnings).toEqual([]);
  });

  it('sends a wrong password once; the cell tells what was said of it', async () => {
    const failed = deferred<undefined>();
    const paths: string[] = [];
    const ahead = createLoginAhead({
      ...usual,
      connect: async () => clientWith('wrong', (path) => void paths.push(path)),
      logger: { ...silentLogger, info: () => failed.resolve(undefined) },
    });
    ahead.begin();
    await failed.promise;
    const client = await ahead.connect();
    await expect(client.tasks({ page: 1, pageSize: 1 })).rejects.toMatchObject({
      code: 'LINKIS_AUTH',
    });
    expect(paths.filter((path) => path === 'login')).toHaveLength(1);
  });

  it('gives each who asks a client of their own', async () => {
    const ahead = createLoginAhead(usual);
    expect(await ahead.connect()).not.toBe(await ahead.connect());
  });

  it.each([
    ['may not', false],
    ['comes after the cell', true],
  ])('connects to nothing when it %s', async (_why, after) => {
    const asked = deferred<undefined>();
    let clients = 0;
    const ahead = createLoginAhead({
      ...usual,
      connect: async () => {
        clients += 1;
        return clientWith('right');
      },
      may: async () => {
        if (after) await ahead.connect();
        asked.resolve(undefined);
        return after;
      },
    });
    ahead.begin();
    await asked.promise;
    await setImmediate();
    expect(clients).toBe(after ? 1 : 0);
  });

  it.each([
    ['with the login', true],
    ['without a login, where it may not', false],
  ])('does the rest of its work %s, while no cell has come', async (_why, may) => {
    const worked = deferred<undefined>();
    const steps: string[] = [];
    const ahead = createLoginAhead({
      ...usual,
      connect: async () => clientWith('right', (path) => void steps.push(path)),
      may: async () => may,
      beside: async () => {
        steps.push('rest');
        worked.resolve(undefined);
      },
    });
    ahead.begin();
    await worked.promise;
    expect(steps).toEqual(may ? ['publicKey', 'login', 'rest'] : ['rest']);
  });

  it('only logs that the rest of its work has failed', async () => {
    const told = deferred<string>();
    const ahead = createLoginAhead({
      ...usual,
      beside: async () => {
        throw new LinkisKernelError('OPTION_INVALID', 'no such run type');
      },
      logger: { ...silentLogger, info: (message) => told.resolve(message) },
    });
    ahead.begin();
    expect(await told.promise).toContain('no such run type');
  });

  it('leaves the rest of its work where a cell has come', async () => {
    const asked = deferred<undefined>();
    let rested = false;
    const ahead = createLoginAhead({
      ...usual,
      may: async () => {
        await ahead.connect();
        asked.resolve(undefined);
        return true;
      },
      beside: async () => {
        rested = true;
      },
    });
    ahead.begin();
    await asked.promise;
    await setImmediate();
    expect(rested).toBe(false);
  });
});
