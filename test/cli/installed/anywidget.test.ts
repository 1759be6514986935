/** Where the front end of anywidget is looked for: Jupyter's data directories, environments named and not, and the one that the package lies in. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { findAnywidget } from '../../../src/cli/installed/anywidget.ts';
import { fixture } from '../../support/fixture.ts';

const place = fixture(async () => {
  const path = await mkdtemp(join(tmpdir(), 'linkis-anywidget-'));
  return { path, close: async () => rm(path, { recursive: true, force: true }) };
});
let places = 0;

async function prefix(
  ...extensions: readonly (readonly [name: string, text: string])[]
): Promise<string> {
  places += 1;
  const directory = join(place.path, `prefix${String(places)}`);
  await mkdir(join(directory, 'bin'), { recursive: true });
  for (const [name, text] of extensions) {
    const at = join(directory, 'share/jupyter/labextensions', name);
    await mkdir(at, { recursive: true });
    await writeFile(join(at, 'package.json'), text);
  }
  return directory;
}

const anywidget = ['anywidget', '{"version": "0.11.3"}'] as const;
const manager = ['@jupyter-widgets/jupyterlab-manager', '{"version": "5.0.0"}'] as const;

async function found(
  env: Readonly<Record<string, string>>,
  inside = '/nowhere',
): ReturnType<typeof findAnywidget> {
  return findAnywidget({ platform: 'linux', env, home: join(place.path, 'home') }, inside);
}

describe('findAnywidget', () => {
  it.each(['VIRTUAL_ENV', 'CONDA_PREFIX', 'PATH', 'JUPYTER_PATH', 'JUPYTER_DATA_DIR'])(
    'finds it by %s',
    async (name) => {
      const directory = await prefix(anywidget, manager);
      const data = join(directory, 'share/jupyter');
      const value =
        name === 'PATH'
          ? `/other:${join(directory, 'bin')}`
          : name.startsWith('JUPYTER')
            ? data
            : directory;
      expect(await found({ [name]: value })).toEqual({
        version: '0.11.3',
        directory: join(data, 'labextensions'),
      });
    },
  );

  it('finds that of the environment in which the package lies', async () => {
    const directory = await prefix(anywidget);
    const inside = join(directory, 'lib/python3.12/site-packages/linkis_kernel/kernel');
    expect(await found({}, inside)).toMatchObject({ version: '0.11.3' });
  });

  it('tells a JupyterLab without it from none', async () => {
    const directory = await prefix(manager, ['anywidget', 'no JSON']);
    expect(await found({ VIRTUAL_ENV: directory })).toBe('missing');
    expect(await found({ VIRTUAL_ENV: await prefix() })).toBe('not-here');
  });
});
