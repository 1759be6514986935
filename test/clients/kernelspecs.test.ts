/** The installed kernelspecs as Jupyter finds and shows them: on the command line, over HTTP with their logos, in a venv. */
import { describe, expect, it } from '@jest/globals';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { startJupyterServer } from '../support/clients/jupyter-server.ts';
import { type ProgramResult, runProgram } from '../support/clients/program.ts';
import { builtCommand, createWorkplace, root } from '../support/clients/workplace.ts';
import { fixture } from '../support/fixture.ts';

const workplace = fixture(createWorkplace);

interface Listed {
  readonly resource_dir: string;
  readonly spec: {
    readonly argv: readonly string[];
    readonly display_name: string;
    readonly language: string;
    readonly interrupt_mode: string;
    readonly env?: Readonly<Record<string, string>>;
    readonly metadata?: Readonly<Record<string, unknown>>;
  };
}

/** What a Jupyter lists, by name. */
function listed({ stdout }: ProgramResult): Readonly<Record<string, Listed>> {
  return (JSON.parse(stdout) as { kernelspecs: Readonly<Record<string, Listed>> }).kernelspecs;
}

describe('jupyter kernelspec list', () => {
  it('shows the kernel, its language and where its logos are', async () => {
    const result = await workplace.python('jupyter', ['kernelspec', 'list', '--json']);
    const linkis = listed(result)['linkis'];

    expect(linkis?.resource_dir).toBe(
      path.join(workplace.directory, 'prefix/share/jupyter/kernels/linkis'),
    );
    expect(linkis?.spec).toMatchObject({
      display_name: 'Linkis',
      language: 'sql',
      interrupt_mode: 'message',
      metadata: { supported_encryption: ['curve'] },
    });
    // The one placeholder that every client fills in, as a word of its own; nothing for a shell to read.
    expect(linkis?.spec.argv).toEqual([
      process.execPath,
      builtCommand,
      'start',
      '-f',
      '{connection_file}',
    ]);
    expect(linkis?.spec.metadata).not.toHaveProperty('debugger');
    // Not said: it would promise a handshake that no client of today has.
    expect(linkis?.spec).toMatchObject({ kernel_protocol_version: '' });
  });
});

describe('/api/kernelspecs of a Jupyter server', () => {
  it('gives the kernel with logos that can be fetched, each the file of the package', async () => {
    const server = await startJupyterServer(workplace, 'server');
    const headers = { authorization: `token ${server.token}` };
    try {
      const answer = await fetch(`${server.url}api/kernelspecs`, { headers });
      const { kernelspecs } = (await answer.json()) as {
        kernelspecs: Readonly<Record<string, { resources: Readonly<Record<string, string>> }>>;
      };
      const resources = kernelspecs['linkis']?.resources ?? {};
      const fetched = await Promise.all(
        Object.entries(resources).map(async ([name, url]) => {
          const logo = await fetch(new URL(url, server.url), { headers });
          const bytes = Buffer.from(await logo.arrayBuffer());
          const own = await readFile(path.join(root, 'kernelspec', path.basename(url)));
          return [name, logo.status, logo.headers.get('content-type'), bytes.equals(own)] as const;
        }),
      );

      expect(fetched.toSorted(([a], [b]) => a.localeCompare(b))).toEqual([
        ['logo-32x32', 200, 'image/png', true],
        ['logo-64x64', 200, 'image/png', true],
        ['logo-svg', 200, 'image/svg+xml', true],
      ]);
    } finally {
      await server.stop();
    }
  });
});

describe('linkis-kernel install --sys-prefix', () => {
  it('installs into the venv in use, told by VIRTUAL_ENV or by its python3, and takes out again', async () => {
    const venv = path.join(workplace.directory, 'ä venv with spaces');
    expect(await workplace.python('python', ['-m', 'venv', '--without-pip', venv])).toMatchObject({
      code: 0,
    });
    // Jupyter itself need not be installed a second time: this venv sees the packages of the other one.
    const site = await workplace.python('python', [
      '-c',
      "import sysconfig; print(sysconfig.get_path('purelib'))",
    ]);
    const version = path.basename(path.dirname(site.stdout.trim()));
    await writeFile(path.join(venv, 'lib', version, 'site-packages/jupyter.pth'), site.stdout);
    const bin = path.join(venv, 'bin');
    const { JUPYTER_PATH: _left, ...inherited } = workplace.env;
    const plain = {
      ...inherited,
      PATH: `${bin}${path.delimiter}${inherited['PATH'] ?? ''}`,
    };
    const activated = { ...plain, VIRTUAL_ENV: venv };
    const linkis = async (env: Readonly<Record<string, string>>, ...words: readonly string[]) =>
      runProgram(process.execPath, [builtCommand, ...words], { env, cwd: workplace.notebooks });
    const list = async (): Promise<Readonly<Record<string, Listed>>> =>
      listed(
        await runProgram(
          path.join(bin, 'python'),
          ['-m', 'jupyter_client.kernelspecapp', 'list', '--json'],
          {
            env: plain,
            cwd: workplace.notebooks,
          },
        ),
      );

    expect(await linkis(activated, 'install', '--sys-prefix')).toMatchObject({
      code: 0,
      stdout: `Installed the kernelspec "linkis" in ${path.join(venv, 'share/jupyter/kernels/linkis')}\n`,
    });
    const spark = ['install', '--sys-prefix', '--name', 'Linkis-Spark', '--engine', 'spark'];
    const more = ['--env', 'LINKIS_URL=http://gateway:9001/?a=b', '--env', 'WÖRTER=zwei Wörter'];
    expect(await linkis(plain, ...spark, ...more)).toMatchObject({ code: 0 });
    const both = await list();
    expect(await linkis(plain, 'uninstall', '--sys-prefix')).toMatchObject({ code: 0 });
    const one = await list();
    expect(
      await linkis(plain, 'uninstall', '--sys-prefix', '--name', 'linkis-spark'),
    ).toMatchObject({ code: 0 });
    const none = await list();

    expect(both['linkis']).toMatchObject({
      resource_dir: path.join(venv, 'share/jupyter/kernels/linkis'),
      spec: { display_name: 'Linkis' },
    });
    expect(both['linkis-spark']).toMatchObject({
      resource_dir: path.join(venv, 'share/jupyter/kernels/linkis-spark'),
      spec: {
        display_name: 'Linkis (spark)',
        env: {
          LINKIS_ENGINE: 'spark',
          LINKIS_URL: 'http://gateway:9001/?a=b',
          WÖRTER: 'zwei Wörter',
        },
      },
    });
    expect(Object.keys(one).filter((name) => name.startsWith('linkis'))).toEqual(['linkis-spark']);
    expect(Object.keys(none).filter((name) => name.startsWith('linkis'))).toEqual([]);
  });
});
