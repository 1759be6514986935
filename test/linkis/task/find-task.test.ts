import { afterEach, describe, expect, it } from '@jest/globals';
import { createLinkisClient } from '../../../src/linkis/index.ts';
import type { TaskClient } from '../../../src/task/index.ts';
import { settingsFor, spec } from '../client-under-test.ts';

let client: TaskClient | undefined;

afterEach(async () => client?.close());

/** A gateway whose task runs for ever. A call that it refuses for want of a login is an outage to the client. */
function gatewayOf(
  calls: string[],
  broken: () => boolean,
): (request: Request) => Promise<Response> {
  const data: Readonly<Record<string, unknown>> = {
    submit: { taskID: 7, execID: 'exec_many_7' },
    status: { status: 'Running', execID: 'exec_many_7' },
    log: {
      fromLine: 2,
      log: ['', '', '', 'INFO Job with jobId : 7 and execID : many_7 submitted '],
    },
    progressWithResource: { progress: 0.5, progressInfo: [] },
    get: {
      task: { taskID: 7, execId: 'many_7', strongerExecId: 'exec_many_7', status: 'Running' },
    },
  };
  return async ({ url }) => {
    const word = new URL(url).pathname.split('/').at(-1) ?? '';
    calls.push(word);
    if (broken()) throw new TypeError('fetch failed');
    return Response.json({ method: word, status: 0, message: 'OK', data: data[word] });
  };
}

describe('a task in doubt after an outage', () => {
  it('is looked for once, however many calls ask for it, and is then known', async () => {
    const calls: string[] = [];
    let broken = false;
    client = createLinkisClient(settingsFor('http://gateway.example:9001', { retries: 0 }), {
      fetch: gatewayOf(calls, () => broken),
    });
    const task = await client.submit(spec);
    broken = true;
    await expect(client.status(task)).rejects.toThrow('fetch failed');
    broken = false;
    calls.length = 0;
    await Promise.all([client.status(task), client.log(task, 1), client.progress(task)]);
    // The status in doubt reads the row itself.
    expect(calls.toSorted()).toEqual(['get', 'get', 'log', 'log', 'progressWithResource']);
    calls.length = 0;
    await client.status(task);
    expect(calls).toEqual(['status']);
  });

  it('is looked for anew by the others when the call that looked is called off', async () => {
    const calls: string[] = [];
    let broken = false;
    client = createLinkisClient(settingsFor('http://gateway.example:9001', { retries: 0 }), {
      fetch: gatewayOf(calls, () => broken),
    });
    const task = await client.submit(spec);
    broken = true;
    await expect(client.status(task)).rejects.toThrow('fetch failed');
    broken = false;
    const first = new AbortController();
    const [given, kept] = [client.progress(task, first.signal), client.status(task)];
    first.abort(new Error('called off'));
    await expect(given).rejects.toThrow('called off');
    await expect(kept).resolves.toBe('Running');
  });
});
