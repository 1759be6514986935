import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { loadSettings, type Settings } from '../../src/config/index.ts';

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'linkis-kernel-config-'));
});
afterEach(async () => rm(directory, { recursive: true, force: true }));

async function load(content: unknown, profile?: string): Promise<Settings> {
  await writeFile(path.join(directory, 'config.json'), JSON.stringify(content), { mode: 0o600 });
  const env = { USER: 'ann', LINKIS_KERNEL_CONF_DIR: directory };
  return loadSettings({ env, directory, home: directory, profile });
}

describe('undefinedVariables', () => {
  it('is refuse by default', async () => {
    const settings = await load({});
    expect(settings.run.undefinedVariables).toBe('refuse');
    expect(settings.origins['undefinedVariables']).toBe('default');
  });

  it('is taken from a file and from a profile, with its origin', async () => {
    const file = path.join(directory, 'config.json');
    const content = {
      undefinedVariables: 'send',
      profiles: { strict: { undefinedVariables: 'refuse' } },
    };
    const plain = await load(content);
    expect([plain.run.undefinedVariables, plain.origins['undefinedVariables']]).toEqual([
      'send',
      file,
    ]);
    const strict = await load(content, 'strict');
    expect([strict.run.undefinedVariables, strict.origins['undefinedVariables']]).toEqual([
      'refuse',
      `${file} (profile strict)`,
    ]);
  });

  it.each(['allow', true, ''])('refuses %j, naming the key and what it takes', async (value) => {
    await expect(load({ undefinedVariables: value })).rejects.toMatchObject({
      code: 'CONFIG_INVALID',
      message: `${path.join(directory, 'config.json')}: "undefinedVariables" Invalid option: expected one of "refuse"|"send"|"ask"`,
    });
  });
});

describe('lastExpression', () => {
  it('is show by default, and off where a file says so', async () => {
    expect((await load({})).run.lastExpression).toBe('show');
    const settings = await load({ lastExpression: 'off' });
    expect(settings.run.lastExpression).toBe('off');
    await expect(load({ lastExpression: 'print' })).rejects.toMatchObject({
      message: expect.stringContaining('expected one of "show"|"off"'),
    });
  });
});
