/** The built kernel over its restarts and over many cells: what the next process keeps, what it begins anew, in which order it runs them. */
import { describe, expect, it } from '@jest/globals';
import path from 'node:path';
import { openClient, writeConnectionFile } from '../../../src/protocol/index.ts';
import { type KernelProcess, startKernelProcess } from '../../support/clients/kernel-process.ts';
import { residentBytes, startProgram } from '../../support/clients/program.ts';
import { until } from '../../support/clients/until.ts';
import { builtCommand, createWorkplace } from '../../support/clients/workplace.ts';
import { fixture } from '../../support/fixture.ts';
import { ownConnection } from '../../support/own-ports.ts';

const workplace = fixture(createWorkplace);

const residentMegabytes = ({ pid }: KernelProcess): number => residentBytes(pid) / 1024 / 1024;

type Row = readonly [number, number, string | readonly [string, string | null]];

async function history(
  { client }: KernelProcess,
  content: Readonly<Record<string, unknown>>,
): Promise<readonly Row[]> {
  const asked = { raw: true, ...content } as never;
  const reply = await client.request('shell', 'history_request', asked);
  return reply.content['history'] as readonly Row[];
}

describe('the kernel process after a kernel process', () => {
  it('has its inputs and outputs by tail, range and search', async () => {
    const first = await startKernelProcess(workplace);
    const codes = ["%%python\nprint('a stream')", 'SELECT 40 + 1', 'SELECT 41 + 1'];
    for (const code of codes) {
      expect((await first.run(code)).status).toBe('ok');
    }
    expect(await first.stop()).toBe(0);
    const second = await startKernelProcess(workplace);
    const before = { session: -1, output: true };
    const tail = await history(second, { hist_access_type: 'tail', n: 3, output: true });
    const range = await history(second, {
      hist_access_type: 'range',
      ...before,
      start: 1,
      stop: 3,
    });
    const found = await history(second, {
      hist_access_type: 'search',
      pattern: 'SELECT 41*',
      n: 5,
      output: true,
      unique: true,
    });
    const inputs = await history(second, { hist_access_type: 'tail', n: 1, output: false });
    expect(await second.stop()).toBe(0);

    const session = tail[0]?.[0] ?? 0;
    expect(tail.map(([, line]) => line)).toEqual([1, 2, 3]);
    // What came of a cell, printed or shown; not its log.
    expect(tail.map(([, , shown]) => shown)).toEqual([
      [codes[0], 'a stream'],
      [codes[1], expect.stringContaining('41')],
      [codes[2], expect.stringContaining('42')],
    ]);
    expect(range).toEqual(tail.slice(0, 2));
    expect(found).toEqual(tail.slice(2));
    expect(inputs).toEqual([[session, 3, 'SELECT 41 + 1']]);
  });

  it('answers on the same connection file: a new session, counted from 1', async () => {
    const info = await ownConnection();
    const file = path.join(workplace.directory, 'restarted.json');
    await writeConnectionFile(file, info);
    const client = await openClient(info);
    const sessions = new Set<string>();
    const counts: unknown[] = [];
    const codes: (number | null)[] = [];
    for (const restart of [true, false]) {
      const program = startProgram(process.execPath, [builtCommand, 'start', '-f', file], {
        env: workplace.env,
        cwd: workplace.notebooks,
      });
      await client.waitUntilReady();
      for (const code of ['%lsmagic', '%var']) {
        const { reply } = await client.execute(code);
        sessions.add(reply.header.session);
        counts.push(reply.content['execution_count']);
      }
      expect((await client.shutdown(restart)).content).toEqual({ status: 'ok', restart });
      codes.push((await program.ended).code);
    }
    client.close();

    expect(sessions.size).toBe(2);
    expect(counts).toEqual([1, 2, 1, 2]);
    expect(codes).toEqual([0, 0]);
  });
});

describe('1,000 cells of the built kernel that are queued at once', () => {
  it('run in order, six times over, in memory that stays flat once it is warm', async () => {
    const kernel = await startKernelProcess(workplace);
    const used: number[] = [];
    const counts: unknown[] = [];
    for (let round = 0; round < 6; round += 1) {
      const runs = await Promise.all(
        Array.from({ length: 1000 }, async () => kernel.client.execute('%lsmagic')),
      );
      for (const { reply } of runs) counts.push(reply.content['execution_count']);
      expect(runs.every(({ reply }) => reply.content['status'] === 'ok')).toBe(true);
      used.push(residentMegabytes(kernel));
    }
    // A busy kernel collects late, and gives back once it waits. What is kept of each cell would stay: the first two rounds fill caches and the
    // allocator's free lists.
    await until(
      'no more memory than after the second round',
      () => residentMegabytes(kernel) - (used[1] ?? 0) < 16,
    );
    used.push(residentMegabytes(kernel));
    expect(await kernel.stop()).toBe(0);

    process.stdout.write(`  resident: ${used.map((each) => each.toFixed(1)).join(', ')} MiB\n`);
    expect(counts).toEqual(Array.from({ length: 6000 }, (_, at) => at + 1));
  });
});
