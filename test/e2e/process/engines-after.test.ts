/** The engines of kernel processes that are shut down, restarted or killed, and of notebooks that are run headless. */
import { describe, expect, it } from '@jest/globals';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { type KernelProcess, startKernelProcess } from '../../support/clients/kernel-process.ts';
import { runProgram } from '../../support/clients/program.ts';
import { until } from '../../support/clients/until.ts';
import { builtCommand, createWorkplace } from '../../support/clients/workplace.ts';
import { fixture } from '../../support/fixture.ts';

/** Looks at the user's engines; has none itself. */

const workplace = fixture(createWorkplace);
const watcher = fixture(async () => startKernelProcess(workplace));

async function engines(): Promise<readonly string[]> {
  const { execution } = await watcher.run('%engines --json');
  const data = execution.published.map(({ content }) => content['data']);
  const rows = data.flatMap((one) => {
    const json = (one as Record<string, unknown> | undefined)?.['application/json'];
    return Array.isArray(json) ? (json as readonly { engine: string }[]) : [];
  });
  return rows.map(({ engine }) => engine).toSorted();
}

const both = ["%%python\nx = 1\nprint('up')", 'select 1 as a'] as const;

async function kernelWithEngines(): Promise<KernelProcess> {
  const kernel = await startKernelProcess(workplace);
  for (const code of both) expect((await kernel.run(code)).status).toBe('ok');
  return kernel;
}

describe('the engines of a kernel', () => {
  it('are gone when it was shut down, and still there when it was restarted or killed', async () => {
    expect(await engines()).toEqual([]);
    const first = await kernelWithEngines();
    const alive = await engines();
    expect(alive).toHaveLength(2);
    expect(await first.stop()).toBe(0);
    expect(await engines()).toEqual([]);

    const restarted = await kernelWithEngines();
    await restarted.client.shutdown(true);
    restarted.client.close();
    await until('the kernel ends', () => !isAlive(restarted.pid));
    expect(await engines()).toEqual(alive);

    const ended = await kernelWithEngines();
    process.kill(ended.pid, 'SIGTERM');
    await until('the kernel ends', () => !isAlive(ended.pid));
    ended.client.close();
    expect(await engines()).toEqual([...alive, ...alive].toSorted());
  });

  it('are gone after each of three headless runs of a notebook', async () => {
    const before = await engines();
    const file = path.join(workplace.notebooks, 'lines.ipynb');
    await writeFile(file, JSON.stringify(notebook()));
    for (let run = 0; run < 3; run += 1) {
      const ran = await runProgram(process.execPath, [builtCommand, 'run', file], {
        env: workplace.env,
        cwd: workplace.notebooks,
      });
      expect(ran.code).toBe(0);
    }
    expect(await engines()).toEqual(before);
  });
});

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

function notebook(): unknown {
  const cells = both.map((source) => ({
    cell_type: 'code',
    metadata: {},
    execution_count: null,
    outputs: [],
    source,
  }));
  return { nbformat: 4, nbformat_minor: 4, metadata: {}, cells };
}
