import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { allocatorVariable } from '../../../src/cli/allocator.ts';
import {
  findKernelspecs,
  installKernelspec,
  type KernelspecParts,
  uninstallKernelspec,
} from '../../../src/cli/installed/kernelspec.ts';

let dataDirectory: string;
let parts: KernelspecParts;

beforeEach(async () => {
  dataDirectory = await mkdtemp(path.join(tmpdir(), 'linkis kernel spec é-'));
  parts = {
    dataDirectory,
    source: path.resolve(import.meta.dirname, '../../../kernelspec'),
    node: '/opt/my "node"/bin/node',
    main: '/home/zoë/linkis kernel/dist/cli/main.js',
    version: '1.2.3',
  };
});

afterEach(async () => {
  await rm(dataDirectory, { recursive: true, force: true });
});

const choice = { name: 'linkis', displayName: 'Linkis', env: {}, language: 'sql' } as const;

async function specOf(directory: string): Promise<Record<string, unknown>> {
  return JSON.parse(await readFile(path.join(directory, 'kernel.json'), 'utf8')) as Record<
    string,
    unknown
  >;
}

/** The kernelspec of the wheel (tools/wheel.mjs). */
async function ofWheel(): Promise<void> {
  const directory = path.join(dataDirectory, 'kernels', 'linkis');
  await mkdir(directory, { recursive: true });
  const argv = ['python', '-m', 'linkis_kernel', 'start', '-f', '{connection_file}'];
  const spec = { argv, display_name: 'Linkis', metadata: { linkis_kernel: { version: '1' } } };
  await writeFile(path.join(directory, 'kernel.json'), JSON.stringify(spec));
}

async function foreign(name: string): Promise<void> {
  const directory = path.join(dataDirectory, 'kernels', name);
  await mkdir(directory, { recursive: true });
  await writeFile(path.join(directory, 'kernel.json'), '{"argv":["x"],"display_name":"x"}');
}

describe('installKernelspec', () => {
  it('writes what Jupyter reads, with paths untouched and the logos beside', async () => {
    const directory = await installKernelspec(
      { ...choice, env: { LINKIS_ENGINE: 'hive' } },
      parts,
      false,
    );

    expect(directory).toBe(path.join(dataDirectory, 'kernels', 'linkis'));
    expect(await specOf(directory)).toEqual({
      argv: [parts.node, parts.main, 'start', '-f', '{connection_file}'],
      display_name: 'Linkis',
      language: 'sql',
      interrupt_mode: 'message',
      env: { [allocatorVariable.name]: allocatorVariable.value, LINKIS_ENGINE: 'hive' },
      metadata: { supported_encryption: ['curve'], linkis_kernel: { version: '1.2.3' } },
    });
    expect((await readdir(directory)).toSorted()).toEqual([
      'kernel.json',
      'logo-32x32.png',
      'logo-64x64.png',
      'logo-svg.svg',
    ]);
    expect(await readdir(path.dirname(directory))).toEqual(['linkis']);
  });

  it('tells the kernel its language, and never calls it python for others', async () => {
    const directory = await installKernelspec({ ...choice, language: 'python' }, parts, false);
    expect(await specOf(directory)).toMatchObject({
      argv: [parts.node, parts.main, 'start', '-f', '{connection_file}', '--language', 'python'],
      language: 'linkis-python',
    });
  });

  it('replaces one of ours', async () => {
    await installKernelspec(choice, parts, false);
    const directory = await installKernelspec({ ...choice, displayName: 'New' }, parts, false);
    expect((await specOf(directory))['display_name']).toBe('New');
  });

  it('replaces one of somebody else only by force', async () => {
    await foreign('linkis');
    await expect(installKernelspec(choice, parts, false)).rejects.toMatchObject({
      code: 'KERNELSPEC_EXISTS',
    });
    await installKernelspec(choice, parts, true);
    expect(await findKernelspecs(dataDirectory)).toHaveLength(1);
  });

  it.each(['../up', 'a b', '', '..', 'a/b'])('refuses the name %j', async (name) => {
    await expect(installKernelspec({ ...choice, name }, parts, false)).rejects.toMatchObject({
      code: 'OPTION_INVALID',
    });
  });
});

describe('uninstallKernelspec', () => {
  it('removes ours, says when there is none, and leaves those of others', async () => {
    await installKernelspec(choice, parts, false);
    await foreign('other');

    expect(await uninstallKernelspec('linkis', dataDirectory)).toBe(true);
    expect(await uninstallKernelspec('linkis', dataDirectory)).toBe(false);
    await expect(uninstallKernelspec('other', dataDirectory)).rejects.toMatchObject({
      code: 'KERNELSPEC_EXISTS',
    });
    expect(await readdir(path.join(dataDirectory, 'kernels'))).toEqual(['other']);
  });
});

describe('the kernelspec of a Python package', () => {
  it('is listed as one that runs what lies beside it, and is left for pip to remove', async () => {
    await ofWheel();

    expect(await findKernelspecs(dataDirectory)).toMatchObject([{ name: 'linkis', runs: [] }]);
    await expect(uninstallKernelspec('linkis', dataDirectory)).rejects.toMatchObject({
      code: 'KERNELSPEC_EXISTS',
      hint: expect.stringContaining('pip uninstall linkis-kernel'),
    });
    expect(await findKernelspecs(dataDirectory)).toHaveLength(1);
  });
});

describe('findKernelspecs', () => {
  it('lists ours with what they run, and nothing where there is no directory', async () => {
    await installKernelspec({ ...choice, name: 'Linkis-Prod' }, parts, false);
    await foreign('other');

    expect(await findKernelspecs(dataDirectory)).toMatchObject([
      { name: 'linkis-prod', runs: [parts.node, parts.main] },
    ]);
    expect(await findKernelspecs(path.join(dataDirectory, 'none'))).toEqual([]);
  });
});
