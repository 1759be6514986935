import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  appendFile,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rm,
  stat,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { matchesGlob } from '../../../src/kernel/handlers/glob.ts';
import { openHistory } from '../../../src/kernel/history/store.ts';
import { createLogger, silentLogger } from '../../../src/shared/index.ts';
import { growthOf } from '../../support/growth.ts';

let directory: string;
let file: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'history-'));
  file = join(directory, 'state', 'history.jsonl');
});
const servers: Server[] = [];
/** Something that is no file and answers nobody. */
async function listenOn(path: string): Promise<void> {
  const server = createServer();
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(path, () => resolve()));
}
afterEach(async () => {
  for (const server of servers.splice(0)) server.close();
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
    again.record(1, 'select 1');
    await again.settled();
    expect((await stat(file)).size).toBeLessThan(1000);
  });

  it('leaves out lines that are no entries, and gives the last 10,000 of a long file, which it begins anew', async () => {
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
    history.record(1, 'select 1');
    expect((await history.entries()).at(-1)).toEqual({ session: 2, line: 1, input: 'select 1' });
    expect((await readFile(file, 'utf8')).trimEnd().split('\n')).toHaveLength(1);
    expect(await openHistory(file, silentLogger).session()).toBe(3);
  });

  it('loses no row of any kernel though several begin a long file anew at once', async () => {
    for (let round = 0; round < 5; round += 1) {
      const path = join(directory, String(round), 'history.jsonl');
      const old = openHistory(path, silentLogger);
      let line = 0;
      const say = async (): Promise<void> => {
        line += 1;
        old.record(line, `select ${String(line)}`);
        await old.settled();
      };
      await say();
      await appendFile(path, `${' '.repeat(13_000_000)}\n`);
      const begun = [1, 2, 3].map(async () => openHistory(path, silentLogger).settled());
      for (let time = 0; time < 20; time += 1) await say();
      await Promise.all(begun);
      const entries = await openHistory(path, silentLogger).entries();
      expect(entries.map((entry) => entry.line)).toEqual(
        Array.from({ length: line }, (_, at) => at + 1),
      );
      for (const name of await readdir(join(path, '..'))) {
        expect((await stat(join(path, '..', name))).mode & 0o777).toBe(0o600);
      }
    }
  });

  it('gives inputs by session and line, each with its output, in whatever order files were moved', async () => {
    await openHistory(file, silentLogger).settled();
    const row = (writer: string, line: number, rest: object): string =>
      `${JSON.stringify({ writer, session: 1, line, ...rest })}\n`;
    // Moved at once by kernels that start together: the names say nothing about the order.
    await writeFile(
      `${file}.1-00000000.old`,
      row('a', 2, { input: 'two' }) + row('a', 1, { output: 'one' }),
    );
    await writeFile(
      `${file}.1-11111111.old`,
      row('b', 1, { input: 'other' }) + row('a', 1, { input: 'one' }),
    );
    await writeFile(file, row('b', 1, { output: 'of the other' }));
    expect(await openHistory(file, silentLogger).entries()).toEqual([
      { session: 1, line: 1, input: 'one', output: 'one' },
      { session: 1, line: 2, input: 'two' },
      { session: 1, line: 1, input: 'other', output: 'of the other' },
    ]);
  });

  it('keeps no more of what was moved aside than it reads', async () => {
    await openHistory(file, silentLogger).settled();
    for (let round = 0; round < 4; round += 1) {
      await writeFile(
        file,
        `${' '.repeat(13_000_000)}\n${JSON.stringify({ session: round, line: 1, input: 'x' })}\n`,
      );
      await openHistory(file, silentLogger).settled();
    }
    expect(await readdir(join(file, '..'))).toHaveLength(1);
    expect(await openHistory(file, silentLogger).session()).toBe(4);
  });

  it.each([
    ['a directory', async () => mkdir(file)],
    ['a pipe', async () => spawnSync('sh', ['-c', 'mkfifo -m 600 "$0"', file])],
    ['a socket', async () => listenOn(file)],
    ['a link', async () => symlink(join(directory, 'victim'), file)],
  ])('goes on in memory and names the file when it is %s', async (_what, put) => {
    await mkdir(join(file, '..'), { mode: 0o700 });
    await put();
    const log: string[] = [];
    const history = openHistory(
      file,
      createLogger('warn', (line) => log.push(line)),
    );
    history.record(1, 'select 1');
    expect(await history.entries()).toEqual([{ session: 1, line: 1, input: 'select 1' }]);
    history.record(2, 'select 2');
    await history.settled();
    expect(await history.session()).toBe(1);
    expect(log).toHaveLength(1);
    expect(log[0]).toContain(file);
    await expect(stat(join(directory, 'victim'))).rejects.toMatchObject({ code: 'ENOENT' });
  });

  it.each([
    ['garbage', (): Buffer => randomBytes(400_000)],
    ['lines of something else', (): Buffer => Buffer.from('{"a":1}\n'.repeat(4_000_000))],
    ['one line without end', (): Buffer => Buffer.alloc(40_000_000, 'x')],
  ])('goes on in the file when %s is in its place', async (_what, content) => {
    await mkdir(join(file, '..'), { mode: 0o700 });
    await writeFile(file, content());
    const history = openHistory(file, silentLogger);
    history.record(1, 'select 1');
    history.record(2, 'select 2');
    expect((await history.entries()).slice(-2)).toEqual([
      { session: 1, line: 1, input: 'select 1' },
      { session: 1, line: 2, input: 'select 2' },
    ]);
    expect(await openHistory(file, silentLogger).session()).toBe(2);
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
