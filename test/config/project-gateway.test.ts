/** A project file that names a gateway, and whether anything secret of the user's goes there. */
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { loadSettings, type Settings } from '../../src/config/index.ts';

let home: string;
let project: string;
beforeEach(async () => {
  home = await mkdtemp(path.join(tmpdir(), 'linkis-kernel-config-'));
  project = path.join(home, 'cloned');
  await mkdir(path.join(home, '.linkis-kernel'));
  await mkdir(project);
});
afterEach(async () => rm(home, { recursive: true }));

const theirs = 'http://theirs.example:9001';
const ours = 'https://ours.example';

async function load(
  inProject: unknown,
  inUser: unknown,
  env: Record<string, string> = {},
): Promise<Settings> {
  await writeFile(path.join(project, '.linkis-kernel.json'), JSON.stringify(inProject));
  const file = path.join(home, '.linkis-kernel', 'config.json');
  await writeFile(file, JSON.stringify(inUser), { mode: 0o600 });
  return loadSettings({ env: { USER: 'ann', ...env }, directory: project, home });
}

describe("a project file's gateway", () => {
  it.each<[string, unknown, unknown, Record<string, string>]>([
    ['a password of the user file', { url: theirs }, { password: 'x' }, {}],
    ['a token of the user file', { url: theirs }, { url: ours, token: 'x' }, {}],
    ['a secret of the environment', { url: theirs }, {}, { LINKIS_PASSWORD: 'x' }],
    ['a header', { url: theirs }, { auth: 'none', headers: { authorization: 'x' } }, {}],
    [
      'a secret, by one address of several',
      { url: `${ours},${theirs}` },
      { url: ours, token: 'x' },
      {},
    ],
    ['a secret, without TLS', { url: 'http://ours.example' }, { url: ours, token: 'x' }, {}],
    ['a secret, on another port', { url: `${ours}:444` }, { url: ours, token: 'x' }, {}],
    [
      'a secret, on another path',
      { url: `${ours}/user/mallory` },
      { url: `${ours}/user/ann`, token: 'x' },
      {},
    ],
    ['a parameter', { url: theirs }, { runtime: { a: 'x' } }, {}],
    ['a start parameter', { url: theirs }, { startup: { a: 'x' } }, {}],
    ['a variable', { url: theirs }, { variables: { a: 'x' } }, {}],
    ['a certificate', { url: theirs }, { certFile: 'a.pem', keyFile: 'a.key' }, {}],
    [
      'a secret, by a profile of the project',
      { profiles: { p: { url: theirs } } },
      { url: ours, token: 'x' },
      { LINKIS_PROFILE: 'p' },
    ],
  ])('is refused when it would get %s', async (_what, inProject, inUser, env) => {
    await expect(load(inProject, inUser, env)).rejects.toMatchObject({
      code: 'CONFIG_INVALID',
      message: expect.stringMatching(/which your own settings do not; ".*" from .* is not sent/),
      hint: expect.stringContaining('LINKIS_URL'),
    });
  });

  it.each<[string, unknown, unknown, Record<string, string>]>([
    ['nothing secret is set', { url: theirs }, {}, {}],
    ['no login is wanted', { url: theirs }, { auth: 'none', password: 'x' }, {}],
    ['the user file has it', { url: `${ours}/` }, { url: ours, token: 'x' }, {}],
    ['a profile has it', { url: theirs }, { token: 'x', profiles: { p: { url: theirs } } }, {}],
    ['the environment decides', { url: theirs }, { token: 'x' }, { LINKIS_URL: ours }],
  ])('is used when %s', async (_what, inProject, inUser, env) => {
    expect((await load(inProject, inUser, env)).linkis).toBeDefined();
  });

  it('is known as one that the file alone names, each address for itself', async () => {
    const file = path.join(project, '.linkis-kernel.json');
    expect((await load({ url: [`${ours}/`, theirs] }, { url: ours })).projectGateway).toEqual({
      file,
      addresses: [theirs],
    });
    expect((await load({ url: ours }, { url: ours })).projectGateway).toBeUndefined();
    expect((await load({ url: ours }, { profiles: { p: { url: ours } } })).projectGateway).toBe(
      undefined,
    );
    expect((await load({ url: theirs }, {}, { LINKIS_URL: theirs })).projectGateway).toBe(
      undefined,
    );
  });
});
