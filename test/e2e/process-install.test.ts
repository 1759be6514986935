/** The package as a user gets it: packed, installed with npm beside no checkout, its kernelspecs, a cell run by the installed program. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { openClient } from '../../src/protocol/index.ts';
import { type ProgramResult, runProgram } from '../support/clients-program.ts';
import {
  builtCommand,
  createWorkplace,
  root,
  type Workplace,
} from '../support/clients-workplace.ts';
import { readKernelspec, startFromSpec } from '../support/kernel-from-spec.ts';

let workplace: Workplace;

beforeAll(async () => {
  workplace = await createWorkplace();
}, 60_000);

afterAll(async () => {
  await workplace.close();
}, 60_000);

async function linkis(...words: string[]): Promise<ProgramResult> {
  return runProgram(process.execPath, [builtCommand, ...words], {
    env: workplace.env,
    cwd: workplace.notebooks,
  });
}

describe('linkis-kernel install', () => {
  it('makes several kernels with defaults of their own, into the user directory and a prefix, and removes one', async () => {
    const odd = path.join(workplace.directory, 'ä prefix with spaces');
    expect(await linkis('install', '--user')).toMatchObject({ code: 0 });
    const spark = ['install', '--user', '--name', 'spark', '--engine', 'spark', '--type', 'py'];
    expect(await linkis(...spark, '--env', 'LINKIS_LOG_LEVEL=warn')).toMatchObject({ code: 0 });
    expect(await linkis('install', '--prefix', odd)).toMatchObject({ code: 0 });
    const kernels = path.join(workplace.env['JUPYTER_DATA_DIR'] ?? '', 'kernels');

    expect(await readKernelspec(path.join(kernels, 'spark'))).toMatchObject({
      display_name: 'Linkis (spark py)',
      env: { LINKIS_ENGINE: 'spark', LINKIS_TYPE: 'py', LINKIS_LOG_LEVEL: 'warn' },
      metadata: { supported_encryption: ['curve'] },
    });
    expect(await readKernelspec(path.join(odd, 'share/jupyter/kernels/linkis'))).toMatchObject({
      argv: expect.arrayContaining(['{connection_file}']),
    });
    expect(await linkis('uninstall', '--user', '--name', 'spark')).toMatchObject({ code: 0 });
    await expect(readKernelspec(path.join(kernels, 'spark'))).rejects.toThrow('ENOENT');
    expect((await readKernelspec(path.join(kernels, 'linkis'))).language).toBe('sql');
  }, 60_000);
});

describe('the packed package', () => {
  it('installs with npm into a path with spaces, installs its kernelspec and runs a cell', async () => {
    const place = path.join(workplace.directory, 'ä place');
    await mkdir(place, { recursive: true });
    const env = { ...workplace.env, HOME: process.env['HOME'] ?? workplace.directory };
    const npm = async (...words: string[]): Promise<ProgramResult> =>
      runProgram('npm', [...words, '--no-audit', '--no-fund', '--loglevel=error'], {
        env,
        cwd: root,
      });
    const packed = await npm('pack', '--ignore-scripts', '--pack-destination', place, '--json');
    expect(packed).toMatchObject({ code: 0 });
    const tarball = /linkis-kernel-[\w.-]+\.tgz/.exec(packed.stdout)?.[0] ?? '';
    const installed = await npm(
      'install',
      '-g',
      '--prefer-offline',
      '--prefix',
      place,
      path.join(place, tarball),
    );
    expect(installed).toMatchObject({ code: 0 });
    const prefix = path.join(place, 'kernels');
    const made = await runProgram(
      path.join(place, 'bin/linkis-kernel'),
      ['install', '--prefix', prefix],
      {
        env: workplace.env,
        cwd: workplace.notebooks,
      },
    );
    expect(made).toMatchObject({ code: 0 });
    const directory = path.join(prefix, 'share/jupyter/kernels/linkis');
    const { argv } = await readKernelspec(directory);
    const kernel = await startFromSpec(directory, workplace);
    const client = await openClient(kernel.info);
    await client.waitUntilReady(30_000);
    const run = await client.execute('SELECT 6 * 7 AS answer');
    await client.shutdown();
    client.close();

    expect(argv.join(' ')).not.toContain(root);
    expect(run.reply.content['status']).toBe('ok');
    expect(JSON.stringify(run.published.map(({ content }) => content))).toContain('42');
    expect(await kernel.ended).toBe(0);
  }, 120_000);
});
