/** Comm messages that mean harm, and floods of honest ones: answered or dropped, never fatal, in bounded memory. */
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Message } from '../../../src/protocol/index.ts';
import { prototypeNames, uselessCommMessages } from '../../security/wire-attacks.ts';
import { collectGarbage } from '../../../src/cli/language/thrift.ts';
import { jsonFrames, rawDealer, signedFrames } from '../../support/kernel/raw-client.ts';
import { type KernelSession, openKernelSession, transcript } from '../../support/kernel/session.ts';

let session: KernelSession;

beforeEach(async () => {
  session = await openKernelSession();
  await open('open');
});
afterEach(async () => {
  await session.close();
  expect(session.invalid).toEqual([]);
});

const send = (
  type: string,
  content: Record<string, unknown>,
  buffers: readonly Uint8Array[] = [],
): string => session.client.send('shell', type, content, { buffers });
const say = (data: Record<string, unknown>, buffers: readonly Uint8Array[] = []): string =>
  send('comm_msg', { comm_id: 'open', data }, buffers);
const idleOf = async (id: string): Promise<Message> =>
  session.find(
    ({ parentHeader, content }) =>
      parentHeader['msg_id'] === id && content['execution_state'] === 'idle',
  );
const open = async (id: string): Promise<void> => {
  await idleOf(send('comm_open', { comm_id: id, target_name: 'echo', data: {} }));
};
const openIds = async (): Promise<string[]> => {
  const { content } = await session.client.request('shell', 'comm_info_request', {});
  return Object.keys(content['comms'] ?? {});
};
const countOf = (type: string): number =>
  session.received.filter(({ header }) => header.msg_type === type).length;
const isAlive = async (): Promise<boolean> => {
  const before = countOf('comm_msg');
  await idleOf(say({ do: 'echo' }));
  return countOf('comm_msg') === before + 1;
};

describe('a message of a comm that leads nowhere', () => {
  it.each(uselessCommMessages)('gets busy and idle alone: %s', async (_what, type, content) => {
    const id = send(type, content);
    await idleOf(id);
    expect(transcript(session.received, id)).toEqual(['iopub busy', 'iopub idle']);
    expect(session.interpreter.comms.events).toEqual(['open opened']);
    expect(session.log.filter((line) => line.includes(type))).not.toEqual([]);
    expect(
      session.log.every((line) => /^\d{4}-\d\d-\d\dT\S+ (debug|warn) [^\n]*$/.test(line)),
    ).toBe(true);
    expect(await openIds()).toEqual(['open']);
    expect(await isAlive()).toBe(true);
  });

  it('without its content or with an odd one is dropped, as a raw socket sends it', async () => {
    const dealer = rawDealer(session.info, 'shell');
    for (const type of ['comm_open', 'comm_msg', 'comm_close', 'comm_info_request']) {
      for (const content of [{}, [], null, { comm_id: null, target_name: null, data: null }]) {
        await dealer.send([...signedFrames(session.info, jsonFrames(type, { content }))]);
      }
    }
    await dealer.receive();
    dealer.close();
    expect(await isAlive()).toBe(true);
  });
});

describe('names that every object has', () => {
  it.each(prototypeNames)('are ids as any other: %s', async (name) => {
    await open(name);
    const data: unknown = JSON.parse(`{"do":"echo","what":{"${name}":{"polluted":true}}}`);
    await idleOf(send('comm_msg', { comm_id: name, data }));
    const answer = await session.find(({ header }) => header.msg_type === 'comm_msg');
    expect(JSON.stringify(answer.content['data'])).toBe(`{"what":{"${name}":{"polluted":true}}}`);
    expect(await openIds()).toEqual(['open', name]);
    await idleOf(send('comm_close', { comm_id: name }));
    expect(await openIds()).toEqual(['open']);
    expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false);
  });
});

