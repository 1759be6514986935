/** The paths that the documents name exist: of the checkout, and of a room as `room/file`, in backticks or in a block of code. */
import { describe, expect, it } from '@jest/globals';
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';

const root = path.resolve(import.meta.dirname, '..');
const { order } = createRequire(import.meta.url)('../.dependency-cruiser.cjs') as {
  readonly order: Readonly<Record<string, unknown>>;
};

const folders = ['src', 'test', 'tools', 'bench', 'examples'];
const firstNames = new Set([...folders, ...Object.keys(order)]);

/** Made by a command, so it is not in every checkout. */
const made = new Set(['bench/.venv']);

/** The words in backticks and in blocks of code that begin as a path does. */
function pathsIn(text: string): readonly string[] {
  const code = [...text.matchAll(/```[^]*?```|`[^`\n]+`/g)].map(([whole]) => whole);
  const words = code.flatMap((part) => part.split(/[\s`'"(){}:,]+/));
  return words.filter((word) => firstNames.has(word.split('/')[0] ?? '') && word.includes('/'));
}

/** As it is, without its ending, or below `src/`, where the rooms are, or `test/`, for the tables of SECURITY.md. */
function exists(name: string): boolean {
  return ['', 'src', 'test'].some((folder) =>
    ['', '.ts', '.test.ts'].some((ending) => existsSync(path.join(root, folder, name + ending))),
  );
}

describe.each(['ARCHITECTURE.md', 'CONTRIBUTING.md', 'SECURITY.md', 'README.md'])('%s', (file) => {
  const named = pathsIn(readFileSync(path.join(root, file), 'utf8'));

  it('names only paths that exist', () => {
    expect(named.length).toBeGreaterThan(0);
    expect(named.filter((name) => !made.has(name) && !exists(name))).toEqual([]);
  });
});
