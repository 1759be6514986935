import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { loadSettings, type Settings } from '../../src/config/index.ts';

let home: string;
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'linkis-login-'));
});
afterEach(async () => rm(home, { recursive: true }));

async function settingsFrom(file: Record<string, unknown>): Promise<Settings> {
  await writeFile(join(home, 'config.json'), JSON.stringify(file), { mode: 0o600 });
  const env = {
    LINKIS_KERNEL_CONF_DIR: home,
    LINKIS_URL: 'https://linkis:9001',
    LINKIS_USER: 'ann',
  };
  return loadSettings({ env, directory: home, home });
}

describe('the login of the settings', () => {
  it('means the files of a client certificate from the place that they are written in', async () => {
    const { linkis } = await settingsFrom({ certFile: 'me.pem', keyFile: '~/me.key' });
    expect(linkis).toMatchObject({ certFile: join(home, 'me.pem'), keyFile: join(home, 'me.key') });
  });

  it('says whether a password is configured; the one that is not rejects with what to set', async () => {
    const set = await settingsFrom({ password: { env: 'X' } });
    expect(set.linkis?.auth).toMatchObject({ kind: 'password', configured: true });
    const unset = await settingsFrom({});
    const auth = unset.linkis?.auth;
    if (auth?.kind !== 'password') throw new Error('not by password');
    expect(auth.configured).toBe(false);
    await expect(auth.password()).rejects.toMatchObject({
      code: 'LINKIS_AUTH',
      hint: expect.stringContaining('LINKIS_PASSWORD'),
    });
  });
});
