/** A kernel under tens of thousands of damaged messages, and under messages that are huge, deep or full of odd characters. */
import { afterEach, describe, expect, it } from '@jest/globals';
import { createHmac } from 'node:crypto';
import { silentLogger } from '../../../src/shared/index.ts';
import { damagedTypes, oddValues } from '../../security/wire-attacks.ts';
import { until } from '../../support/clients/until.ts';
import { collectGarbage } from '../../../src/cli/language/thrift.ts';
import { jsonFrames, jsonOf, rawDealer, signedFrames } from '../../support/kernel/raw-client.ts';
import { frameErrors } from '../../support/kernel/schema.ts';
import { type KernelSession, openKernelSession, streamed } from '../../support/kernel/session.ts';
import { seededNumbers, testSeed, testTimes } from '../../support/seeded-numbers.ts';

let session: KernelSession | undefined;

afterEach(async () => {
  await session?.close();
  expect(session?.invalid ?? []).toEqual([]);
  session = undefined;
});

/** Messages in which something is wrong, in a way that the numbers choose; some are whole by chance. */
function damaged(
  info: KernelSession['info'],
  below: (limit: number) => number,
  count: number,
): (Buffer | string)[] {
  const one = <T>(from: readonly T[]): T => from[below(from.length)] as T;
  const content: Record<string, unknown> = { code: `echo ${String(count)}`, cursor_pos: 3 };
  for (let changes = below(3); changes > 0; changes -= 1) {
    content[one(['code', 'silent', 'cursor_pos', 'n', 'user_expressions', 'comm_id', 'session'])] =
      one(oddValues);
  }
  const header: Record<string, unknown> = {
    msg_id: `fuzz-${String(count)}`,
    msg_type: one(damagedTypes),
    session: 'fuzz',
    username: '',
    date: '2026-01-01T00:00:00Z',
    version: '5.2',
  };
  if (below(4) === 0) header[one(Object.keys(header))] = one(oddValues);
  if (below(8) === 0) header['subshell_id'] = one(oddValues);
  const frames = jsonFrames('', {
    header,
    content,
    metadata: one([{}, { cellId: one(oddValues) }]),
  });
  // Damage before signing passes the signature and meets the parser.
  if (below(2) === 0) {
    const frame = frames[below(4)];
    if (frame && frame.length > 0) frame[below(frame.length)] = below(256);
  }
  const signed = signedFrames(info, frames);
  switch (below(6)) {
    case 0:
      signed.splice(below(signed.length), 1);
      break;
    case 1:
      signed.splice(below(signed.length), 0, Buffer.from([below(256)]));
      break;
    case 2:
      signed[1] = one(['', 'z'.repeat(64), '0'.repeat(64), '0']);
      break;
    default:
  }
  return signed;
}

