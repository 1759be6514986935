/** A site's settings: below the user's, and above them where they are locked. */
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  listProfiles,
  loadSettings,
  type Settings,
  siteDirectories,
} from '../../src/config/index.ts';

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'linkis-site-'));
  for (const name of ['etc', 'prefix', 'user', 'work']) await mkdir(join(root, name));
});
afterEach(async () => rm(root, { recursive: true }));

type Files = Partial<Record<'etc' | 'prefix' | 'user' | 'work', unknown>>;
const url = 'http://linkis:9001';

function pathOf(place: keyof Files): string {
  return join(root, place, place === 'work' ? '.linkis-kernel.json' : 'config.json');
}

async function load(
  files: Files,
  env: Record<string, string> = {},
  profile?: string,
): Promise<Settings> {
  for (const [place, content] of Object.entries(files) as [keyof Files, unknown][])
    await writeFile(pathOf(place), JSON.stringify(content), { mode: 0o600 });
  return loadSettings({ ...source(env), profile });
}

function source(env: Record<string, string> = {}) {
  return {
    env: { USER: 'ann', LINKIS_KERNEL_CONF_DIR: join(root, 'user'), ...env },
    directory: join(root, 'work'),
    home: root,
    sites: [join(root, 'etc'), join(root, 'prefix')],
  };
}

describe("a site's settings", () => {
  it("lie below the user's, the environment's file over that of the system", async () => {
    const settings = await load({
      etc: { url, creator: 'site', limits: { rows: 5, cellBytes: 9 } },
      prefix: { creator: 'prefix', engine: 'hive' },
      user: { engine: 'trino', limits: { rows: 7 } },
    });
    expect(settings.linkis?.urls).toEqual([url]);
    expect(settings.run).toMatchObject({ creator: 'prefix', engine: 'trino' });
    expect(settings.run.limits).toMatchObject({ rows: 7, cellBytes: 9 });
    expect(settings.origins).toMatchObject({
      url: pathOf('etc'),
      creator: pathOf('prefix'),
      engine: pathOf('user'),
      'limits.rows': pathOf('user'),
      'limits.cellBytes': pathOf('etc'),
    });
    expect(settings.files).toEqual([pathOf('user'), pathOf('prefix'), pathOf('etc')]);
  });

  it('have profiles, which are listed with the others', async () => {
    const settings = await load(
      { etc: { profiles: { prod: { url, guard: 'read-only' } } }, user: { profiles: { own: {} } } },
      {},
      'prod',
    );
    expect(settings.run.guard).toBe('read-only');
    expect((await listProfiles(source())).map(({ name }) => name)).toEqual(['own', 'prod']);
  });

  it('make a gateway known that a project file names', async () => {
    const settings = await load({ etc: { profiles: { prod: { url } } }, work: { url } });
    expect(settings.projectGateway).toBeUndefined();
  });

  it('are told of when others can write them', async () => {
    await writeFile(pathOf('etc'), '{}', { mode: 0o600 });
    await chmod(pathOf('etc'), 0o666);
    expect((await load({})).warnings).toEqual([
      expect.stringContaining(`Others can write ${pathOf('etc')}`),
    ]);
  });

  it('are valid in the example of the container recipe', async () => {
    const example = new URL('../../docker/site-settings.json', import.meta.url);
    const settings = await load({ etc: JSON.parse(await readFile(example, 'utf8')) as unknown });
    expect(settings.locks).toContainEqual({ key: 'guard', file: pathOf('etc') });
    expect(settings.run.guard).toBe('confirm');
  });

  it('lie in the system, and in the Python environment that the kernel itself lies in', () => {
    expect(siteDirectories('/opt/env/lib/python3.12/site-packages/linkis_kernel/kernel/')).toEqual([
      '/etc/linkis-kernel',
      '/opt/env/etc/linkis-kernel',
    ]);
    expect(siteDirectories('/home/ann/linkis-kernel/')).toEqual(['/etc/linkis-kernel']);
  });
});

