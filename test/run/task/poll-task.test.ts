/** The end of a task's log: page by page, and where the stored log has to be read. */
import { setImmediate } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import { createTaskPoller, type TaskPoller } from '../../../src/run/task/poll-task.ts';
import { LinkisKernelError, silentLogger } from '../../../src/shared/index.ts';
import { execId, type LogLine, type LogPage, taskId } from '../../../src/task/index.ts';
import { runSettings } from '../../support/run-settings.ts';
import { scriptedService } from '../../support/scripted-task-client.ts';

const task = { execId: execId('exec_id_7'), taskId: taskId(7) };
const clock = { now: () => 0, wait: async () => undefined };
const { signal } = new AbortController();

/** What is given of a log whose live form never says where it ends, and whose stored form is refused with `error`. */
async function rest(error: LinkisKernelError): Promise<readonly LogLine[]> {
  const service = scriptedService();
  service.state = 'Succeed';
  service.log = [{ level: 'info', text: 'a' }];
  const client = {
    ...service.client,
    storedLog: async () => Promise.reject(error),
  };
  const poller = createTaskPoller(task, client, {
    clock,
    logger: silentLogger,
    settings: runSettings,
  });
  const { lines } = await poller.poll(signal, true);
  const all = [...lines];
  for await (const more of poller.restOfLog(Promise.resolve('logs/7.log'), signal))
    for (const line of more) all.push(line);
  return all;
}

describe('the rest of a log', () => {
  it('is told as perhaps missing where the server does not offer it', async () => {
    const error = new LinkisKernelError('LINKIS_REFUSED', 'this server does not offer it', {
      isNotOffered: true,
    });
    expect(await rest(error)).toEqual([
      { level: 'info', text: 'a' },
      { level: 'warn', text: 'The end of the log may be missing: this server does not offer it' },
    ]);
  });

  it('fails with any other refusal', async () => {
    await expect(rest(new LinkisKernelError('LINKIS_REFUSED', 'not yours'))).rejects.toThrow(
      'not yours',
    );
  });
});

describe('a rest of many pages', () => {
  const manyLines = 600;
  /** A client that has read `asked` pages of a log of three full ones; `fail` of a page rejects. */
  function pagedClient(fail?: number): { poller: TaskPoller; asked: () => number } {
    let asked = 0;
    const client = {
      ...scriptedService().client,
      status: async () => 'Succeed' as const,
      log: async (_: unknown, fromLine: number): Promise<LogPage> => {
        const page = (asked += 1);
        if (page === fail) throw new LinkisKernelError('LINKIS_HTTP', 'gone');
        const lines = Array.from({ length: manyLines }, (_line, at) => ({
          level: 'info' as const,
          text: String(fromLine + at),
        }));
        return { lines, nextLine: fromLine + manyLines, complete: page === 3 };
      },
    };
    const poller = createTaskPoller(task, client, {
      clock,
      logger: silentLogger,
      settings: runSettings,
    });
    return { poller, asked: () => asked };
  }

  it('is read a page ahead of what is shown, each line once and in order', async () => {
    const { poller, asked } = pagedClient();
    const texts: string[] = [];
    const ahead: number[] = [];
    for await (const lines of poller.restOfLog(Promise.resolve(undefined), signal)) {
      ahead.push(asked());
      for (const { text } of lines) texts.push(text);
    }
    expect(ahead).toEqual([2, 3, 3]);
    expect(texts).toEqual(Array.from({ length: 3 * manyLines }, (_, at) => String(at + 1)));
  });

  it('may be left while a page is on its way that then fails', async () => {
    const { poller, asked } = pagedClient(2);
    for await (const lines of poller.restOfLog(Promise.resolve(undefined), signal)) {
      expect(lines).toHaveLength(manyLines);
      break;
    }
    // A rejection that nobody takes would end the test's process.
    await setImmediate();
    expect(asked()).toBe(2);
  });
});
