/**
 * Cells of every kind through real kernels, a proxy that misbehaves and a gateway that is restarted: each cell ends as it should,
 * each task is in the job history once, and nothing grows. `LINKIS_KERNEL_TEST_SOAK_CELLS=10000` makes it long,
 * `LINKIS_KERNEL_TEST_SEED` another one. Prints its totals.
 */
import { existsSync, readdirSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type KernelProcess, startKernelProcess } from '../../support/clients/kernel-process.ts';
import { residentBytes } from '../../support/clients/program.ts';
import { until } from '../../support/clients/until.ts';
import { createWorkplace, processesOf, type Workplace } from '../../support/clients/workplace.ts';
import { type SeededNumbers, seededNumbers, testSeed } from '../../support/seeded-numbers.ts';
import { endlessSeconds, type SoakCell, soakCell } from '../../support/soak/cells.ts';
import { type SoakGateway, soakLogin, startSoakGateway } from '../../support/soak/gateway.ts';
import { startSoakProbe, type Waits } from '../../support/soak/probe.ts';
import { type SoakProxy, startSoakProxy } from '../../support/soak/proxy.ts';
import { runSoakCell, type SoakResult } from '../../support/soak/run.ts';

const cellCount = Number(process.env['LINKIS_KERNEL_TEST_SOAK_CELLS'] ?? 300);
const seed = testSeed(20_261_124);
const kernelCount = 2;
/** Of one request, in milliseconds; answers past it are one of the faults. */
const deadlineMs = 1500;
/** Requests that are misbehaved to. */
const faultShare = 0.03;
/** Cells between two restarts of the gateway; the first is half as far away. */
const cellsPerRestart = 500;
/** How an outage may end a cell that it meets. */
const endsInOutage: ReadonlySet<string> = new Set(['LinkisTaskFailed', 'LinkisConnectionError']);

/** What of a process is counted. */
interface Sample {
  readonly done: number;
  readonly descriptors: number;
  readonly megabytes: number;
}

let workplace: Workplace;
let gateway: SoakGateway;
let proxy: SoakProxy;
const kernels: KernelProcess[] = [];

beforeAll(async () => {
  workplace = await createWorkplace();
  gateway = await startSoakGateway(workplace);
  proxy = await startSoakProxy(seededNumbers(seed), deadlineMs);
  proxy.behind = gateway.url;
});

afterAll(async () => {
  await Promise.allSettled(kernels.map(async (kernel) => kernel.stop()));
  await proxy.close();
  await workplace.close();
});

/** A kernel of its own directory, engines and log-in, which goes through the proxy. */
async function startKernel(number: number): Promise<KernelProcess> {
  const directory = path.join(workplace.notebooks, String(number));
  await mkdir(directory);
  const config = path.join(directory, 'config.json');
  await writeFile(
    config,
    JSON.stringify({
      requestTimeoutMs: deadlineMs,
      submitTimeoutMs: deadlineMs,
      engine: 'duckdb',
      // Pieces of log and prints as soon as they are there, so that many requests are made.
      pace: { flowingMs: 100 },
    }),
  );
  return startKernelProcess(
    { ...workplace, notebooks: directory },
    {
      LINKIS_KERNEL_CONF_DIR: directory,
      LINKIS_URL: proxy.url,
      LINKIS_USER: soakLogin.user,
      LINKIS_PASSWORD: soakLogin.password,
    },
  );
}

