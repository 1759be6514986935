/** What a job's log keeps: every line once, by its number, however long the lines and whatever characters they hold. */
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { JobLog } from '../../src/gateway/jobs/job-log.ts';

let directory: string;
let log: JobLog;

beforeEach(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'linkis-log-'));
  log = await JobLog.open(path.join(directory, 'task.log'), () => new Date());
});
afterEach(async () => {
  await log.close();
  await rm(directory, { recursive: true, force: true });
});

async function all(pageSize: number): Promise<readonly string[]> {
  const lines: string[] = [];
  for (;;) {
    const page = await log.read(lines.length + 1, pageSize);
    if (page.length === 0) return lines;
    for (const line of page) lines.push(line);
  }
}

describe('a log', () => {
  it.each([
    ['a line separator', '\u2028'],
    ['a paragraph separator', '\u2029'],
    ['a next line', '\u0085'],
    ['a form feed', '\f'],
    ['a vertical tab', '\v'],
    ['a carriage return', '\r'],
    ['a NUL', '\0'],
  ])('counts no line for %s, in memory and from its file', async (_, character) => {
    const line = `first${character}second`;
    log.writeBare(line);
    for (let number = 2; number <= 5000; number += 1) log.writeBare(`line ${String(number)}`);
    expect(await log.read(1, 3)).toEqual([line, 'line 2', 'line 3']);
    expect(await log.read(4999, 10)).toEqual(['line 4999', 'line 5000']);
    await log.close();
    expect(await log.read(1, 3)).toEqual([line, 'line 2', 'line 3']);
  });

  it('ends a line at a line feed, with or without a carriage return before it', async () => {
    log.writeBare('one\r\ntwo\r\r\nthree\n');
    expect(await log.read(1, 10)).toEqual(['one', 'two', 'three']);
  });

  it('gives every long line, of which few are in memory', async () => {
    const written = Array.from({ length: 200 }, (_, at) => `${String(at)} `.padEnd(50_000, 'x'));
    for (const line of written) log.writeBare(line);
    expect((await all(7)).join('\n') === written.join('\n')).toBe(true);
    await log.close();
    expect((await all(1000)).join('\n') === written.join('\n')).toBe(true);
  });

  it('writes a line of several megabytes as lines of one', async () => {
    log.writeBare(`${'x'.repeat(5_000_000)}end\nnext`);
    const lines = await all(100);
    expect(lines.at(-1)).toBe('next');
    expect(lines.slice(0, -1).join('') === `${'x'.repeat(5_000_000)}end`).toBe(true);
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(1_048_576);
  });

  it('makes who writes wait while much waits for the disk', async () => {
    expect(log.backlog()).toBeUndefined();
    for (let at = 0; at < 20; at += 1) log.writeBare('x'.repeat(100_000));
    const waiting = log.backlog();
    expect(waiting).toBeInstanceOf(Promise);
    await waiting;
    expect(log.backlog()).toBeUndefined();
    expect((await readFile(log.file)).length).toBe(20 * 100_001);
  });
});
