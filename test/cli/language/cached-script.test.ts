import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import {
  chmod,
  lstat,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rm,
  utimes,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { plantedCode } from '../../security/file-attacks.ts';
import {
  codeDirectory,
  keepCompiledCode,
  runCachedScript,
} from '../../../src/cli/language/cached-script.ts';

const parts = { require: () => undefined, load: async () => undefined };
let place: string;
let script: string;
let directory: string;

beforeEach(async () => {
  place = await mkdtemp(join(tmpdir(), 'linkis-code-'));
  script = join(place, 'language.cjs');
  directory = join(place, 'state', 'code');
  await writeFile(script, 'exports.answer = () => 42;');
  await mkdir(join(place, 'state'));
});
afterEach(async () => rm(place, { recursive: true, force: true }));

/** Runs the script, and keeps its code as the end of a process does. */
function runAndKeep(): ReturnType<typeof runCachedScript> {
  const run = runCachedScript(script, parts, directory);
  keepCompiledCode();
  return run;
}

const answerOf = ({ exports }: { readonly exports: unknown }): number =>
  (exports as { readonly answer: () => number }).answer();

async function codeFile(): Promise<string> {
  return join(directory, (await readdir(directory))[0] ?? '');
}

describe('runCachedScript', () => {
  test('keeps the compiled code for its owner alone, and takes it the next time', async () => {
    const first = runAndKeep();
    expect([answerOf(first), first.isCached]).toEqual([42, false]);
    expect(await readdir(directory)).toHaveLength(1);
    expect((await lstat(directory)).mode & 0o777).toBe(0o700);
    expect((await lstat(await codeFile())).mode & 0o777).toBe(0o600);
    const second = runAndKeep();
    expect([answerOf(second), second.isCached]).toEqual([42, true]);
  });

  test('keeps the functions that were called by then, so that the code has grown', async () => {
    await writeFile(script, `exports.answer = () => [${'1, '.repeat(2000)}].length;`);
    runAndKeep();
    const small = (await lstat(await codeFile())).size;
    await rm(directory, { recursive: true });
    answerOf(runCachedScript(script, parts, directory));
    keepCompiledCode();
    expect((await lstat(await codeFile())).size).toBeGreaterThan(small + 1000);
  });

  test('does not bring back a state directory that was removed', async () => {
    runCachedScript(script, parts, directory);
    await rm(join(place, 'state'), { recursive: true });
    keepCompiledCode();
    expect(await readdir(place)).toEqual(['language.cjs']);
  });

  test('gives the script its modules', async () => {
    await writeFile(script, `exports.answer = () => $load(require('name'));`);
    const { exports } = runCachedScript(
      script,
      { require: (name) => `${name}!`, load: async (name) => `loaded ${name}` },
      directory,
    );
    const { answer } = exports as { readonly answer: () => Promise<unknown> };
    expect(await answer()).toBe('loaded name!');
  });

  test('reads a script as UTF-8, also where V8 has its code', async () => {
    await writeFile(
      script,
      String.raw`exports.answer = () => +/→ 您$/.test('\u2192 \u60a8') * 42;`,
    );
    expect([1, 2].map(() => answerOf(runAndKeep()))).toEqual([42, 42]);
  });

  test('runs the script as it is now, not the code of another text of the same length', async () => {
    runAndKeep();
    await writeFile(script, 'exports.answer = () => 43;');
    const changed = runAndKeep();
    expect([answerOf(changed), changed.isCached]).toEqual([43, false]);
  });

  test('compiles anew where the file of code is damaged, and mends it', async () => {
    runAndKeep();
    const bytes = await readFile(await codeFile());
    bytes[bytes.length - 20] = (bytes.at(-20) ?? 0) ^ 0xff;
    await writeFile(await codeFile(), bytes);
    expect(runAndKeep().isCached).toBe(false);
    expect(runAndKeep().isCached).toBe(true);
  });

  test.each(plantedCode)(
    'neither takes nor changes code in a %s of mode %o',
    async (where, mode) => {
      runAndKeep();
      const file = await codeFile();
      await chmod(where === 'file' ? file : directory, mode);
      const run = runAndKeep();
      expect([answerOf(run), run.isCached]).toEqual([42, false]);
      // A file is replaced by one of the kernel's own; a directory that others may write is left alone.
      expect((await lstat(file)).mode & 0o777).toBe(0o600);
      expect(runAndKeep().isCached).toBe(where === 'file');
    },
  );

  test('removes what no kernel has kept for a month, and keeps what others have kept since', async () => {
    runAndKeep();
    const month = 31 * 24 * 3600;
    for (const [name, age] of [
      ['earlier', month],
      ['other', 60],
    ] as const) {
      const file = join(directory, `${name}.code`);
      await writeFile(file, name);
      const time = Date.now() / 1000 - age;
      await utimes(file, time, time);
    }
    await writeFile(script, 'exports.answer = () => 43;');
    runAndKeep();
    expect((await readdir(directory)).includes('earlier.code')).toBe(false);
    expect((await readdir(directory)).includes('other.code')).toBe(true);
  });

  test('runs the script where no code can be kept', async () => {
    await writeFile(directory, 'a file in its place');
    expect(answerOf(runAndKeep())).toBe(42);
    expect(await readFile(directory, 'utf8')).toBe('a file in its place');
  });
});

test('compiled code lies beside the state', () => {
  expect(codeDirectory({ LINKIS_KERNEL_STATE_DIR: '/state' })).toBe(join('/state', 'code'));
  expect(codeDirectory({})).toMatch(/\.linkis-kernel[/\\]state[/\\]code$/);
});
