import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { chmod, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describeSettings, loadSettings, type Settings } from '../../src/config/index.ts';
import { readableModes } from '../security/file-attacks.ts';
import { runProgram } from '../support/clients/program.ts';
import { checkSettingValues } from '../../src/config/check-settings.ts';

let root: string;
let home: string;
let project: string;

beforeEach(async () => {
  root = await mkdtemp(path.join(tmpdir(), 'linkis-kernel-config-'));
  home = path.join(root, 'home');
  project = path.join(root, 'work', 'deep', 'er');
  await mkdir(path.join(home, '.linkis-kernel'), { recursive: true });
  await mkdir(project, { recursive: true });
});

afterEach(async () => {
  await rm(root, { recursive: true, force: true });
});

async function userFile(content: unknown): Promise<string> {
  const file = path.join(home, '.linkis-kernel', 'config.json');
  await writeFile(file, typeof content === 'string' ? content : JSON.stringify(content), {
    mode: 0o600,
  });
  return file;
}

async function projectFile(content: unknown): Promise<string> {
  const file = path.join(root, 'work', '.linkis-kernel.json');
  await writeFile(file, JSON.stringify(content), { mode: 0o600 });
  return file;
}

async function load(env: Record<string, string> = {}, profile?: string): Promise<Settings> {
  return loadSettings({ env: { USER: 'ann', ...env }, directory: project, home, profile });
}

async function secretOf(settings: Settings): Promise<string> {
  const auth = settings.linkis?.auth;
  if (auth?.kind === 'password') return auth.password();
  if (auth?.kind === 'token') return auth.token();
  throw new Error('no secret');
}

const url = 'http://gateway:9001';

/** `{ "a": { "b": value } }` of `a.b`. */
function nested(key: string, value: unknown): unknown {
  return key.split('.').reduceRight<unknown>((inner, name) => ({ [name]: inner }), value);
}

