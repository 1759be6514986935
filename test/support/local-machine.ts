/** A machine beside the gateway of a stack: a second gateway in the same process, for `%%local` cells. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createGateway } from '../../src/gateway/index.ts';
import { createLinkisClient } from '../../src/linkis/index.ts';
import type { TaskClient } from '../../src/task/index.ts';
import type { LocalMachine } from '../../src/run/index.ts';
import { linkisSettings, passwordOf } from './linkis-settings.ts';

/** Starts its gateway on the first need, as a kernel does. */
export async function startLocalMachine(): Promise<
  LocalMachine & {
    /** Where fetched results lie. */
    readonly results: string;
    readonly workingDirectory: string;
    readonly connect: () => Promise<TaskClient>;
    /** How often a client was asked for. */
    readonly connects: () => number;
    close(): Promise<void>;
  }
> {
  const directory = await mkdtemp(join(tmpdir(), 'linkis-local-'));
  const results = await mkdtemp(join(directory, 'results-'));
  let gateway: ReturnType<typeof createGateway> | undefined;
  let connects = 0;
  return {
    results,
    workingDirectory: directory,
    connects: () => connects,
    async connect() {
      connects += 1;
      gateway ??= createGateway({
        dataDirectory: join(directory, 'gateway'),
        users: [{ name: 'ann', password: 'another password' }],
        tokens: [],
      });
      const served = await gateway;
      return createLinkisClient(linkisSettings({ auth: passwordOf('ann', 'another password') }), {
        fetch: async (request) => served.handle(request),
      });
    },
    directory: async () => results,
    async forget() {
      await rm(results, { recursive: true, force: true });
    },
    async close() {
      await (await gateway)?.close();
      await rm(directory, { recursive: true, force: true });
    },
  };
}
