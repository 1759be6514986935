/** Files and directories for their owner alone, whatever was there before. */
import {
  chmod,
  chown,
  mkdir,
  mkdtemp,
  readFile,
  rm,
  stat,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  makePrivateDirectory,
  openPrivateFile,
  readOwnFile,
  readPrivateFile,
} from '../../src/shared/index.ts';

let directory: string;
let file: string;
beforeEach(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'private-'));
  file = path.join(directory, 'file');
});
afterEach(async () => rm(directory, { recursive: true }));

const modeOf = async (at: string): Promise<string> =>
  ((await stat(at)).mode & 0o777).toString(8).padStart(3, '0');

describe('makePrivateDirectory', () => {
  it('makes a directory and those above it, and tightens one that is there', async () => {
    const deep = path.join(directory, 'a', 'b');
    makePrivateDirectory(deep);
    expect([await modeOf(deep), await modeOf(path.dirname(deep))]).toEqual(['700', '700']);
    await chmod(deep, 0o777);
    makePrivateDirectory(deep);
    expect(await modeOf(deep)).toBe('700');
  });

  it('throws where a file is', async () => {
    await writeFile(file, '');
    expect(() => makePrivateDirectory(file)).toThrow('EEXIST');
  });
});

describe('openPrivateFile', () => {
  it.each(['append', 'replace'] as const)('to %s makes and tightens', async (use) => {
    const write = async (): Promise<void> => {
      const handle = await openPrivateFile(file, use);
      await handle.writeFile('x');
      await handle.close();
    };
    await write();
    expect(await modeOf(file)).toBe('600');
    await chmod(file, 0o666);
    await write();
    expect(await modeOf(file)).toBe('600');
    expect(await readPrivateFile(file)).toBe(use === 'append' ? 'xx' : 'x');
  });

  it.each(['read', 'append', 'replace'] as const)('to %s follows no link', async (use) => {
    const victim = path.join(directory, 'victim');
    await writeFile(victim, 'whole');
    await symlink(victim, file);
    await expect(openPrivateFile(file, use)).rejects.toMatchObject({ code: 'ELOOP' });
    expect(await readFile(victim, 'utf8')).toBe('whole');
  });
});

describe('readOwnFile', () => {
  it('reads what is the own and closed to others', async () => {
    await writeFile(file, 'text', { mode: 0o600 });
    expect(await readOwnFile(file)).toBe('text');
  });

  it.each([
    ['others may write', async () => chmod(file, 0o606)],
    ['others may read', async () => chmod(file, 0o604)],
    ['the group may write', async () => chmod(file, 0o620)],
    [
      'is a link',
      async () => {
        await rm(file);
        await writeFile(`${file}.there`, 'text', { mode: 0o600 });
        await symlink(`${file}.there`, file);
      },
    ],
    [
      'is a directory',
      async () => {
        await rm(file);
        await mkdir(file, { mode: 0o700 });
      },
    ],
  ])('gives nothing for one that %s', async (_name, change) => {
    await writeFile(file, 'text', { mode: 0o600 });
    await change();
    expect(await readOwnFile(file)).toBeUndefined();
  });

  it('gives nothing for the file of another user, whatever its mode', async () => {
    await writeFile(file, 'text', { mode: 0o600 });
    // Only root can give a file away; for anybody else the system refuses, and reading it as well.
    const given = await chown(file, 65_534, 65_534).then(
      () => true,
      () => false,
    );
    expect(await readOwnFile(file)).toBe(given ? undefined : 'text');
  });

  it('rejects when there is none', async () => {
    await expect(readOwnFile(file)).rejects.toMatchObject({ code: 'ENOENT' });
  });
});
