/** A kernel that cannot start, or cannot work, inside real clients: their user reads what is wrong and what to do. */
import { beforeAll, describe, expect, it } from '@jest/globals';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import path from 'node:path';
import {
  installFragileKernel,
  installMisledKernel,
  kernelProcesses,
} from '../support/clients/broken-kernel.ts';
import { writeNotebook } from '../support/clients/notebook.ts';
import { type ProgramResult, sendSignal } from '../support/clients/program.ts';
import { until } from '../support/clients/until.ts';
import { createWorkplace } from '../support/clients/workplace.ts';
import { fixture } from '../support/fixture.ts';

const reason = 'the cause of the breakdown';

const workplace = fixture(createWorkplace);
beforeAll(async () => {
  await installMisledKernel(workplace);
  await installFragileKernel(workplace, reason);
});

async function nbconvert(code: string, kernel: string): Promise<ProgramResult> {
  await writeNotebook(path.join(workplace.notebooks, 'one.ipynb'), [code]);
  return workplace.python('jupyter', [
    'nbconvert',
    '--execute',
    '--to',
    'notebook',
    'one.ipynb',
    `--ExecutePreprocessor.kernel_name=${kernel}`,
  ]);
}

describe('jupyter nbconvert --execute', () => {
  it('prints what is wrong with a settings file, where, and what to do', async () => {
    const settings = path.join(workplace.notebooks, '.linkis-kernel.json');
    await writeFile(settings, '{"engin":"spark"}');
    const { code, stderr } = await nbconvert('SELECT 1', 'linkis');
    await rm(settings);

    expect(code).not.toBe(0);
    expect(stderr).toContain('"engin" is not known');
    expect(stderr).toContain(settings);
    expect(stderr).toContain('Did you mean "engine"?');
  });

  it('prints why a kernel ended at its start, and what to do', async () => {
    const { code, stderr } = await nbconvert('SELECT 1', 'misled');

    expect(code).not.toBe(0);
    expect(stderr).toMatch(
      /^linkis-kernel: The connection file cannot be read: \S+\.json\.gone .*\n {2}Jupyter writes this file/m,
    );
    expect(stderr).toMatch(/Kernel (died|didn't respond)/);
  });

  it('prints why a kernel broke down while a cell ran', async () => {
    const begun = path.join(workplace.directory, 'begun');
    const converted = nbconvert(`%%shell\ntouch '${begun}'; sleep 60`, 'fragile');
    await until('the cell runs', () => existsSync(begun));
    for (const { pid } of kernelProcesses(workplace)) sendSignal(pid, 'SIGUSR2');
    const { code, stderr } = await converted;

    expect(code).not.toBe(0);
    expect(stderr).toMatch(
      new RegExp(`^linkis-kernel: this is a bug of ours: Error: ${reason}\\n +at `, 'm'),
    );
    expect(stderr).toContain(`InternalError: ${reason}`);
  });
});

describe('jupyter_client', () => {
  it('has the taken port on its terminal, and learns of the death at once', async () => {
    // Connections are read, so that they end with the client.
    const holder = createServer((socket) => socket.resume()).listen(0, '127.0.0.1');
    await once(holder, 'listening');
    const address = holder.address();
    const port = address !== null && typeof address !== 'string' ? address.port : 0;
    const { code, stderr } = await workplace.python('python', [
      '-c',
      `from jupyter_client.manager import KernelManager
manager = KernelManager(kernel_name='linkis', cache_ports=False, control_port=${String(port)})
manager.start_kernel()
client = manager.client()
client.start_channels()
client.wait_for_ready(timeout=60)`,
    ]);
    holder.close();

    expect(code).not.toBe(0);
    expect(stderr.slice(0, 100)).toContain(
      `linkis-kernel: Cannot bind control to tcp://127.0.0.1:${String(port)}`,
    );
    expect(stderr).toContain('[PORT_TAKEN]\n  Another process holds the address');
    expect(stderr).toContain('Kernel died before replying to kernel_info');
  });
});
