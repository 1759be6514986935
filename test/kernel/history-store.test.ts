import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { matchesGlob } from '../../src/kernel/glob.ts';
import { openHistory } from '../../src/kernel/history-store.ts';
import { createLogger, silentLogger } from '../../src/shared/index.ts';
import { growthOf } from '../support/growth.ts';

let directory: string;
let file: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'history-'));
  file = join(directory, 'state', 'history.jsonl');
});
afterEach(async () => {
  await rm(directory, { recursive: true, force: true });
});

describe('openHistory', () => {
  it('keeps inputs from session to session, for the owner alone', async () => {
    const first = openHistory(file, silentLogger);
    first.record(1, 'select 1');
    first.record(2, '  \n');
    first.record(2, "'ü'\n😀");
    await first.settled();
    const second = openHistory(file, silentLogger);
    expect(await second.session()).toBe(2);
    second.record(1, 'select 2');
    expect(await second.entries()).toEqual([
      { session: 1, line: 1, input: 'select 1' },
      { session: 1, line: 2, input: "'ü'\n😀" },
      { session: 2, line: 1, input: 'select 2' },
    ]);
    expect((await stat(file)).mode & 0o777).toBe(0o600);
  });

  it('keeps what a cell showed, cut, though another kernel writes the same file', async () => {
    const first = openHistory(file, silentLogger);
    const second = openHistory(file, silentLogger);
    await Promise.all([first.settled(), second.settled()]);
    first.record(1, 'select 1');
    await first.settled();
    second.record(1, 'select 2');
    await second.settled();
    first.recordOutput(1, 'one');
    second.recordOutput(1, 'x'.repeat(20_000));
    second.recordOutput(2, 'of a cell that was not recorded');
    await Promise.all([first.settled(), second.settled()]);
    expect(await first.entries()).toEqual([
      { session: 1, line: 1, input: 'select 1', output: 'one' },
    ]);
    expect(await openHistory(file, silentLogger).entries()).toEqual([
      { session: 1, line: 1, input: 'select 1', output: 'one' },
      { session: 1, line: 1, input: 'select 2', output: 'x'.repeat(16_384) },
    ]);
  });

  it('gives the newest outputs only, with the inputs of all, and so does a long file from then on', async () => {
    const history = openHistory(file, silentLogger);
    for (let line = 1; line <= 900; line += 1) {
      history.record(line, `select ${String(line)}`);
      history.recordOutput(line, String(line % 10).repeat(16_384));
    }
    await history.settled();
    const again = openHistory(file, silentLogger);
    for (const entries of [await history.entries(), await again.entries()]) {
      const lengths = entries.map(({ output }) => output?.length ?? 0);
      const all = lengths.reduce((sum, length) => sum + length, 0);
      expect(entries).toHaveLength(900);
      expect(lengths.slice(0, 100)).toEqual(Array.from({ length: 100 }, () => 0));
      expect(lengths.at(-1)).toBe(16_384);
      expect(all).toBeLessThanOrEqual(2_097_152);
    }
    expect((await stat(file)).size).toBeLessThan(3_000_000);
  });

  it('leaves out lines that are no entries, and cuts a long file to its last 10,000', async () => {
    await openHistory(file, silentLogger).settled();
    const lines = Array.from({ length: 12_000 }, (_, at) =>
      JSON.stringify({ session: 1, line: at, input: '-'.repeat(at < 2000 ? 7000 : 100) }),
    );
    await writeFile(
      file,
      ['{"session":', 'null', '[]', ...lines, '{"input":"x"}', '{"ses'].join('\n'),
    );
    const history = openHistory(file, silentLogger);
    const entries = await history.entries();
    expect(entries).toHaveLength(10_000);
    expect(entries[0]?.line).toBe(2000);
    expect((await readFile(file, 'utf8')).trimEnd().split('\n')).toHaveLength(10_000);
  });

  it('goes on in memory when the file cannot be used', async () => {
    const log: string[] = [];
    const history = openHistory(
      directory,
      createLogger('warn', (line) => log.push(line)),
    );
    history.record(1, 'select 1');
    expect(await history.entries()).toEqual([{ session: 1, line: 1, input: 'select 1' }]);
    expect(log.join('\n')).toContain(directory);
  });
});

describe('matchesGlob', () => {
  it.each([
    ['select 1', '*', true],
    ['select 1', 'sel*', true],
    ['select 1', '*1', true],
    ['select 1', 's?lect*', true],
    ['select 1', 'elect*', false],
    ['select 1', 'select', false],
    ['a\nb', 'a*b', true],
    ['a.c', 'a.c', true],
    ['abc', 'a.c', false],
    ['', '', true],
    ['', '*', true],
    ['', '?', false],
  ])('matches %j with %j: %j', (input, pattern, matches) => {
    expect(matchesGlob(input, pattern)).toBe(matches);
  });

  it('is quick with a pattern made to be slow', async () => {
    const pattern = `${'*a'.repeat(200)}b`;
    expect(matchesGlob('a'.repeat(2000), pattern)).toBe(false);
    expect(await growthOf((size) => matchesGlob('a'.repeat(size), pattern), 1000)).toBeLessThan(3);
  });
});
