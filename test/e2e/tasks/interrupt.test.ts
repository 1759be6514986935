/** Interrupts of the built kernel on its own local gateway: what ran is gone, the history says so, the next cell runs. */
import { beforeAll, describe, expect, it } from '@jest/globals';
import { localGateway, type LocalGateway } from '../../support/clients/local-gateway.ts';
import { type KernelProcess, startKernelProcess } from '../../support/clients/kernel-process.ts';
import { cpuSeconds, findProcesses, ownSeconds } from '../../support/clients/program.ts';
import { until } from '../../support/clients/until.ts';
import { createWorkplace, processesOf } from '../../support/clients/workplace.ts';
import { fixture } from '../../support/fixture.ts';

let gateway: LocalGateway;

const workplace = fixture(createWorkplace);
const kernel = fixture(async () => startKernelProcess(workplace));
beforeAll(async () => {
  expect((await kernel.run('SELECT 1')).status).toBe('ok');
  gateway = await localGateway(workplace);
});

/** Interrupts the running cell, which would go on for a day; resolves with how it ended. */
async function interrupted(cell: ReturnType<KernelProcess['begin']>) {
  const reply = kernel.client.interrupt();
  const run = await cell.ended;
  expect((await reply).content['status']).toBe('ok');
  return run;
}

describe('an interrupt', () => {
  it('ends a sleeping shell cell, and the process is gone', async () => {
    const mark = ownSeconds(86401);
    const cell = kernel.begin(`%%shell\necho asleep\nsleep ${mark}`);
    await cell.shows(/asleep/);
    const sleep = await until('the sleep runs', () => sleepers(mark)[0]);
    const run = await interrupted(cell);

    expect(run).toMatchObject({ status: 'error', ename: 'KeyboardInterrupt' });
    expect(sleepers(mark).map(({ pid }) => pid)).not.toContain(sleep.pid);
    expect((await gateway.latestTask()).status).toBe('Cancelled');
    expect((await kernel.run('SELECT 1 AS alive')).status).toBe('ok');
  });

  it('ends a long DuckDB query, and nothing computes on', async () => {
    const cell = kernel.begin(
      'SELECT count(*), max(hash(a.range + b.range)) FROM range(10000000) a, range(1000000) b',
    );
    await until('the query runs', async () => (await gateway.latestTask()).status === 'Running');
    const before = usedSeconds();
    await until('the query computes', () => usedSeconds() - before > 0.5);
    const run = await interrupted(cell);

    expect(run).toMatchObject({ status: 'error', ename: 'KeyboardInterrupt' });
    expect((await gateway.latestTask()).status).toBe('Cancelled');
    expect((await kernel.run('SELECT 1 AS alive')).status).toBe('ok');
    await until('nothing computes', async () => (await busyShare()) < 0.3);
  });

  it('ends a Python loop, and nothing computes on', async () => {
    const cell = kernel.begin("%%python\nprint('looping', flush=True)\nwhile True:\n    pass");
    await cell.shows(/looping/);
    const run = await interrupted(cell);

    expect(run).toMatchObject({ status: 'error', ename: 'KeyboardInterrupt' });
    expect((await gateway.latestTask()).status).toBe('Cancelled');
    await until('nothing computes', async () => (await busyShare()) < 0.3);
    expect((await kernel.run("%%python\nprint('alive')")).stdout).toContain('alive');
  });

  it('of an idle kernel leaves the next cell alone', async () => {
    expect((await kernel.client.interrupt()).content['status']).toBe('ok');
    expect((await kernel.run('SELECT 1 AS alive')).status).toBe('ok');
  });
});

describe('a shutdown', () => {
  it('kills the task that still runs, and the kernel ends in order', async () => {
    const mark = ownSeconds(86402);
    const second = await startKernelProcess(workplace);
    const cell = second.begin(`%%shell\necho asleep\nsleep ${mark}`);
    await cell.shows(/asleep/);
    expect(await second.stop()).toBe(0);
    await until('the sleep is gone', () => sleepers(mark).length === 0);
    expect((await gateway.latestTask()).status).toBe('Cancelled');
  });
});

function sleepers(mark: string): ReturnType<typeof findProcesses> {
  return findProcesses('cmdline', `sleep\0${mark}`);
}

/** The processor time that all processes of this place have used. */
function usedSeconds(): number {
  return processesOf(workplace).reduce((sum, { pid }) => sum + cpuSeconds(pid), 0);
}

/** The processor time that they take now, in processors, over a quarter of a second. */
async function busyShare(): Promise<number> {
  const before = usedSeconds();
  const since = performance.now();
  await new Promise((resolve) => setTimeout(resolve, 250));
  return ((usedSeconds() - before) * 1000) / (performance.now() - since);
}
