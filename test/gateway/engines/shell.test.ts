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
    expect(job.log).toEqual([{ level: 'INFO', text: 'oops' }]);
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
    const began = Date.now();
    job.kill();
    expect((await job.ended).failure?.message).toMatch(/kill/);
    expect(Date.now() - began).toBeLessThan(2000);
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
    const lines = job.log.flatMap(({ text }) => text.split('\n'));
    expect(lines).toHaveLength(300_000);
    expect(lines.at(-1)).toBe('300000');
  });
});