describe('a flood', () => {
  it('of messages for a comm that does not answer fills no memory, and the comm lives on', async () => {
    say({ do: 'hold' });
    let last = '';
    for (let count = 0; count < 3000; count += 1) last = say({ do: 'echo', count });
    await idleOf(last);
    // 999 wait behind the one that is held, and all others are dropped.
    expect(
      session.received.filter(({ content }) => content['execution_state'] === 'idle').length,
    ).toBeGreaterThanOrEqual(2001);
    const dropped = session.log.filter((line) => line.includes('comm_msg was dropped'));
    expect(dropped.length).toBeGreaterThan(0);
    expect(dropped.length).toBeLessThan(20);
    session.interpreter.comms.release();
    await session.find(
      ({ header, content }) =>
        header.msg_type === 'comm_msg' &&
        countOf('comm_msg') === 1000 &&
        content['comm_id'] === 'open',
    );
    expect(await isAlive()).toBe(true);
  });

  it('of openings ends at a thousand', async () => {
    let last = '';
    for (let count = 0; count < 1200; count += 1) {
      last = send('comm_open', { comm_id: `c${String(count)}`, target_name: 'echo', data: {} });
    }
    await idleOf(last);
    expect((await openIds()).length).toBe(1000);
    expect(countOf('comm_close')).toBe(201);
    await idleOf(send('comm_close', { comm_id: 'c0' }));
    await open('again');
    expect(await openIds()).toContain('again');
    expect(await isAlive()).toBe(true);
  });
});

describe('bytes', () => {
  const megabytes = (count: number): Buffer => Buffer.alloc(count * 1024 * 1024, 7);

  it('of 64 MB are dropped, and a little less comes back exactly', async () => {
    const tooMuch = say({ do: 'echo' }, [megabytes(32), megabytes(32)]);
    await idleOf(tooMuch);
    expect(transcript(session.received, tooMuch)).toEqual(['iopub busy', 'iopub idle']);
    expect(session.log.join('\n')).toMatch(/comm_msg was dropped: it has 6710\d{4} bytes/);

    const opening = { comm_id: 'large', target_name: 'echo', data: { greet: true } };
    const refused = send('comm_open', opening, [megabytes(64)]);
    await idleOf(refused);
    expect(transcript(session.received, refused)).toContain('iopub comm_close');

    await idleOf(say({ do: 'echo' }, [megabytes(63), Buffer.from('end')]));
    const answer = await session.find(({ header }) => header.msg_type === 'comm_msg');
    expect(answer.buffers.map(({ byteLength }) => byteLength)).toEqual([63 * 1024 * 1024, 3]);
    expect(Buffer.from(answer.buffers[0] ?? []).equals(megabytes(63))).toBe(true);
  });

  it('that wait are bounded, and none is kept when it is answered', async () => {
    const held = say({ do: 'hold' }, [megabytes(60)]);
    const ids = Array.from({ length: 4 }, () => say({ do: 'hold' }, [megabytes(60)]));
    for (const id of ids.slice(1)) await idleOf(id);
    expect(session.log.filter((line) => line.includes('too many messages')).length).toBe(2);
    session.interpreter.comms.release();
    await idleOf(held);
    await session.find(() => {
      session.interpreter.comms.release();
      return session.received.some(
        ({ parentHeader, content }) =>
          parentHeader['msg_id'] === ids[0] && content['execution_state'] === 'idle',
      );
    });
    const before = await usedByBuffers();
    for (let count = 0; count < 5; count += 1) {
      // Opened with bytes and kept open: what belongs to it later needs its header alone.
      const opening = { comm_id: `kept${String(count)}`, target_name: 'echo', data: {} };
      await idleOf(send('comm_open', opening, [megabytes(20)]));
      await idleOf(say({ do: 'other' }, [megabytes(20)]));
    }
    // Of 200 MB, those of the message that came last: the reader of the socket still has it.
    expect((await usedByBuffers()) - before).toBeLessThan(45);
  });

  async function usedByBuffers(): Promise<number> {
    session.received.length = 0;
    for (let turn = 0; turn < 3; turn += 1) {
      collectGarbage();
      await new Promise((resolve) => setImmediate(resolve));
    }
    return process.memoryUsage().external / 1024 / 1024;
  }
});
