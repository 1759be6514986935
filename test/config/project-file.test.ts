/** Where a project file is looked for, and whose it must be. What one may say is tried by `test/e2e/process/project-attacks.test.ts`. */
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Stats } from 'node:fs';
import { chmod, mkdir, mkdtemp, realpath, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describeSettings, loadSettings, type Settings } from '../../src/config/index.ts';
import {
  canBeWrittenByOthers,
  projectDirectories,
  refuseOfOthers,
} from '../../src/config/project-file.ts';

let root: string;
beforeEach(async () => {
  root = await realpath(await mkdtemp(path.join(tmpdir(), 'linkis-kernel-config-')));
  await mkdir(path.join(root, 'home', 'project', 'deep'), { recursive: true });
});
afterEach(async () => rm(root, { recursive: true, force: true }));

const at = (...names: readonly string[]): string => path.join(root, ...names);

async function load(
  content: unknown,
  user?: unknown,
  env: Readonly<Record<string, string>> = {},
): Promise<Settings> {
  await writeFile(at('home', 'project', '.linkis-kernel.json'), JSON.stringify(content));
  await writeFile(at('config.json'), JSON.stringify(user ?? {}), { mode: 0o600 });
  return loadSettings({
    env: { USER: 'ann', LINKIS_KERNEL_CONF_DIR: root, ...env },
    directory: at('home', 'project', 'deep'),
    home: at('home'),
  });
}

describe('projectDirectories', () => {
  it('ends with the home directory, also where a link leads to either', async () => {
    const wanted = [at('home', 'project', 'deep'), at('home', 'project'), at('home')];
    expect(await projectDirectories(at('home', 'project', 'deep'), at('home'))).toEqual(wanted);
    await symlink(at('home'), at('linked'));
    expect(await projectDirectories(at('linked', 'project', 'deep'), at('linked'))).toEqual(wanted);
  });

  it('ends where another file system begins', async () => {
    // Memory has a file system of its own on every Linux.
    const memory = await mkdtemp('/dev/shm/linkis-kernel-');
    expect(await projectDirectories(memory, at('home'))).toEqual([memory, '/dev/shm']);
    await rm(memory, { recursive: true });
  });

  it('ends where another owner begins', async () => {
    // A process of ours owns its directory in /proc as we do; what is above it is root's, on the same file system.
    const own = `/proc/${String(process.pid)}`;
    const found = await projectDirectories(own, at('home'));
    const isRoots = (await stat(own)).uid === 0;
    expect(found).toEqual(isRoots ? [own, '/proc'] : [own]);
  });

  it('is empty when the directory is gone', async () => {
    expect(await projectDirectories(at('gone'), at('home'))).toEqual([]);
  });
});

describe('refuseOfOthers', () => {
  const user = process.geteuid?.() ?? 0;
  const file = '/home/ann/project/.linkis-kernel.json';
  const stats = async (own: Partial<Stats>): Promise<Stats> =>
    Object.assign(await stat(root), { uid: user, gid: user, mode: 0o100_644, ...own });
  const refuse = async (own: Partial<Stats>, trusted: readonly string[] = []): Promise<void> =>
    refuseOfOthers(file, await stats(own), trusted, '~/config.json');

  it.each<[string, Partial<Stats>]>([
    ['the user', {}],
    ['root', { uid: 0 }],
  ])('takes a file of %s', async (_whose, own) => {
    await expect(refuse(own)).resolves.toBeUndefined();
  });

  it.each([
    [0o644, 1000, 1000, false],
    [0o600, 1000, 100, false],
    // What a user with a group of their own makes by default.
    [0o664, 1000, 1000, false],
    [0o664, 1000, 100, true],
    [0o664, 0, 0, true],
    [0o646, 1000, 1000, true],
  ])(
    'sees whether others can write: mode %i, user %i, group %i: %s',
    async (mode, uid, gid, can) => {
      expect(canBeWrittenByOthers(await stats({ mode, uid, gid }))).toBe(can);
    },
  );

  it.each<[string, Partial<Stats>, string, string]>([
    ['of somebody else', { uid: user + 1 }, 'owns it (user id', 'trustedProjects'],
    ['that all can write', { mode: 0o100_646 }, '(mode 646)', `chmod go-w ${file}`],
    ['that a group can write', { mode: 0o100_664, gid: user + 1 }, '(mode 664)', 'chmod go-w'],
  ])('refuses a file %s, by its name and with what to do', async (_what, own, message, hint) => {
    await expect(refuse(own)).rejects.toMatchObject({
      code: 'CONFIG_INVALID',
      message: expect.stringMatching(
        new RegExp(`${file}.*${message.replaceAll(/[()]/g, String.raw`\$&`)}`),
      ),
      hint: expect.stringContaining(hint),
    });
  });
});

