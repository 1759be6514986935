/** The end of a task's log where the stored log has to be read. */
import { describe, expect, it } from '@jest/globals';
import { createTaskPoller } from '../../../src/run/task/poll-task.ts';
import { LinkisKernelError, silentLogger } from '../../../src/shared/index.ts';
import { execId, type LogLine, taskId } from '../../../src/task/index.ts';
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
