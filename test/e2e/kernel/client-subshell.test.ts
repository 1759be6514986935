/** Subshells on the built kernel and the local gateway: cells run beside a cell that runs, each with its own output. */
import { describe, expect, it } from '@jest/globals';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Message } from '../../../src/protocol/index.ts';
import { startKernelProcess } from '../../support/clients/kernel-process.ts';
import { localGateway } from '../../support/clients/local-gateway.ts';
import { until } from '../../support/clients/until.ts';
import { createWorkplace } from '../../support/clients/workplace.ts';
import { fixture } from '../../support/fixture.ts';
import { streamed, wordOf } from '../../support/kernel/session.ts';

const workplace = fixture(createWorkplace);
const kernel = fixture(async () => startKernelProcess(workplace));

async function createSubshell(): Promise<string> {
  const created = await kernel.client.request('control', 'create_subshell_request', {});
  return String(created.content['subshell_id']);
}

describe('a subshell', () => {
  it('runs its task while a task of the main shell runs; neither shows output of the other', async () => {
    const subshellId = await createSubshell();
    const flag = path.join(workplace.directory, 'flag');
    // Ends only when the other task has run.
    const main = kernel.begin(
      `%%python\nimport os, time\nprint('main begins', flush=True)\nwhile not os.path.exists(${JSON.stringify(flag)}):\n    time.sleep(0.05)\nprint('main ends')`,
    );
    await main.shows(/main begins/);
    const beside = await kernel.client.execute(`%%shell\necho beside\ntouch '${flag}'`, {
      subshellId,
    });
    const run = await main.ended;

    expect(beside.reply.content['status']).toBe('ok');
    expect(streamed(beside.published)).toContain('beside');
    expect(streamed(beside.published)).not.toContain('main');
    expect(run.status).toBe('ok');
    expect(run.stdout).toMatch(/main begins[^]*main ends/);
    expect(run.stdout).not.toContain('beside');
  });

  it('has a task that is Running while one of the main shell is; each message names the cell that it belongs to', async () => {
    const subshellId = await createSubshell();
    const at = (name: string): string => path.join(workplace.directory, name);
    const waitFor = (name: string): string => `while [ ! -e '${at(name)}' ]; do sleep 0.05; done`;
    const published: Message[] = [];
    const stop = kernel.client.listen((message) => {
      // The idle of the subshell's own creation may still be on its way.
      const isOfCell = message.parentHeader['msg_type'] !== 'create_subshell_request';
      if (message.channel === 'iopub' && isOfCell) published.push(message);
    });
    const main = kernel.client.execute(
      `%%python\nimport os, time\nprint('of the main shell', flush=True)\nwhile not os.path.exists(${JSON.stringify(at('seen'))}):\n    time.sleep(0.05)\nprint('main ends')`,
    );
    const beside = kernel.client.execute(
      `%%shell\necho of the subshell\n${waitFor('seen')}\necho beside ends`,
      { subshellId },
    );
    const gateway = await localGateway(workplace);
    const running = await until('both tasks are Running', async () => {
      const tasks = (await gateway.latestTasks(2)).map(({ status }) => status);
      return tasks.length === 2 && tasks.every((status) => status === 'Running') && tasks;
    });
    await writeFile(at('seen'), '');
    const runs = await Promise.all([main, beside]);
    stop();
    const [mainId = '', besideId = ''] = runs.map(({ reply }) =>
      String(reply.parentHeader['msg_id']),
    );
    const textOf = (id: string): string =>
      JSON.stringify(
        published
          .filter(({ parentHeader }) => parentHeader['msg_id'] === id)
          .map(({ content }) => content),
      );

    expect(running).toEqual(['Running', 'Running']);
    expect(new Set(published.map(({ parentHeader }) => parentHeader['msg_id']))).toEqual(
      new Set([mainId, besideId]),
    );
    expect(textOf(mainId)).toMatch(/of the main shell[^]*main ends/);
    expect(textOf(mainId)).not.toMatch(/of the subshell|beside ends/);
    expect(textOf(besideId)).toMatch(/of the subshell[^]*beside ends/);
    expect(textOf(besideId)).not.toMatch(/of the main shell|main ends/);
    for (const { published: own } of runs) {
      expect(wordOf(own[0] as Message)).toBe('iopub busy');
      expect(wordOf(own.at(-1) as Message)).toBe('iopub idle');
    }
  });

  it('lists, reads and kills a task that runs in the main shell, and lists tables', async () => {
    const subshellId = await createSubshell();
    expect((await kernel.run('CREATE TABLE beside_me AS SELECT 1 AS a')).status).toBe('ok');
    const main = kernel.begin('%%shell\necho begun; sleep 60');
    await main.shows(/^begun/m);
    const gateway = await localGateway(workplace);
    const { taskId } = await gateway.latestTask();
    const ask = async (code: string): Promise<string> => {
      const { reply, published } = await kernel.client.execute(code, { subshellId });
      expect(reply.content['status']).toBe('ok');
      return JSON.stringify(published.map(({ content }) => content));
    };
    const jobs = await ask('%jobs');
    const log = await ask(`%log ${String(taskId)}`);
    const tables = await ask('%tables');
    await ask(`%kill ${String(taskId)}`);
    const ended = await main.ended;

    expect(jobs).toMatch(new RegExp(`${String(taskId)}[^]*Running`));
    expect(log).toContain('Your job is Running now');
    expect(tables).toContain('beside_me');
    expect(ended.status).toBe('error');
    expect((await gateway.latestTask()).status).toBe('Cancelled');
  });

  it('answers %-commands while a cell runs, and shares the defaults that the notebook has set', async () => {
    const subshellId = await createSubshell();
    expect((await kernel.run('%var colour=green')).status).toBe('ok');
    const main = kernel.begin('%%shell\necho begun; sleep 60');
    await main.shows(/^begun/m);
    const listed = await kernel.client.execute('%var', { subshellId });
    await kernel.client.interrupt();

    expect(listed.reply.content['status']).toBe('ok');
    expect(JSON.stringify(listed.published.map(({ content }) => content))).toContain('green');
    expect((await main.ended).ename).toBe('KeyboardInterrupt');
  });
});
