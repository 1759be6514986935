/** Subshells on the built kernel and the local gateway: cells run beside a cell that runs, each with its own output. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import path from 'node:path';
import { type KernelProcess, startKernelProcess } from '../support/clients-kernel-process.ts';
import { createWorkplace, type Workplace } from '../support/clients-workplace.ts';
import { streamed } from '../support/kernel-session.ts';

let workplace: Workplace;
let kernel: KernelProcess;

beforeAll(async () => {
  workplace = await createWorkplace();
  kernel = await startKernelProcess(workplace);
}, 60_000);

afterAll(async () => {
  await kernel.stop();
  await workplace.close();
}, 60_000);

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
  }, 60_000);

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
  }, 60_000);
});
