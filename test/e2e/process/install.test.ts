/** The package as a user gets it: its kernelspecs; packed and installed with npm beside no checkout, a notebook run by the installed kernel. */
import { describe, expect, it } from '@jest/globals';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { readCodeCells, shown, streamText, writeNotebook } from '../../support/clients/notebook.ts';
import { type ProgramResult, runProgram } from '../../support/clients/program.ts';
import {
  builtCommand,
  createWorkplace,
  processesOf,
  root,
} from '../../support/clients/workplace.ts';
import { fixture } from '../../support/fixture.ts';
import { readKernelspec } from '../../support/kernel/from-spec.ts';

const workplace = fixture(createWorkplace);

function callerEnvironment(): Record<string, string> {
  const own = Object.entries(process.env).filter(
    (entry): entry is [string, string] =>
      entry[1] !== undefined && !/^(LINKIS|JUPYTER|JPY)_/.test(entry[0]),
  );
  return Object.fromEntries(own);
}

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
  });
});

describe('linkis-kernel install --vscode', () => {
  it('puts the extension of the package into VS Code, and doctor says what it finds of it', async () => {
    const bin = path.join(workplace.directory, 'bin');
    const words = path.join(workplace.directory, 'words of code');
    await mkdir(bin);
    await writeFile(path.join(bin, 'code'), `#!/bin/sh\nprintf '%s\\n' "$@" > '${words}'\n`, {
      mode: 0o755,
    });
    const env = {
      ...workplace.env,
      PATH: `${bin}${path.delimiter}${workplace.env['PATH'] ?? ''}`,
      // Nobody is there: doctor starts no local gateway of the checkout.
      LINKIS_URL: 'http://127.0.0.1:9',
    };
    const run = async (...all: string[]): Promise<ProgramResult> =>
      runProgram(process.execPath, [builtCommand, ...all], { env, cwd: workplace.notebooks });

    const installed = await run('install', '--user', '--vscode');
    const seen = await run('doctor');

    expect(installed).toMatchObject({ code: 0, stderr: '' });
    const [option = '', file = ''] = (await readFile(words, 'utf8')).split('\n');
    expect(option).toBe('--install-extension');
    // A zip begins so.
    expect((await readFile(file)).subarray(0, 4).toString('latin1')).toBe('PK\x03\x04');
    expect(seen.stdout).toMatch(/note +VS Code: .*\n +→ linkis-kernel install --vscode\n/);
  });
});

describe('the packed package', () => {
  it('installs with npm into a path with spaces, and its kernel runs a notebook under jupyter nbconvert --execute', async () => {
    const place = path.join(workplace.directory, 'ä place');
    await mkdir(place, { recursive: true });
    // The registry is reached as the caller reaches it: by its proxy, its certificates, its cache.
    const env = callerEnvironment();
    const npm = async (...words: string[]): Promise<ProgramResult> =>
      runProgram('npm', [...words, '--no-audit', '--no-fund', '--loglevel=error'], {
        env,
        cwd: root,
      });
    const packed = await npm('pack', '--pack-destination', place, '--json');
    expect(packed).toMatchObject({ code: 0 });
    const [content] = JSON.parse(packed.stdout) as readonly [
      { readonly size: number; readonly files: readonly { readonly path: string }[] },
    ];
    const compiled = content.files.filter(({ path: name }) =>
      /^dist\/(?!cli\/|types\/)/.test(name),
    );
    expect(compiled.filter(({ path: name }) => !name.endsWith('.vsix'))).toEqual([]);
    expect(content.size).toBeLessThan(1_500_000);
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
    const library = await runProgram(
      process.execPath,
      ['-e', "import('linkis-kernel').then((all) => console.log(typeof all.createGateway))"],
      { env: workplace.env, cwd: path.join(place, 'lib') },
    );
    expect(library).toMatchObject({ code: 0, stdout: 'function\n' });
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
    const notebook = path.join(workplace.notebooks, 'packed.ipynb');
    await writeNotebook(notebook, [
      'SELECT 6 * 7 AS answer',
      "%%python\nprint('from', 'python')",
      '%%shell\necho from shell',
    ]);
    const converted = await runProgram(
      workplace.pythonProgram('jupyter'),
      ['nbconvert', '--execute', '--to', 'notebook', '--inplace', 'packed.ipynb'],
      {
        env: { ...workplace.env, JUPYTER_PATH: path.dirname(path.dirname(directory)) },
        cwd: workplace.notebooks,
      },
    );
    const [sql, python, shell] = await readCodeCells(notebook);
    const programs = processesOf(workplace).map(({ words }) => words.join(' '));

    expect(converted).toMatchObject({ code: 0 });
    await expect(
      readFile(path.join(place, 'lib/node_modules/linkis-kernel/dist/linkis-kernel.vsix')),
    ).resolves.not.toHaveLength(0);
    expect(shown(sql, 'text/plain').join('\n')).toContain('42');
    expect(streamText(python, 'stdout')).toContain('from python');
    expect(streamText(shell, 'stdout')).toContain('from shell');
    // The local gateway lives on; it too is the installed one.
    expect(programs.filter((words) => words.includes(place))).not.toEqual([]);
    expect([...argv, ...programs].filter((words) => words.includes(root))).toEqual([]);
  });
});
