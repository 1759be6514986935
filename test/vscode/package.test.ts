/** The extension as it is shipped, packed from vscode/ as the build does it. */
import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { strFromU8, unzipSync } from 'fflate';

const root = path.resolve(import.meta.dirname, '../..');

interface Manifest {
  readonly name: string;
  readonly publisher: string;
  readonly version?: string;
  readonly license: string;
  readonly contributes: {
    readonly configurationDefaults: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
    readonly grammars: readonly {
      readonly path: string;
      readonly scopeName: string;
      readonly embeddedLanguages: Readonly<Record<string, string>>;
    }[];
  };
}

const readJson = <Content>(file: string): Content =>
  JSON.parse(readFileSync(path.join(root, file), 'utf8')) as Content;
const own = readJson<Manifest>('vscode/package.json');
const { version, repository } = readJson<{
  readonly version: string;
  readonly repository: object;
}>('package.json');

const directory = mkdtempSync(path.join(tmpdir(), 'lk-vsix '));

async function pack(): Promise<Buffer> {
  const file = path.join(directory, 'packed.vsix');
  await promisify(execFile)(process.execPath, [path.join(root, 'tools/vsix.mjs'), file]);
  return readFileSync(file);
}

let bytes: Buffer;
let packed: Readonly<Record<string, string>>;

beforeAll(async () => {
  bytes = await pack();
  packed = Object.fromEntries(
    Object.entries(unzipSync(bytes)).map(([name, content]) => [name, strFromU8(content)]),
  );
});

afterAll(() => {
  rmSync(directory, { recursive: true });
});

describe('vscode/package.json', () => {
  it('contributes only data, from files that are there', () => {
    expect(Object.keys(own.contributes).toSorted()).toEqual(['configurationDefaults', 'grammars']);
    expect(own).not.toHaveProperty('main');
    expect(own).not.toHaveProperty('browser');
    expect(own).not.toHaveProperty('activationEvents');
    for (const { path: file, scopeName } of own.contributes.grammars) {
      expect(readJson<{ scopeName: string }>(path.join('vscode', file)).scopeName).toBe(scopeName);
    }
  });

  it('names a language for each scope that the grammar gives to code, and no other', () => {
    for (const { path: file, embeddedLanguages } of own.contributes.grammars) {
      const text = readFileSync(path.join(root, 'vscode', file), 'utf8');
      const given = new Set(text.match(/meta\.embedded\.block\.\w+/g));
      expect(Object.keys(embeddedLanguages).toSorted()).toEqual([...given].toSorted());
    }
  });

  it('keeps the characters of the Jupyter extension for each of its languages: a default is replaced whole', () => {
    const characters = own.contributes.configurationDefaults['jupyter.completionTriggerCharacters'];
    // [microsoft/vscode-jupyter package.json, 2026.6]
    expect(characters).toMatchObject({
      java: ['.', '@', '#'],
      javascript: ['.', '"', "'", '/', '@'],
      julia: ['.'],
      python: ['.', '%', "'", '"'],
      rust: ['.', ':'],
      typescript: ['.', '"', "'", '/', '@', '<'],
    });
    expect(characters).toMatchObject({
      bash: expect.arrayContaining(['$', '{']),
      r: expect.arrayContaining(['[', '(', ',', '$', '@', '"', "'"]),
      scala: expect.arrayContaining(['.']),
    });
    // A quote and a slash begin the name of a file.
    expect(characters?.['sql']).toEqual(expect.arrayContaining(['.', ' ', "'", '/']));
    for (const language of ['sql', 'bash', 'scala', 'r', 'python'])
      expect(characters?.[language]).toContain('%');
  });
});

describe('the packed extension', () => {
  it('has exactly these files', () => {
    expect(Object.keys(packed).toSorted()).toEqual([
      '[Content_Types].xml',
      'extension.vsixmanifest',
      'extension/LICENSE.txt',
      'extension/README.md',
      'extension/package.json',
      'extension/syntaxes/linkis-magics.tmLanguage.json',
    ]);
    expect(packed['extension/LICENSE.txt']).toBe(readFileSync(path.join(root, 'LICENSE'), 'utf8'));
  });

  it('has the version of the package in both of its descriptions, and is otherwise as its sources say', () => {
    expect(own.version).toBeUndefined();
    expect(JSON.parse(packed['extension/package.json'] ?? '')).toEqual({
      ...own,
      version,
      repository,
    });
    expect(packed['extension.vsixmanifest']).toContain(
      `Id="${own.name}" Version="${version}" Publisher="${own.publisher}"`,
    );
    for (const [, file = ''] of packed['extension.vsixmanifest']?.matchAll(/Path="([^"]+)"/g) ?? [])
      expect(Object.keys(packed)).toContain(file);
    for (const { path: file } of own.contributes.grammars) {
      const name = path.posix.join('extension', file);
      expect(packed[name]).toBe(readFileSync(path.join(root, 'vscode', file), 'utf8'));
    }
  });

  it('has nothing of the machine in it, and the same bytes each time', async () => {
    expect(Object.values(packed).join('\n')).not.toContain(root);
    expect(bytes.equals(await pack())).toBe(true);
  });
});
