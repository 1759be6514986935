import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createLoginAhead } from '../../../src/cli/language/login-ahead.ts';
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

const yes = async (): Promise<boolean> => true;

describe('createLoginAhead', () => {
  it('logs in before a cell asks, once for both', async () => {
    const paths: string[] = [];
    const loginSeen = deferred<undefined>();
    const letLoginGo = deferred<undefined>();
    const ahead = createLoginAhead(
      async () =>
        clientWith('right', async (path) => {
          paths.push(path);
          if (path !== 'login') return;
          loginSeen.resolve(undefined);
          await letLoginGo.promise;
        }),
      yes,
      silentLogger,
      0,
    );
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
    const ahead = createLoginAhead(
      async () => {
        tries += 1;
        if (tries === 1) throw new LinkisKernelError('LINKIS_UNREACHABLE', 'nobody is there');
        return clientWith('right');
      },
      yes,
      {
        ...silentLogger,
        info: () => failed.resolve(undefined),
        warn: (message) => warnings.push(message),
        error: (message) => warnings.push(message),
      },
      0,
    );
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
    const ahead = createLoginAhead(
      async () => clientWith('wrong', (path) => void paths.push(path)),
      yes,
      { ...silentLogger, info: () => failed.resolve(undefined) },
      0,
    );
    ahead.begin();
    await failed.promise;
    const client = await ahead.connect();
    await expect(client.tasks({ page: 1, pageSize: 1 })).rejects.toMatchObject({
      code: 'LINKIS_AUTH',
    });
    expect(paths.filter((path) => path === 'login')).toHaveLength(1);
  });

  it('gives each who asks a client of their own', async () => {
    const ahead = createLoginAhead(async () => clientWith('right'), yes, silentLogger, 0);
    expect(await ahead.connect()).not.toBe(await ahead.connect());
  });

  it.each([
    ['may not', false],
    ['comes after the cell', true],
  ])('connects to nothing when it %s', async (_why, after) => {
    const asked = deferred<undefined>();
    let clients = 0;
    const ahead = createLoginAhead(
      async () => {
        clients += 1;
        return clientWith('right');
      },
      async () => {
        if (after) await ahead.connect();
        asked.resolve(undefined);
        return after;
      },
      silentLogger,
      0,
    );
    ahead.begin();
    await asked.promise;
    await setImmediate();
    expect(clients).toBe(after ? 1 : 0);
  });
});
