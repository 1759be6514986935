import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { listProfiles, loadSettings, type ProfileEntry } from '../../src/config/index.ts';

let root: string;
let user: string;
let project: string;
beforeEach(async () => {
  root = await mkdtemp(path.join(tmpdir(), 'linkis-kernel-config-'));
  user = path.join(root, 'config.json');
  project = path.join(root, '.linkis-kernel.json');
});
afterEach(async () => rm(root, { recursive: true, force: true }));

const from = () => ({
  env: { USER: 'ann', LINKIS_KERNEL_CONF_DIR: root },
  directory: root,
  home: root,
});

async function write(file: string, content: unknown): Promise<void> {
  await writeFile(file, JSON.stringify(content), { mode: 0o600 });
}

async function list(): Promise<readonly ProfileEntry[]> {
  return listProfiles(from());
}

describe('listProfiles', () => {
  it('gives none without files, and without profiles in them', async () => {
    expect(await list()).toEqual([]);
    await write(user, { engine: 'hive' });
    expect(await list()).toEqual([]);
  });

  it("lists those of both files by name, the project's part of one first", async () => {
    await write(user, {
      profiles: {
        test: { url: 'http://user:9001', engine: 'hive' },
        a: { url: ['http://one:1', 'http://two:2'] },
      },
    });
    await write(project, {
      profiles: { test: { url: 'http://project:9001', runType: 'sql' }, empty: {} },
    });
    expect(await list()).toEqual([
      { name: 'a', keys: ['url'], url: 'http://one:1, http://two:2', files: [user] },
      { name: 'empty', keys: [], url: undefined, files: [project] },
      {
        name: 'test',
        keys: ['url', 'runType', 'engine'],
        url: 'http://project:9001',
        files: [project, user],
      },
    ]);
  });

  it('shows no secret, not even one in an address', async () => {
    await write(user, {
      profiles: {
        x: { url: 'http://ann:canary-1@host:1', password: 'canary-2', token: 'canary-3' },
      },
    });
    const found = await list();
    expect(found[0]?.keys).toEqual(['url', 'password', 'token']);
    expect(JSON.stringify(found)).not.toContain('canary');
  });

  it('refuses a faulty file', async () => {
    await write(user, { profiles: { x: { ulr: 'http://host:1' } } });
    await expect(list()).rejects.toMatchObject({
      code: 'CONFIG_INVALID',
      hint: 'Did you mean "url"?',
    });
  });
});

describe('loadSettings', () => {
  it('takes no profile for an empty name, whatever LINKIS_PROFILE says', async () => {
    await write(user, { engine: 'hive', profiles: { test: { engine: 'spark' } } });
    const env = { ...from().env, LINKIS_PROFILE: 'test' };
    const settings = await loadSettings({ ...from(), env, profile: '' });
    expect([settings.profile, settings.run.engine]).toEqual([undefined, 'hive']);
    expect((await loadSettings({ ...from(), env })).run.engine).toBe('spark');
  });
});