describe('loadSettings', () => {
  it('takes the local gateway and DuckDB when nothing is set', async () => {
    const settings = await load();

    expect(settings.linkis).toBeUndefined();
    expect(settings.run.engine).toBe('duckdb');
    expect(settings.run.creator).toBe('notebook');
    expect(settings.stateDirectory).toBe(path.join(home, '.linkis-kernel', 'state'));
    expect(new Set(Object.values(settings.origins))).toEqual(new Set(['default']));
  });

  it('takes Spark when a gateway is set', async () => {
    expect((await load({ LINKIS_URL: url })).run.engine).toBe('spark');
  });

  it('lays environment over project file over user file, and keeps where each value is from', async () => {
    const user = await userFile({ url, engine: 'hive', creator: 'mine', limits: { rows: 5 } });
    const own = await projectFile({ engine: 'trino', creator: 'ours', limits: { tableBytes: 9 } });
    const settings = await load({ LINKIS_ENGINE: 'jdbc' });

    expect(settings.run).toMatchObject({ engine: 'jdbc', creator: 'ours' });
    expect(settings.run.limits).toMatchObject({ rows: 5, tableBytes: 9, cellBytes: 2_097_152 });
    expect(settings.origins).toMatchObject({
      engine: 'environment LINKIS_ENGINE',
      creator: own,
      url: user,
      'limits.rows': user,
      'limits.tableBytes': own,
      'limits.cellBytes': 'default',
    });
    expect(settings.files).toEqual([own, user]);
  });

  it('lays the chosen profile over both files', async () => {
    const file = await userFile({ url, profiles: { prod: { engine: 'spark-3.2.1' } } });
    await projectFile({ engine: 'hive' });

    const settings = await load({ LINKIS_PROFILE: 'prod' });
    expect(settings.run.engine).toBe('spark-3.2.1');
    expect(settings.origins['engine']).toBe(`${file} (profile prod)`);
    expect((await load({ LINKIS_PROFILE: 'other' }, 'prod')).profile).toBe('prod');
  });

  it('names the nearest profile for one that there is not', async () => {
    await userFile({ profiles: { prod: {} } });
    await expect(load({}, 'prd')).rejects.toMatchObject({
      code: 'CONFIG_INVALID',
      hint: 'Did you mean "prod"?',
    });
  });

  it.each([
    ['a key', { engin: 'spark' }, '"engin" is not known', 'Did you mean "engine"?'],
    [
      'a key in a group',
      { limits: { row: 1 } },
      '"limits.row" is not known',
      'Did you mean "rows"?',
    ],
    [
      'a key in a profile',
      { profiles: { p: { urll: url } } },
      '"profiles.p.urll"',
      'Did you mean "url"?',
    ],
  ])('refuses %s that is not known, with the nearest name', async (_, content, message, hint) => {
    await userFile(content);
    await expect(load()).rejects.toMatchObject({
      code: 'CONFIG_INVALID',
      message: expect.stringContaining(message),
      hint,
    });
  });

  it.each<[key: string, content: unknown, reason: string]>([
    ['url', { url: 1 }, 'must be an address or a list of addresses'],
    ['user', { user: '' }, 'Too small: expected string to have >=1 characters'],
    ['user', { user: 1 }, 'must be a name or {"env": …}'],
    ['auth', { auth: 'basic' }, 'Invalid option: expected one of "password"|"token"|"none"'],
    ['password', { password: {} }, 'must be a text, {"env": …}, {"file": …} or {"command": […]}'],
    ['headers.a', { headers: { a: null } }, 'Invalid input: expected string, received null'],
    ['runtime', { runtime: [] }, 'Invalid input: expected record, received array'],
    ['retries', { retries: 101 }, 'Too big: expected number to be <=100'],
    ...[
      'requestTimeoutMs',
      'submitTimeoutMs',
      'interruptWaitMs',
      'unreachableMs',
      'pace.minimumMs',
      'pace.maximumMs',
      'pace.flowingMs',
      'pace.statusMs',
    ].map((key): [string, unknown, string] => [
      key,
      nested(key, 2_147_483_648),
      'must be 2147483647 (24 days) at the most',
    ]),
    ['limits.rows', { limits: { rows: 100_000 } }, 'Too big: expected number to be <=99999'],
    [
      'limits.localRows',
      { limits: { localRows: 1e9 } },
      'Too big: expected number to be <=999999999',
    ],
    ...['limits.tableBytes', 'limits.cellBytes', 'limits.streamBytes'].map(
      (key): [string, unknown, string] => [
        key,
        nested(key, 268_435_457),
        'Too big: expected number to be <=268435456',
      ],
    ),
    ['retries', { retries: 0.5 }, 'Invalid input: expected int, received number'],
    ['creator', { creator: 'a-b' }, 'must hold neither `-` nor blanks'],
    ['pace.share', { pace: { share: -1 } }, 'Too small: expected number to be >=0'],
    [
      'profiles.p.limits',
      { profiles: { p: { limits: true } } },
      'Invalid input: expected object, received boolean',
    ],
  ])('says what is wrong with %s in %j', async (key, content, reason) => {
    const file = await userFile(content);
    await expect(load()).rejects.toMatchObject({
      code: 'CONFIG_INVALID',
      message: `${file}: "${key}" ${reason}`,
    });
  });

  it('says which variable has a value that is not accepted', async () => {
    await expect(load({ LINKIS_LOG_LEVEL: 'loud' })).rejects.toMatchObject({
      code: 'CONFIG_INVALID',
      message: expect.stringContaining('environment LINKIS_LOG_LEVEL: "logLevel"'),
    });
  });

  it('has a bound for every number that is set', () => {
    const numbers = describeSettings().filter(({ type }) =>
      ['milliseconds', 'bytes', 'number'].includes(type),
    );
    expect(numbers.length).toBeGreaterThan(10);
    for (const { key } of numbers)
      expect(checkSettingValues(nested(key, 1e15))).toMatchObject({
        fault: { message: expect.stringMatching(/at the most|Too big/) },
      });
  });

  it.each([
    ['a pipe', 'no regular file'],
    ['a directory', 'no regular file'],
    ['a file that is too large', 'is too large'],
  ])("refuses %s in the place of the user's file", async (what, reason) => {
    const file = path.join(home, '.linkis-kernel', 'config.json');
    if (what === 'a pipe')
      await runProgram('mkfifo', [file], { env: { PATH: '/usr/bin:/bin' }, cwd: home });
    else if (what === 'a directory') await mkdir(file);
    else await writeFile(file, ' '.repeat(1_000_001));
    await expect(load()).rejects.toMatchObject({
      code: 'CONFIG_INVALID',
      message: expect.stringContaining(`${reason}: ${file}`),
    });
  });

  it("follows a link in the place of the user's file", async () => {
    await writeFile(path.join(root, 'kept.json'), '{"engine":"hive"}');
    await symlink(path.join(root, 'kept.json'), path.join(home, '.linkis-kernel', 'config.json'));
    expect((await load()).run.engine).toBe('hive');
  });

  it('says where a file is not JSON, without quoting it', async () => {
    const file = await userFile('{\n  "password": "secret",\n}');
    const failure: unknown = await load().catch((thrown: unknown) => thrown);

    expect(failure).toMatchObject({ code: 'CONFIG_INVALID' });
    expect(String(failure)).toContain(`${file}:3:1 is not JSON: a name in double quotes`);
    expect(String(failure)).not.toContain('secret');
  });

  it.each([
    ['gateway:9001', 'no http address'],
    ['ftp://gateway', 'no http address'],
    ['http://ann:secret@gateway', 'carries a user or a password'],
  ])('refuses the address %s', async (address, message) => {
    await expect(load({ LINKIS_URL: address })).rejects.toThrow(message);
  });

  it('takes several addresses in order', async () => {
    const settings = await load({ LINKIS_URL: 'http://one:9001, http://two:9001' });
    expect(settings.linkis?.urls).toEqual(['http://one:9001', 'http://two:9001']);
  });

  it('gets a secret from a variable, a file and a command, when it is asked for', async () => {
    await writeFile(path.join(home, '.linkis-kernel', 'pass'), 'from-file\n', { mode: 0o600 });
    await userFile({ url, password: { env: 'MY_PASS' } });
    expect(await secretOf(await load({ MY_PASS: 'from-env' }))).toBe('from-env');
    await userFile({ url, password: { file: 'pass' } });
    expect(await secretOf(await load())).toBe('from-file');
    await userFile({ url, token: { command: [process.execPath, '-p', '"from-command"'] } });
    expect(await secretOf(await load())).toBe('from-command');
  });

  it('tells of a secret that cannot be read, and not what the command wrote', async () => {
    await userFile({
      url,
      password: { command: [process.execPath, '-e', 'console.log("leaked"); process.exit(3)'] },
    });
    const failure: unknown = await secretOf(await load()).catch((thrown: unknown) => thrown);

    expect(failure).toMatchObject({ code: 'CONFIG_INVALID' });
    expect(String(failure)).toContain('code 3');
    expect(String(failure)).not.toContain('leaked');
  });

  it('rejects with LINKIS_AUTH when there is no secret', async () => {
    await expect(secretOf(await load({ LINKIS_URL: url }))).rejects.toMatchObject({
      code: 'LINKIS_AUTH',
    });
  });

  it('prefers the secret of the environment over one of another kind in a file', async () => {
    await userFile({ url, token: 'stored' });
    const settings = await load({ LINKIS_PASSWORD: 'typed' });
    expect(settings.linkis?.auth).toMatchObject({ kind: 'password', user: 'ann' });
  });

  it.each(readableModes)('warns of a file with a secret that others can read: %i', async (mode) => {
    const file = await userFile({ url, password: 'open' });
    await chmod(file, mode);
    expect((await load()).warnings.join()).toContain(`${file} holds a secret`);
    await chmod(file, 0o600);
    expect((await load()).warnings).toEqual([]);
  });

  it.each([0o666, 0o662])('warns of settings that others can write: %i', async (mode) => {
    const file = await userFile({ engine: 'hive' });
    await chmod(file, mode);
    expect((await load()).warnings.join()).toContain(`Others can write ${file}`);
    await chmod(file, 0o644);
    expect((await load()).warnings).toEqual([]);
  });

  it("runs no program of the notebook's directory for a secret", async () => {
    const program = (where: string, says: string): Promise<void> =>
      writeFile(path.join(where, 'get'), `#!/bin/sh\necho ${says}\n`, { mode: 0o755 });
    await program(path.join(home, '.linkis-kernel'), 'own');
    await program(project, 'foreign');
    const before = process.cwd();
    process.chdir(project);
    try {
      for (const written of ['./get', '~/.linkis-kernel/get']) {
        await userFile({ url, password: { command: [written] } });
        expect(await secretOf(await load())).toBe('own');
      }
    } finally {
      process.chdir(before);
    }
  });

  it('sets diagnostics by LINKIS_KERNEL_DEBUG', async () => {
    expect(await load({ LINKIS_KERNEL_DEBUG: '1' })).toMatchObject({ logLevel: 'debug' });
    expect((await load({ LINKIS_KERNEL_DEBUG: '0' })).logLevel).toBe('warn');
    expect(await load({ LINKIS_KERNEL_DEBUG: 'debug.log' })).toMatchObject({
      logLevel: 'debug',
      debugFile: path.join(project, 'debug.log'),
    });
  });

  it('cannot be changed afterwards, to its depth', async () => {
    const settings = await load({ LINKIS_URL: url });
    expect(Object.isFrozen(settings.run.limits)).toBe(true);
    expect(Object.isFrozen(settings.linkis?.urls)).toBe(true);
  });
});

describe('describeSettings', () => {
  it('describes every key, each with a type and a default', () => {
    const rows = describeSettings();
    expect(rows.map(({ key }) => key)).toContain('limits.rows');
    expect(new Set(rows.map(({ key }) => key)).size).toBe(rows.length);
    for (const row of rows) {
      expect(row.description).toMatch(/[.).]$/);
      expect(row.type).not.toBe('');
      expect(row.default).not.toBe('');
    }
  });
});