function sampleOf(pid: number, done: number): Sample {
  return {
    done,
    descriptors: readdirSync(`/proc/${String(pid)}/fd`).length,
    megabytes: residentBytes(pid) / 1024 / 1024,
  };
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

/** How much a number has grown from the second quarter of the samples, when caches are full, to the last. */
function growth(samples: readonly Sample[], of: (sample: Sample) => number): number {
  const quarter = Math.floor(samples.length / 4);
  return (
    median(samples.slice(-quarter).map(of)) - median(samples.slice(quarter, quarter * 2).map(of))
  );
}

function share(values: readonly number[], part: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? Number.NaN;
}

function seconds(since: number): string {
  return ((performance.now() - since) / 1000).toFixed(1);
}

/** Runs cells on one kernel until none is left to take. */
async function runCells(
  kernel: KernelProcess,
  directory: string,
  numbers: SeededNumbers,
  take: () => number | undefined,
  ended: (result: SoakResult) => void,
): Promise<void> {
  for (let number = take(); number !== undefined; number = take()) {
    let cell: SoakCell | undefined = soakCell(numbers, { number, directory });
    // A cell that follows another shows that one's task, which an outage may have met before the cell began.
    let since: number | undefined;
    while (cell !== undefined) {
      const result: SoakResult = await runSoakCell(kernel, cell);
      since ??= result.startedAt;
      ended({ ...result, startedAt: since });
      cell = result.ended === 'ok' ? cell.next?.(result.run) : undefined;
    }
  }
}

describe('a long run of cells', () => {
  it(
    'ends every cell as it should, loses and doubles no task, and leaves nothing behind',
    async () => {
      const startedAt = performance.now();
      for (let number = 0; number < kernelCount; number += 1)
        kernels.push(await startKernel(number));
      const probes = await Promise.all(
        kernels.map(async (kernel) => startSoakProbe(kernel.info, 20)),
      );
      const samples = kernels.map((): Sample[] => []);
      const processCounts: number[] = [];
      const outages: { readonly from: number; to: number }[] = [];
      const results: Omit<SoakResult, 'run'>[] = [];
      let taken = 0;
      let restarting: Promise<void> = Promise.resolve();
      const restart = async (): Promise<void> => {
        const outage = { from: performance.now(), to: Number.POSITIVE_INFINITY };
        outages.push(outage);
        await gateway.restart(outages.length % 2 === 1 ? 'SIGTERM' : 'SIGKILL', () => {
          proxy.behind = undefined;
        });
        proxy.behind = gateway.url;
        outage.to = performance.now();
      };
      const take = (): number | undefined => {
        if (taken >= cellCount) return undefined;
        taken += 1;
        if (taken % cellsPerRestart === Math.floor(Math.min(cellsPerRestart, cellCount) / 2))
          restarting = restart();
        return taken;
      };
      const ended = ({ run: _run, ...result }: SoakResult): void => {
        results.push(result);
        if (results.length % 1000 === 0)
          process.stdout.write(`${String(results.length)} cells after ${seconds(startedAt)} s\n`);
        if (results.length % Math.ceil(cellCount / 100) !== 0) return;
        for (const [at, kernel] of kernels.entries())
          samples[at]?.push(sampleOf(kernel.pid, results.length));
        processCounts.push(processesOf(workplace).length);
      };

      proxy.share = faultShare;
      await Promise.all(
        kernels.map(async (kernel, at) =>
          runCells(
            kernel,
            path.join(workplace.notebooks, String(at)),
            seededNumbers(seed + at + 1),
            take,
            ended,
          ),
        ),
      );
      await restarting;
      proxy.share = 0;
      const waits = await Promise.all(probes.map(async (probe) => probe.stop()));
      const tasks = await gateway.tasks();

      const met = ({ startedAt: from, endedAt: to }: Omit<SoakResult, 'run'>): boolean =>
        outages.some((outage) => outage.from < to && outage.to > from);
      const wrong = results.filter(
        (result) => result.fault !== undefined && !(met(result) && endsInOutage.has(result.ended)),
      );
      const countOf = new Map<string, number>();
      for (const { code } of tasks) {
        const mark = /soak\d{6}x/.exec(code)?.[0] ?? '';
        countOf.set(mark, (countOf.get(mark) ?? 0) + 1);
      }
      const submitting = results.filter(({ cell }) => cell.submits);
      const rowsOf = ({ cell }: { readonly cell: SoakCell }): number => countOf.get(cell.mark) ?? 0;
      // A cell that was interrupted before its submit, or met a gateway that was away, may have none.
      const lost = submitting.filter(
        (result) =>
          rowsOf(result) === 0 &&
          result.ended !== 'KeyboardInterrupt' &&
          !(result.ended === 'LinkisConnectionError' && met(result)),
      );
      const doubled = submitting.filter((result) => rowsOf(result) > 1);
      const unasked = tasks.length - submitting.reduce((sum, one) => sum + rowsOf(one), 0);
      const open = tasks.filter(({ status }) => /Inited|Scheduled|Running|WaitFor/.test(status));

      report({
        results,
        outages: outages.length,
        tasks: tasks.length,
        lost,
        doubled,
        wrong,
        waits,
        samples,
        processCounts,
        tookMs: performance.now() - startedAt,
      });

      expect(
        wrong.map(({ cell, fault }) => `${cell.kind}: ${String(fault)}\n${cell.code}`),
      ).toEqual([]);
      expect({
        lost: lost.map(({ cell }) => cell.code),
        doubled: doubled.map(({ cell }) => cell.code),
        unasked,
        open,
      }).toEqual({ lost: [], doubled: [], unasked: 0, open: [] });
      expect(crashed()).toEqual([]);
      expect(proxy.faults.size).toBeGreaterThan(5);
      // Every question of the probes was answered while all of it ran; how soon is told above, and judged by the bench.
      for (const { control, heartbeat } of waits)
        expect(Math.min(control.length, heartbeat.length)).toBeGreaterThan(0);
      for (const own of samples) {
        expect(growth(own, ({ descriptors }) => descriptors)).toBeLessThan(10);
        expect(growth(own, ({ megabytes }) => megabytes)).toBeLessThan(60);
      }
      // A gateway that is killed outright cannot end what it runs.
      const orphaned = results.filter(
        (result) => result.cell.kind === 'shell, interrupted' && met(result),
      ).length;
      await until(
        'nothing that was interrupted runs on',
        () =>
          processesOf(workplace).filter(
            ({ words }) => words.join(' ') === `sleep ${endlessSeconds}`,
          ).length <= orphaned,
      );
      // Rejects for a kernel that sent what the protocol does not allow; one that crashed has another code.
      const codes = await Promise.all(kernels.splice(0).map(async (kernel) => kernel.stop()));
      expect(codes).toEqual(Array.from({ length: kernelCount }, () => 0));
    },
    Math.max(120_000, cellCount * 1000),
  );
});

/** Processes that have ended without being asked to. */
function crashed(): readonly number[] {
  return [...kernels, gateway]
    .map(({ pid }) => pid)
    .filter((pid) => !existsSync(`/proc/${String(pid)}`));
}

function report(counted: {
  readonly results: readonly Omit<SoakResult, 'run'>[];
  readonly outages: number;
  readonly tasks: number;
  readonly lost: readonly unknown[];
  readonly doubled: readonly unknown[];
  readonly wrong: readonly unknown[];
  readonly waits: readonly Waits[];
  readonly samples: readonly (readonly Sample[])[];
  readonly processCounts: readonly number[];
  readonly tookMs: number;
}): void {
  const { results, waits, samples } = counted;
  const ends = new Map<string, number>();
  for (const { ended } of results) ends.set(ended, (ends.get(ended) ?? 0) + 1);
  const list = (counts: ReadonlyMap<string, number>): string =>
    [...counts].map(([name, count]) => `${name} ${String(count)}`).join(', ');
  const faults = [...proxy.faults.values()].reduce((sum, count) => sum + count, 0);
  const control = waits.flatMap((one) => one.control);
  const heartbeat = waits.flatMap((one) => one.heartbeat);
  const latest = Math.max(...waits.map((one) => one.ownLatestMs));
  const ms = (value: number): string => `${value.toFixed(1)} ms`;
  const memory = samples
    .map(
      (own) =>
        `${String(Math.round(own[Math.floor(own.length / 4)]?.megabytes ?? 0))} → ${String(Math.round(own.at(-1)?.megabytes ?? 0))} MB, ${String(own[Math.floor(own.length / 4)]?.descriptors)} → ${String(own.at(-1)?.descriptors)} descriptors`,
    )
    .join('; ');
  process.stdout.write(
    `
soak (seed ${String(seed)}, ${(counted.tookMs / 1000).toFixed(1)} s): ${String(results.length)} cells (${list(ends)}), ${String(counted.tasks)} tasks, ${String(proxy.requests)} requests, ${String(faults)} faults (${list(proxy.faults)}), ${String(counted.outages)} restarts of the gateway, wrong ${String(counted.wrong.length)}, lost ${String(counted.lost.length)}, doubled ${String(counted.doubled.length)}, crashes ${String(crashed().length)}
  kernel_info on control: p50 ${ms(share(control, 0.5))}, p99 ${ms(share(control, 0.99))}, p100 ${ms(Math.max(...control))} of ${String(control.length)}; heartbeat p100 ${ms(Math.max(...heartbeat))}; the probe's own timer late by ${ms(latest)} at the most
  each kernel after warm-up: ${memory}; processes ${String(Math.min(...counted.processCounts))} to ${String(Math.max(...counted.processCounts))}
`,
  );
}
