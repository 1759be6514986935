/** Comms over real sockets, from both sides: ordered transcripts, every message against the schema. */
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Message } from '../../../src/protocol/index.ts';
import { type KernelSession, openKernelSession, transcript } from '../../support/kernel/session.ts';

let session: KernelSession;

beforeEach(async () => {
  session = await openKernelSession();
});
afterEach(async () => {
  await session.close();
  expect(session.invalid).toEqual([]);
});

const parentIs =
  (id: string) =>
  (message: Message): boolean =>
    message.parentHeader['msg_id'] === id;
/** Sends and waits for the idle; the transcript of the answer. */
const tell = async (
  type: 'comm_open' | 'comm_msg' | 'comm_close',
  content: Record<string, unknown>,
  options: { buffers?: readonly Uint8Array[]; metadata?: Record<string, unknown> } = {},
): Promise<string[]> => {
  const id = session.client.send('shell', type, content, options);
  await idleOf(id);
  return transcript(session.received, id);
};
const idleOf = async (id: string): Promise<Message> =>
  session.find((message) => parentIs(id)(message) && message.content['execution_state'] === 'idle');
const commMessages = (): unknown[] =>
  session.received
    .filter(
      ({ header }) => header.msg_type.startsWith('comm_') && header.msg_type !== 'comm_info_reply',
    )
    .map(({ header, content }) => [header.msg_type, content['comm_id'], content['data']]);
const openIds = async (target?: string): Promise<unknown> => {
  const reply = await session.client.request(
    'shell',
    'comm_info_request',
    target === undefined ? {} : { target_name: target },
  );
  return reply.content['comms'];
};

describe('a comm that a client opens', () => {
  it('is opened, answers between busy and idle, and is closed by the client', async () => {
    const buffers = [Buffer.from([1, 2, 3])];
    const opening = { comm_id: 'c1', target_name: 'echo', data: { greet: true } };
    expect(await tell('comm_open', opening, { buffers })).toEqual([
      'iopub busy',
      'iopub comm_msg',
      'iopub idle',
    ]);
    expect(await tell('comm_msg', { comm_id: 'c1', data: { do: 'echo', what: 'hi' } })).toEqual([
      'iopub busy',
      'iopub comm_msg',
      'iopub idle',
    ]);
    expect(await openIds()).toEqual({ c1: { target_name: 'echo' } });
    expect(await tell('comm_close', { comm_id: 'c1', data: {} })).toEqual([
      'iopub busy',
      'iopub idle',
    ]);
    expect(await openIds()).toEqual({});
    expect(commMessages()).toEqual([
      ['comm_msg', 'c1', { what: 'welcome' }],
      ['comm_msg', 'c1', { what: 'hi' }],
    ]);
    expect(session.interpreter.comms.events).toEqual(['c1 opened', 'c1 heard hi', 'c1 closed']);
  });
});
