/** What becomes of a kernel's own engines when it is shut down: seen from another kernel, over the same gateway. */
import { afterEach, describe, expect, it } from '@jest/globals';
import { createLinkisClient } from '../../../src/linkis/index.ts';
import { taskId } from '../../../src/task/index.ts';
import { settingsFor } from '../../linkis/client-under-test.ts';
import { fixture } from '../../support/fixture.ts';
import {
  idOf,
  type NotebookKernel,
  type NotebookKernels,
  startNotebookKernels,
} from '../../support/notebook-kernels.ts';

let watcher: NotebookKernel;

const kernels = fixture(startNotebookKernels);

afterEach(async () => {
  kernels.between = undefined;
  await kernels.closeKernels();
  const { catalogue } = kernels.open().client;
  for (const { instance } of await catalogue.userEngines()) await catalogue.killEngine(instance);
});

/** The kinds of the user's engines that live, in order. */
async function engines(): Promise<readonly string[]> {
  watcher = kernels.open();
  const living = await watcher.client.catalogue.userEngines();
  return living.map(({ engine }) => engine).toSorted();
}

async function withTwoEngines(
  own?: Parameters<NotebookKernels['open']>[0],
): Promise<NotebookKernel> {
  const kernel = kernels.open(own);
  for (const code of ['%%shell\necho up', 'select 1'])
    expect(await kernel.run(code)).toMatchObject({ status: 'ok' });
  expect(await engines()).toEqual(['duckdb', 'shell']);
  return kernel;
}

describe('a kernel that is shut down for good', () => {
  it('ends the engines that were its own', async () => {
    const kernel = await withTwoEngines();
    await kernel.interpreter.close(5000, true);
    expect(await engines()).toEqual([]);
  });

  it('leaves those of other kernels, of its own notebook too', async () => {
    const other = kernels.open({ notebook: 'n' });
    await other.run('%%shell\necho up');
    const kernel = kernels.open({ notebook: 'n' });
    await kernel.run('%%shell\necho up');
    expect(await engines()).toEqual(['shell', 'shell']);
    await kernel.interpreter.close(5000, true);
    expect(await engines()).toEqual(['shell']);
    expect(await other.run('%%shell\necho still here')).toMatchObject({ status: 'ok' });
  });

  it('ends every one that it has started afresh', async () => {
    const kernel = kernels.open();
    await kernel.run('%%shell\necho up');
    await kernel.run('%conf -f wds.linkis.rm.instance=1');
    await kernel.run('%%shell\necho up');
    expect(await engines()).toEqual(['shell', 'shell']);
    await kernel.interpreter.close(5000, true);
    expect(await engines()).toEqual([]);
  });

  it('ends the one whose task it has just killed', async () => {
    const kernel = kernels.open();
    const stop = new AbortController();
    let running: () => void = () => undefined;
    const runs = new Promise<void>((resolve) => {
      running = resolve;
    });
    const cell = kernel.run('%%shell\necho started; sleep 60', {
      signal: stop.signal,
      seen: (event) => {
        if (event.kind === 'text' && event.text.includes('started')) running();
      },
    });
    await runs;
    stop.abort();
    await kernel.interpreter.close(5000, true);
    await cell;
    expect(await engines()).toEqual([]);
  });

  it('leaves the engine of a detached task that still runs, until the task is over', async () => {
    const kernel = kernels.open();
    await kernel.run('select 1');
    const id = idOf(await kernel.run('%%shell --detach\nsleep 2; echo done'));
    while ((await kernel.client.info(taskId(id))).engineInstance === undefined)
      await new Promise(setImmediate);
    await kernel.interpreter.close(5000, true);
    expect(await engines()).toEqual(['shell']);
    while ((await watcher.client.info(taskId(id))).state === 'Running')
      await new Promise(setImmediate);
    expect((await watcher.client.info(taskId(id))).state).toBe('Succeed');
  });

  it('keeps them where enginesAfter says so', async () => {
    const kernel = await withTwoEngines({ run: { enginesAfter: 'keep' } });
    await kernel.interpreter.close(5000, true);
    expect(await engines()).toEqual(['duckdb', 'shell']);
  });

  it('keeps shared ones, and ends one that was its own beside them', async () => {
    const kernel = await withTwoEngines({ run: { session: 'shared' } });
    await kernel.run('%conf -f wds.linkis.rm.instance=1');
    await kernel.run('%%shell\necho up');
    expect(await engines()).toEqual(['duckdb', 'shell', 'shell']);
    await kernel.interpreter.close(5000, true);
    expect(await engines()).toEqual(['duckdb', 'shell']);
  });

  it('asks nothing when it has started none', async () => {
    const kernel = kernels.open();
    await kernel.run('%whoami');
    const asked: string[] = [];
    kernels.between = async (request) => {
      asked.push(new URL(request.url).pathname);
      return kernels.gateway.handle(request);
    };
    await kernel.interpreter.close(5000, true);
    expect(asked).toEqual([]);
  });

  it('ends in its time when the server does not answer', async () => {
    const kernel = await withTwoEngines();
    kernels.between = async ({ signal }) =>
      new Promise((_resolve, reject) => {
        signal.addEventListener('abort', () => reject(new Error('given up')));
      });
    await kernel.interpreter.close(300, true);
    kernels.between = undefined;
    expect(await engines()).toEqual(['duckdb', 'shell']);
  });
});

describe('a kernel that is restarted, or that its process manager ends', () => {
  it('keeps its engines for the next one', async () => {
    const kernel = await withTwoEngines();
    await kernel.interpreter.close(5000, false);
    expect(await engines()).toEqual(['duckdb', 'shell']);
  });
});

describe('a client that is about to close', () => {
  it('does not start a server again that has gone', async () => {
    let revivals = 0;
    const client = createLinkisClient(settingsFor('http://127.0.0.1:9', { retries: 0 }), {
      fetch: async () => Promise.reject(new Error('nothing listens')),
      revive: async () => {
        revivals += 1;
        return undefined;
      },
    });
    await expect(client.engines()).rejects.toThrow('nothing listens');
    expect(revivals).toBe(1);
    client.beginClose();
    await expect(client.engines()).rejects.toThrow('nothing listens');
    expect(revivals).toBe(1);
    await client.close();
  });
});