describe('a locked key', () => {
  const etc = {
    url,
    guard: 'read-only',
    limits: { rows: 50 },
    variables: { region: 'EU' },
    locked: ['url', 'guard', 'user', 'limits', 'variables.region', 'creator'],
  };

  it.each<[what: string, files: Files, env: Record<string, string>, key: string, origin: string]>([
    ["the user's file", { user: { guard: 'off' } }, {}, 'guard', 'user'],
    ["the environment's site file", { prefix: { guard: 'off' } }, {}, 'guard', 'prefix'],
    ['a project file', { work: { guard: 'confirm' } }, {}, 'guard', 'work'],
    ['a project file with another url', { work: { url: 'http://evil' } }, {}, 'url', 'work'],
    ['the environment', {}, { LINKIS_URL: 'http://evil' }, 'url', 'environment LINKIS_URL'],
    ['an entry of a locked group', { user: { limits: { rows: 51 } } }, {}, 'limits.rows', 'user'],
    [
      'an entry of a locked group that the site leaves at its default',
      { user: { limits: { cellBytes: 51 } } },
      {},
      'limits.cellBytes',
      'user',
    ],
    [
      'a locked entry of an object',
      { user: { variables: { region: 'US' } } },
      {},
      'variables.region',
      'user',
    ],
    [
      'a key without a value',
      {},
      { LINKIS_CREATOR: 'IDE' },
      'creator',
      'environment LINKIS_CREATOR',
    ],
    ['another user', {}, { LINKIS_USER: 'eve' }, 'user', 'environment LINKIS_USER'],
    ['another user in a file', { user: { user: 'eve' } }, {}, 'user', 'user'],
  ])('is kept from %s', async (_, files, env, key, from) => {
    const origin = from.startsWith('environment') ? from : pathOf(from as keyof Files);
    await expect(load({ etc, ...files }, env)).rejects.toMatchObject({
      code: 'CONFIG_INVALID',
      message: `${origin}: "${key}" is locked by ${pathOf('etc')}`,
      hint: expect.stringContaining('only whoever runs this site can change that setting'),
    });
  });

  it("is kept from the user's profile, and left to the site's", async () => {
    const files = {
      etc: { ...etc, profiles: { open: { guard: 'confirm' } } },
      user: { profiles: { mine: { guard: 'off' } } },
    };
    expect((await load(files, {}, 'open')).run.guard).toBe('confirm');
    await expect(load(files, {}, 'mine')).rejects.toMatchObject({
      message: `${pathOf('user')} (profile mine): "guard" is locked by ${pathOf('etc')}`,
    });
  });

  it('may be said again, and other keys stay free', async () => {
    const settings = await load(
      {
        etc: { ...etc, user: { env: 'JUPYTERHUB_USER' } },
        user: { guard: 'read-only', limits: { rows: 50 }, variables: { day: '1' }, engine: 'hive' },
      },
      { LINKIS_URL: `${url}/`, JUPYTERHUB_USER: 'bob', LINKIS_USER: 'bob' },
    );
    expect(settings.run).toMatchObject({
      guard: 'read-only',
      engine: 'hive',
      variables: { region: 'EU', day: '1' },
    });
    expect(settings.linkis).toMatchObject({ urls: [url], auth: { user: 'bob' } });
    expect(settings.locks).toContainEqual({ key: 'guard', file: pathOf('etc') });
  });

  it.each<[place: keyof Files, content: unknown, message: string]>([
    ['etc', { locked: ['gaurd'] }, '"locked" names a setting that is not known: "gaurd"'],
    ['etc', { locked: ['constructor'] }, 'not known'],
    ['etc', { locked: ['variables.'] }, 'not known'],
    ['etc', { locked: 'guard' }, '"locked"'],
    ['user', { locked: ['guard'] }, '"locked" counts in a site\'s file alone'],
    ['work', { locked: ['guard'] }, '"locked" is not accepted from a project file'],
    ['etc', { profiles: { a: { locked: [] } } }, '"profiles.a.locked" is not known'],
  ])('is named rightly: %s %j is refused', async (place, content, message) => {
    await expect(load({ [place]: content })).rejects.toMatchObject({
      code: 'CONFIG_INVALID',
      message: expect.stringContaining(message),
    });
  });
});
