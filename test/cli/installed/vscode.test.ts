import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Machine } from '../../../src/cli/installed/jupyter-paths.ts';
import { findExtension, installExtension } from '../../../src/cli/installed/vscode.ts';

let directory: string;
let extension: string;
let withoutCode: Machine;
let withCode: Machine;

beforeEach(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'lk vscode é-'));
  extension = path.join(directory, 'an extension.vsix');
  await writeFile(extension, '');
  const bin = path.join(directory, 'bin');
  await mkdir(bin);
  withoutCode = { platform: process.platform, env: { PATH: '' }, home: directory };
  withCode = { ...withoutCode, env: { PATH: bin } };
});

afterEach(async () => {
  await rm(directory, { recursive: true });
});

/** A program `code` on the PATH that runs these lines of shell. */
async function writeCode(lines: string): Promise<void> {
  await writeFile(path.join(directory, 'bin/code'), `#!/bin/sh\n${lines}\n`, { mode: 0o755 });
}

async function writeExtensions(editor: string, entries: readonly unknown[]): Promise<void> {
  const place = path.join(directory, editor, 'extensions');
  await mkdir(place, { recursive: true });
  await writeFile(path.join(place, 'extensions.json'), JSON.stringify(entries));
}

/** As VS Code lists an extension. */
const entryOf = (version: string): unknown => ({
  identifier: { id: 'linkis-kernel.linkis-kernel' },
  version,
  location: { $mid: 1 },
});

describe('installExtension', () => {
  it('tells the one command where VS Code has none here', async () => {
    expect(await installExtension(extension, withoutCode)).toBe(
      `There is no \`code\` command on the PATH. Where VS Code is, run: code --install-extension "${extension}"\n`,
    );
  });

  it('runs that command where there is one, with the path as one word', async () => {
    await writeCode(`printf '%s\\n' "$@" > '${directory}/words'`);

    expect(await installExtension(extension, withCode)).toContain(
      'Installed the VS Code extension',
    );
    expect(await readFile(path.join(directory, 'words'), 'utf8')).toBe(
      `--install-extension\n${extension}\n`,
    );
  });

  it('throws OPTION_INVALID with what the command said, and the way around it', async () => {
    await writeCode('echo "no room left" >&2; exit 3');

    await expect(installExtension(extension, withCode)).rejects.toMatchObject({
      code: 'OPTION_INVALID',
      message: expect.stringContaining('no room left'),
      hint: expect.stringContaining(extension),
    });
  });

  it('throws OPTION_INVALID when the extension was not packed', async () => {
    await expect(installExtension(`${extension}x`, withCode)).rejects.toMatchObject({
      code: 'OPTION_INVALID',
      hint: expect.stringContaining('npm run vsix'),
    });
  });
});

describe('findExtension', () => {
  it('says nothing where there is no VS Code', async () => {
    expect(await findExtension('1.2.3', withoutCode)).toBeUndefined();
  });

  it('is content when each editor has this version', async () => {
    await writeExtensions('.vscode', [{ identifier: { id: 'other.one' } }, entryOf('1.2.3')]);
    await writeExtensions('.vscode-server', [entryOf('1.2.3')]);

    expect(await findExtension('1.2.3', withoutCode)).toEqual({
      kind: 'ok',
      text: 'VS Code: the extension 1.2.3 is in ~/.vscode/extensions, ~/.vscode-server/extensions',
    });
  });

  it('names the editors that lack it or have another version, and the remedy', async () => {
    await writeExtensions('.vscode', [entryOf('1.0.0')]);
    await writeExtensions('.cursor', [{ broken: true }, 7]);
    await writeExtensions('.vscode-oss', [entryOf('1.2.3')]);

    expect(await findExtension('1.2.3', withoutCode)).toMatchObject({
      kind: 'note',
      text: expect.stringContaining(
        '(1.0.0 in ~/.vscode/extensions, none in ~/.cursor/extensions)',
      ),
      remedy: 'linkis-kernel install --vscode',
    });
  });

  it('names the remedy where only the command is there', async () => {
    await writeCode('exit 0');

    expect(await findExtension('1.2.3', withCode)).toMatchObject({
      kind: 'note',
      text: expect.stringMatching(/jupyter\.completionTriggerCharacters$/),
    });
  });
});
