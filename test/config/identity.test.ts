/** Who the user is and where their state lies, from what a Hub, a gateway, a container and the settings say. */
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { loadSettings, type Settings } from '../../src/config/index.ts';

let home: string;
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'linkis-identity-'));
});
afterEach(async () => rm(home, { recursive: true }));

async function load(env: Record<string, string>, file: unknown = {}): Promise<Settings> {
  await writeFile(join(home, 'config.json'), JSON.stringify(file), { mode: 0o600 });
  const own = { LINKIS_KERNEL_CONF_DIR: home, LINKIS_URL: 'http://linkis:9001', ...env };
  return loadSettings({ env: own, directory: home, home });
}

const hub = { USER: 'jovyan', JUPYTERHUB_USER: 'ann' };

describe('the user', () => {
  it.each<[why: string, env: Record<string, string>, file: unknown, user: string, origin: string]>([
    ['in a Hub', hub, {}, 'ann', 'environment JUPYTERHUB_USER'],
    [
      'in an Enterprise Gateway',
      { USER: 'eg', KERNEL_USERNAME: 'bob' },
      {},
      'bob',
      'environment KERNEL_USERNAME',
    ],
    [
      'of both, the Hub',
      { ...hub, KERNEL_USERNAME: 'bob' },
      {},
      'ann',
      'environment JUPYTERHUB_USER',
    ],
    ['by LINKIS_USER first', { ...hub, LINKIS_USER: 'eve' }, {}, 'eve', 'environment LINKIS_USER'],
    ['with an empty variable of the Hub', { USER: 'jo', JUPYTERHUB_USER: '' }, {}, 'jo', 'default'],
    ['on a machine', { USER: 'jo' }, {}, 'jo', 'default'],
    ['in a container, which sets no USER', {}, {}, userInfo().username, 'default'],
  ])('%s', async (_, env, file, user, origin) => {
    const settings = await load(env, file);
    expect(settings.linkis?.auth.user).toBe(user);
    expect(settings.origins['user']).toBe(origin);
    expect(settings.identity.user).toBe(user);
  });

  it('is what the settings say before what the Hub says, by a name or by a variable', async () => {
    expect((await load(hub, { user: 'carl' })).linkis?.auth.user).toBe('carl');
    const named = await load({ ...hub, TEAM: 'etl' }, { user: { env: 'TEAM' } });
    expect(named.linkis?.auth.user).toBe('etl');
    expect(named.identity.origin).toBe(`environment TEAM, named in ${join(home, 'config.json')}`);
  });

  it('is refused when its variable is not set', async () => {
    await expect(load({ USER: 'jo' }, { user: { env: 'TEAM' } })).rejects.toMatchObject({
      code: 'CONFIG_INVALID',
      message: expect.stringContaining('the environment variable TEAM, which is not set'),
    });
    await expect(load(hub, { user: { file: '/x' } })).rejects.toMatchObject({
      message: expect.stringContaining('"user" must be a name or {"env": …}'),
    });
  });
});

describe('the state directory', () => {
  const below = (...parts: string[]): string => join(home, '.linkis-kernel', 'state', ...parts);

  it('is apart for each user whom a Hub or gateway runs as one user of the system', async () => {
    const places = await Promise.all(
      ['ann', 'Ann', 'a.b', '..', 'a/b', '张', 'x'.repeat(300)].map(async (user) => {
        const { stateDirectory } = await loadSettings({
          env: { USER: 'jovyan', JUPYTERHUB_USER: user },
          directory: home,
          home,
        });
        return stateDirectory;
      }),
    );
    expect(places.slice(0, 6)).toEqual(
      ['ann', '%41nn', 'a%2eb', '%2e%2e', 'a%2fb', '%e5%bc%a0'].map((name) => below('users', name)),
    );
    expect(places[6]).toMatch(/users\/[0-9a-f]{64}$/);
  });

  it("is the system's user's own when the Hub runs each as themselves, and where the environment says", async () => {
    const { username } = userInfo();
    expect((await load({ JUPYTERHUB_USER: username })).stateDirectory).toBe(below());
    const shared = await load({ USER: `${username}2`, JUPYTERHUB_USER: `${username}2` });
    expect(shared.stateDirectory).toBe(below('users', `${username}2`));
    expect((await load({ USER: 'ann' })).stateDirectory).toBe(below());
    const set = await load({ ...hub, LINKIS_KERNEL_STATE_DIR: '/srv/state' });
    expect(set.stateDirectory).toBe('/srv/state');
  });
});