describe('a kernel', () => {
  it('lives through tens of thousands of damaged messages, and then runs a cell', async () => {
    session = await openKernelSession({ parts: { logger: silentLogger } });
    const { below } = seededNumbers(testSeed(20_260_101));
    const shell = rawDealer(session.info, 'shell');
    const control = rawDealer(session.info, 'control');
    const stdin = rawDealer(session.info, 'stdin');
    let replies = 0;
    const wrong = new Set<string>();
    const parents = new Set<unknown>();
    const ended = [shell, control, stdin].map(async (dealer) => {
      dealer.receiveTimeout = -1;
      for await (const frames of dealer) {
        replies += 1;
        for (const error of frameErrors(frames)) wrong.add(error);
        parents.add(jsonOf(frames, 1)['msg_id']);
      }
    });
    for (let count = 0; count < testTimes(20_000); count += 1) {
      const target = [shell, shell, shell, control, stdin][below(5)] ?? shell;
      await target.send(damaged(session.info, below, count));
      // Now and then the kernel has its turn, as it would have in a process of its own.
      if (count % 100 === 0) await new Promise((resolve) => setImmediate(resolve));
    }
    // A damaged cell that fails takes the cells that wait behind it out of the queue: all of them first.
    for (const [dealer, id] of [
      [shell, 'last-shell'],
      [control, 'last-control'],
    ] as const) {
      const frames = jsonFrames('execute_request', { id, content: { code: 'echo last' } });
      await dealer.send(signedFrames(session.info, frames));
      await until(`the reply to ${id}`, () => parents.has(id));
    }
    const run = await session.client.execute('echo alive');
    for (const dealer of [shell, control, stdin]) dealer.close();
    await Promise.allSettled(ended);

    expect(run.reply.content['status']).toBe('ok');
    expect(streamed(run.published)).toBe('alive\n');
    expect(replies).toBeGreaterThan(1000);
    expect([...wrong]).toEqual([]);
  });

  it('runs code of 64 MiB, given back whole', async () => {
    session = await openKernelSession();
    const code = `echo ${'x'.repeat(64 * 1024 * 1024)}`;
    // Silent: 64 MiB of output would be paced.
    const run = await session.client.execute(code, { silent: true });
    expect(run.reply.content['status']).toBe('ok');
    expect(session.interpreter.ran.at(-1) === code).toBe(true);
  });

  it('takes NUL bytes, lone surrogates and every kind of line end as text of a cell', async () => {
    session = await openKernelSession();
    for (const [text, back] of [
      ['a\u0000b', 'a\u0000b'],
      ['a\ud83db', 'a\ufffdb'],
      ['a\rb', 'a\rb'],
      ['a\u2028b', 'a\u2028b'],
      ['\ufeffa', '\ufeffa'],
      ['😀', '😀'],
    ]) {
      const run = await session.client.execute(`echo ${String(text)}`);
      expect(run.reply.content['status']).toBe('ok');
      expect(streamed(run.published)).toBe(`${String(back)}\n`);
    }
  });

  it('drops a message that is nested 100,000 deep, in each of its parts', async () => {
    session = await openKernelSession();
    const deep = Buffer.from(`${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}`);
    const dealer = rawDealer(session.info, 'shell');
    for (const part of ['parent', 'metadata', 'content'] as const) {
      await dealer.send([
        ...signedFrames(session.info, jsonFrames('execute_request', { [part]: deep })),
      ]);
    }
    await dealer.send([...signedFrames(session.info, jsonFrames())]);
    for (;;) {
      const reply = await dealer.receive();
      if (jsonOf(reply, 0)['msg_type'] === 'kernel_info_reply') break;
    }
    dealer.close();
    expect((await session.client.execute('echo on')).reply.content['status']).toBe('ok');
  });

  it('reads signed messages with buffers behind them, and answers', async () => {
    session = await openKernelSession();
    const dealer = rawDealer(session.info, 'shell');
    const frames = signedFrames(session.info, jsonFrames('comm_info_request'));
    await dealer.send([...frames, Buffer.alloc(1_000_000), '', Buffer.from([0, 1, 2])]);
    const reply = await dealer.receive();
    dealer.close();
    expect(jsonOf(reply, 0)['msg_type']).toBe('comm_info_reply');
  });

  it('takes a signature in capitals for a wrong one, and signs its own over the bytes that it sends', async () => {
    session = await openKernelSession();
    const dealer = rawDealer(session.info, 'shell');
    const upper = signedFrames(session.info, jsonFrames('kernel_info_request'));
    upper[1] = String(upper[1]).toUpperCase();
    await dealer.send([...upper]);
    await dealer.send([...signedFrames(session.info, jsonFrames('comm_info_request'))]);
    const reply = await dealer.receive();
    dealer.close();
    const at = reply.findIndex((frame) => frame.toString() === '<IDS|MSG>');
    const sum = createHmac('sha256', session.info.key);
    for (const frame of reply.slice(at + 2, at + 6)) sum.update(frame);
    expect(jsonOf(reply, 0)['msg_type']).toBe('comm_info_reply');
    expect(String(reply[at + 1])).toBe(sum.digest('hex'));
  });
});

describe('1,000 trivial cells that are queued at once', () => {
  it('run in order, three times over, in memory that does not grow', async () => {
    session = await openKernelSession({ parts: { logger: silentLogger } });
    const { client, interpreter, received } = session;
    const used: number[] = [];
    for (let round = 0; round < 3; round += 1) {
      const codes = Array.from({ length: 1000 }, (_, at) => `echo ${String(round)}.${String(at)}`);
      const from = interpreter.ran.length;
      const runs = await Promise.all(codes.map(async (code) => client.execute(code)));
      expect(runs.every(({ reply }) => reply.content['status'] === 'ok')).toBe(true);
      expect(interpreter.ran.slice(from)).toEqual(codes);
      received.length = 0;
      collectGarbage();
      used.push(process.memoryUsage().heapUsed / 1024 / 1024);
    }
    // The first round fills caches; after it nothing may be kept.
    expect((used[2] ?? 0) - (used[1] ?? 0)).toBeLessThan(2);
  });
});
