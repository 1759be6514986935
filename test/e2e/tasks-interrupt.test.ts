/** Interrupts of the built kernel on its own local gateway: what ran is gone, the history says so, the next cell runs. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { localGateway, type LocalGateway } from '../support/clients-local-gateway.ts';
import { type KernelProcess, startKernelProcess } from '../support/clients-kernel-process.ts';
import { cpuSeconds, findProcesses } from '../support/clients-program.ts';
import { until } from '../support/clients-until.ts';
import { createWorkplace, processesOf, type Workplace } from '../support/clients-workplace.ts';

let workplace: Workplace;
let kernel: KernelProcess;
let gateway: LocalGateway;

beforeAll(async () => {
  workplace = await createWorkplace();
  kernel = await startKernelProcess(workplace);
  // The first cell starts the gateway and the engine; what is timed below starts warm.
  expect((await kernel.run('SELECT 1')).status).toBe('ok');
  gateway = await localGateway(workplace);
}, 60_000);

afterAll(async () => {
  await kernel.stop();
  await workplace.close();
}, 60_000);

/** Interrupts the running cell; resolves with how it ended and how long that took. */
async function interrupted(cell: ReturnType<KernelProcess['begin']>) {
  const asked = performance.now();
  const reply = kernel.client.interrupt();
  const run = await cell.ended;
  const tookMs = performance.now() - asked;
  expect((await reply).content['status']).toBe('ok');
  return { run, tookMs };
}

describe('an interrupt', () => {
  it('ends a sleeping shell cell within two seconds, and the process is gone', async () => {
    const mark = '86401';
    const cell = kernel.begin(`%%shell\necho asleep\nsleep ${mark}`);
    await cell.shows(/asleep/);
    const sleep = await until('the sleep runs', () => sleepers(mark)[0]);
    const { run, tookMs } = await interrupted(cell);

    expect(run).toMatchObject({ status: 'error', ename: 'KeyboardInterrupt' });
    expect(tookMs).toBeLessThan(2000);
    expect(sleepers(mark).map(({ pid }) => pid)).not.toContain(sleep.pid);
    expect((await gateway.latestTask()).status).toBe('Cancelled');
    expect((await kernel.run('SELECT 1 AS alive')).status).toBe('ok');
  }, 60_000);

  it('ends a long DuckDB query within two seconds, and nothing computes on', async () => {
    const cell = kernel.begin(
      'SELECT count(*), max(hash(a.range + b.range)) FROM range(10000000) a, range(1000000) b',
    );
    await until('the query runs', async () => (await gateway.latestTask()).status === 'Running');
    await until('the query computes', async () => (await busyShare()) > 0.3);
    const { run, tookMs } = await interrupted(cell);

    expect(run).toMatchObject({ status: 'error', ename: 'KeyboardInterrupt' });
    expect(tookMs).toBeLessThan(2000);
    expect((await gateway.latestTask()).status).toBe('Cancelled');
    expect((await kernel.run('SELECT 1 AS alive')).status).toBe('ok');
    await until('nothing computes', async () => (await busyShare()) < 0.3, 5000);
  }, 60_000);

  it('ends a Python loop within two seconds, and nothing computes on', async () => {
    const cell = kernel.begin("%%python\nprint('looping', flush=True)\nwhile True:\n    pass");
    await cell.shows(/looping/);
    const { run, tookMs } = await interrupted(cell);

    expect(run).toMatchObject({ status: 'error', ename: 'KeyboardInterrupt' });
    expect(tookMs).toBeLessThan(2000);
    expect((await gateway.latestTask()).status).toBe('Cancelled');
    await until('nothing computes', async () => (await busyShare()) < 0.3, 5000);
    expect((await kernel.run("%%python\nprint('alive')")).stdout).toContain('alive');
  }, 60_000);

  it('of an idle kernel leaves the next cell alone', async () => {
    expect((await kernel.client.interrupt()).content['status']).toBe('ok');
    expect((await kernel.run('SELECT 1 AS alive')).status).toBe('ok');
  }, 60_000);
});

describe('a shutdown', () => {
  it('kills the task that still runs, and the kernel ends within the patience of its client', async () => {
    const mark = '86402';
    const second = await startKernelProcess(workplace);
    const cell = second.begin(`%%shell\necho asleep\nsleep ${mark}`);
    await cell.shows(/asleep/);
    const asked = performance.now();
    const code = await second.stop();

    expect(code).toBe(0);
    expect(performance.now() - asked).toBeLessThan(2500);
    await until('the sleep is gone', () => sleepers(mark).length === 0, 5000);
    expect((await gateway.latestTask()).status).toBe('Cancelled');
  }, 60_000);
});

function sleepers(mark: string): ReturnType<typeof findProcesses> {
  return findProcesses('cmdline', `sleep\0${mark}`);
}

/** The processor time that all processes of this place take now, in processors, over a quarter of a second. */
async function busyShare(): Promise<number> {
  const used = (): number =>
    processesOf(workplace).reduce((sum, { pid }) => sum + cpuSeconds(pid), 0);
  const before = used();
  const since = performance.now();
  await new Promise((resolve) => setTimeout(resolve, 250));
  return ((used() - before) * 1000) / (performance.now() - since);
}