describe('a project file', () => {
  it('may hold what the settings mark, in a profile too', async () => {
    const values = {
      url: 'http://linkis:9001',
      engine: 'hive',
      runType: 'hql',
      creator: 'team',
      variables: { region: 'EU' },
      guard: 'confirm',
      aliases: { etl: 'spark sql --queue etl --rows 50 --limit 10 --timeout 10m --quiet' },
      status: 'stable',
      tables: 'grid',
      limits: { rows: 5, tableBytes: 9, cellBytes: 9, streamBytes: 9 },
    };
    const settings = await load({ ...values, profiles: { p: values } });
    expect(settings.run).toMatchObject({ engine: 'hive', aliases: values.aliases });
    const marked = describeSettings().filter(({ project }) => project);
    expect([...new Set(marked.map(({ key }) => key.replace(/\..*/, '')))]).toEqual(
      Object.keys(values),
    );
  });

  it.each<[string, unknown, string, string | undefined, string]>([
    ['off', {}, 'off', undefined, 'default'],
    ['confirm', {}, 'confirm', undefined, 'project'],
    ['read-only', { guard: 'confirm' }, 'read-only', undefined, 'project'],
    ['confirm', { guard: 'read-only' }, 'read-only', undefined, 'user'],
    ['off', { guard: 'confirm' }, 'confirm', undefined, 'user'],
    ['confirm', { guard: 'confirm' }, 'confirm', undefined, 'user'],
    ['read-only', { guard: 'confirm' }, 'off', 'off', 'environment LINKIS_KERNEL_GUARD'],
    ['off', {}, 'read-only', 'read-only', 'environment LINKIS_KERNEL_GUARD'],
  ])(
    'may make the guard stricter, not weaker: %s over %j is %s (environment: %s)',
    async (guard, user, inForce, environment, origin) => {
      const env = environment === undefined ? {} : { LINKIS_KERNEL_GUARD: environment };
      const settings = await load({ guard }, user, env);
      expect(settings.run.guard).toBe(inForce);
      const files = {
        project: at('home', 'project', '.linkis-kernel.json'),
        user: at('config.json'),
      };
      expect(settings.origins['guard']).toBe({ ...files }[origin] ?? origin);
    },
  );

  it('may not weaken the guard by a profile either', async () => {
    const guarded = (guard: string): unknown => ({ profiles: { p: { guard } } });
    const env = { LINKIS_PROFILE: 'p' };
    expect((await load(guarded('off'), { guard: 'confirm' }, env)).run.guard).toBe('confirm');
    expect((await load(guarded('off'), guarded('read-only'), env)).run.guard).toBe('read-only');
    expect((await load(guarded('read-only'), guarded('off'), env)).run.guard).toBe('read-only');
  });

  it.each(['on', 'readonly', true, ''])('is refused with the guard %j', async (guard) => {
    await expect(load({ guard })).rejects.toMatchObject({
      code: 'CONFIG_INVALID',
      message: expect.stringContaining(
        '"guard" Invalid option: expected one of "off"|"confirm"|"read-only"',
      ),
    });
  });

  it('may hold nothing that is not marked', async () => {
    const others = describeSettings().filter(({ project }) => !project);
    expect(others.length).toBeGreaterThan(20);
    for (const { key, type } of others) {
      const value = {
        path: 'x',
        milliseconds: 1,
        number: 1,
        secret: { env: 'LINKIS_X' },
        object: {},
        'object of text': {},
      }[type];
      const [, word] = /^`(\w+)`/.exec(type) ?? [];
      const written = key
        .split('.')
        .reduceRight<unknown>((inner, name) => ({ [name]: inner }), value ?? word ?? 'x');
      await expect(load(written)).rejects.toMatchObject({
        message: expect.stringContaining(`"${key}" is not accepted from a project file`),
        hint: expect.stringContaining(
          'may hold url, engine, runType, creator, variables, guard, aliases',
        ),
      });
    }
  });

  it('that others can write is taken in a directory that the user trusts, and below it', async () => {
    await load({});
    await chmod(at('home', 'project', '.linkis-kernel.json'), 0o666);
    for (const trusted of [at('home', 'project'), 'home', '~/project'])
      expect((await load({ engine: 'hive' }, { trustedProjects: [trusted] })).run.engine).toBe(
        'hive',
      );
    for (const trusted of [at('home', 'pro'), at('home', 'project', 'deep'), at('gone')])
      await expect(load({}, { trustedProjects: [trusted] })).rejects.toThrow('others can write it');
  });
});
