import { rm } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { shellEngine } from '../../../src/gateway/engines/shell.ts';
import { type EngineSession, lives, startSession, until } from './engine-session.ts';

let session: EngineSession;
beforeAll(async () => {
  session = await startSession(shellEngine);
});
afterAll(async () => session.close());

async function firstLine(job: { directory: string }): Promise<string> {
  return until(async () => {
    const [page] = await session.pages(job);
    return page?.kind === 'text' ? page.rows[0]?.[0] : undefined;
  });
}

describe('shellEngine', () => {
  it('gives stdout as text, one row a line, also without a line end', async () => {
    const job = await session.run('printf "a\\tb\\n<b>中</b>\\n"; printf "no line end"');
    expect(await session.pages(job)).toEqual([
      { kind: 'text', rows: [['a\tb'], ['<b>中</b>'], ['no line end']] },
    ]);
  });

  it('gives no result when nothing is printed, and logs stderr', async () => {
    const job = await session.run('echo oops >&2');
    expect(job.failure).toBeUndefined();
    expect(job.log).toEqual([{ level: 'stderr', text: 'oops' }]);
    expect(await session.pages(job)).toEqual([]);
  });

  it('fails with the exit code and what stderr said', async () => {
    const job = await session.run('echo before; nosuchcommand; exit 3');
    expect(job.failure?.message).toMatch(/exit code 3: .*nosuchcommand: not found/);
    expect(await session.pages(job)).toEqual([{ kind: 'text', rows: [['before']] }]);
  });

  it('takes a directory and arguments', async () => {
    const job = await session.run('pwd; echo "$1"', {
      'wds.linkis.shell.runtime.working.directory': '/',
      extraArguments: ['a b'],
    });
    expect(await session.pages(job)).toEqual([{ kind: 'text', rows: [['/'], ['a b']] }]);
  });

  it('kills the whole group', async () => {
    const job = session.start('sleep 600 & echo $!; trap "" TERM; sleep 600');
    const child = await firstLine(job);
    job.kill();
    expect((await job.ended).failure?.message).toMatch(/kill/);
    await until(async () => !(await lives(child)));
  });

  it('does not wait for a process in the background, and ends it when it closes', async () => {
    const other = await startSession(shellEngine);
    const job = await other.run('sleep 600 & echo $!');
    expect(job.log).toContainEqual(expect.objectContaining({ level: 'WARN' }));
    const [page] = await other.pages(job);
    const child = page?.kind === 'text' ? (page.rows[0]?.[0] ?? '') : '';
    expect(await lives(child)).toBe(true);
    await other.close();
    await until(async () => !(await lives(child)));
  });

  it('logs 300,000 lines without a loss', async () => {
    const job = await session.run('seq 1 300000 >&2');
    // A line of which a slow machine has half comes in pieces.
    const whole = job.log.map(({ level, text }) => (level === 'stderr, open' ? text : `${text}\n`));
    const lines = whole.join('').trimEnd().split('\n');
    expect(lines).toHaveLength(300_000);
    expect(lines.at(-1)).toBe('300000');
  });

  it.each([
    ['short', 0],
    ['longer than one argument of a process may be', 6000],
    ['of 4 MB', 100_000],
  ])(
    'runs code that is %s, with its name, its arguments, no input and its line numbers',
    async (_, lines) => {
      const padding = `: '${'x'.repeat(34)}'\n`.repeat(lines);
      const job = await session.run(
        `${padding}echo "$0 $1 $#"\nread answer || echo no input\n[ -e /proc/$$/fd/3 ] || echo closed\nnosuchcommand\nexit 4`,
        { extraArguments: ['a b'] },
      );
      const [page] = await session.pages(job);
      expect(page).toMatchObject({
        kind: 'text',
        rows: [['sh a b 1'], ['no input'], ['closed']],
      });
      expect(job.failure?.message).toMatch(
        new RegExp(`exit code 4: sh: ${String(lines + 4)}: (?:eval: )?nosuchcommand: not found`),
      );
    },
  );

  it('is killed while it reads long code', async () => {
    const job = session.start(`echo $$; sleep 600\n${`: '${'x'.repeat(34)}'\n`.repeat(100_000)}`);
    const shell = await firstLine(job);
    job.kill();
    expect((await job.ended).failure?.message).toMatch(/kill/);
    await until(async () => !(await lives(shell)));
  });

  it('refuses code with a NUL, which a shell would take for its end', async () => {
    const job = await session.run('echo one\necho tw\0o');
    expect(job.failure?.message).toMatch(/^Line 2 of the code has a NUL/);
  });

  it.each([
    ['arguments that the system does not take', { extraArguments: ['x'.repeat(200_000)] }, /E2BIG/],
    ['an argument with a NUL', { extraArguments: ['a\0b'] }, /null bytes/],
  ])('fails in words with %s', async (_, runtime, message) => {
    const job = await session.run('echo one', runtime);
    expect(job.failure?.message).toMatch(/^The shell sh could not be started in /);
    expect(job.failure?.message).toMatch(message);
    expect(await session.pages(job)).toEqual([]);
  });

  it('fails in words when its directory is gone', async () => {
    const other = await startSession(shellEngine);
    await rm(path.join(other.directory, 'session'), { recursive: true });
    const job = await other.run('echo one');
    expect(job.failure?.message).toContain(path.join(other.directory, 'session'));
    await other.close();
  });

  it('keeps a line without an end in pieces, and a progress bar whole', async () => {
    const job = await session.run(
      `head -c 1000000 /dev/zero | tr '\\0' x >&2; printf '\\n1%%\\r2%%\\n' >&2`,
    );
    const text = job.log.flatMap((entry) => entry.text.split('\n'));
    expect(text.at(-1)).toBe('1%\r2%');
    expect(text.slice(0, -1).join('') === 'x'.repeat(1_000_000)).toBe(true);
    expect(Math.max(...text.map((line) => line.length))).toBeLessThanOrEqual(2 * 64 * 1024);
  });

  it.each([
    [
      'the submit names bash',
      'a=(1 2 3); [[ ${#a[@]} == 3 ]] && echo "$0"',
      { 'linkis.kernel.shell.program': 'bash' },
      'bash',
    ],
    [
      'the first line names bash',
      '#!/bin/bash\na=(1 2 3); [[ ${#a[@]} == 3 ]] && echo "$0"',
      {},
      'bash',
    ],
    ['the first line finds bash', '#!/usr/bin/env bash\n[[ a == a ]] && echo "$0"', {}, 'bash'],
    ['bash is somewhere else', '#!/opt/nowhere/bash\n[[ a == a ]] && echo "$0"', {}, 'bash'],
    ['the first line has flags', '#!/bin/bash -eu\necho "$-" | tr -cd eu; echo', {}, 'eu'],
    ['nothing is named', 'echo "$0"', {}, 'sh'],
    ['the line is not the first', ':\n#!/bin/bash\necho "$0"', {}, 'sh'],
  ])('runs in the shell that is asked for when %s', async (_, code, runtime, line) => {
    const job = await session.run(code, runtime);
    expect(job.failure).toBeUndefined();
    expect(job.log).toEqual([]);
    expect(await session.pages(job)).toEqual([{ kind: 'text', rows: [[line]] }]);
  });

  it('runs long code in bash too', async () => {
    const code = `${`: '${'x'.repeat(34)}'\n`.repeat(6000)}[[ a == a ]] && echo "$LINENO $0"`;
    const job = await session.run(`#!/bin/bash\n${code}`);
    expect(await session.pages(job)).toEqual([{ kind: 'text', rows: [['6002 bash']] }]);
  });

  it.each([
    ['a shell that is not there', '#!/bin/mksh', /runs in sh: mksh is not installed/],
    [
      'no shell',
      '#!/usr/bin/perl -w',
      /runs in sh: the first line, #!\/usr\/bin\/perl -w, names no shell/,
    ],
    ['words that are no flags', '#!/bin/bash script.sh', /names no shell/],
  ])('tells that it runs in sh when the first line names %s', async (_, first, warning) => {
    const job = await session.run(`${first}\necho "$0"`);
    expect(job.log).toEqual([{ level: 'WARN', text: expect.stringMatching(warning) }]);
    expect(await session.pages(job)).toEqual([{ kind: 'text', rows: [['sh']] }]);
  });
});
