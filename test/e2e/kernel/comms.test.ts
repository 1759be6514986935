/** Comms over real sockets, from both sides: ordered transcripts, every message against the schema. */
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Message } from '../../../src/protocol/index.ts';
import { asString } from '../../../src/shared/index.ts';
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

  it.each([
    [
      'for a target that nobody has',
      { comm_id: 'c1', target_name: 'quarto_kernel_setup', data: {} },
    ],
    ['that the language refuses', { comm_id: 'c1', target_name: 'refused', data: {} }],
    ['that the language cannot open', { comm_id: 'c1', target_name: 'broken', data: {} }],
    ['without a target', { comm_id: 'c1', data: {} }],
    ['with data that are no object', { comm_id: 'c1', target_name: 'echo', data: [1] }],
    ['for a name that every object has', { comm_id: 'c1', target_name: 'constructor', data: {} }],
    ['for an endless target', { comm_id: 'c1', target_name: 'e'.repeat(256), data: {} }],
  ])('is closed again %s', async (_what, opening) => {
    expect(await tell('comm_open', opening)).toEqual([
      'iopub busy',
      'iopub comm_close',
      'iopub idle',
    ]);
    expect(commMessages()).toEqual([['comm_close', 'c1', {}]]);
    expect(await openIds()).toEqual({});
  });

  it('may leave its data out, and be opened with nothing', async () => {
    await tell('comm_open', { comm_id: 'c1', target_name: 'echo' });
    await tell('comm_msg', { comm_id: 'c1' });
    await tell('comm_msg', { comm_id: 'c1', data: null });
    expect(session.interpreter.comms.events).toEqual([
      'c1 opened',
      'c1 heard undefined',
      'c1 heard undefined',
    ]);
  });

  it('is closed by the language while it is opened', async () => {
    const opening = { comm_id: 'c1', target_name: 'echo', data: { close: true } };
    expect(await tell('comm_open', opening)).toEqual([
      'iopub busy',
      'iopub comm_close',
      'iopub idle',
    ]);
    expect(session.interpreter.comms.events).toEqual(['c1 opened', 'c1 closed']);
    expect(await openIds()).toEqual({});
  });

  it('is closed by the language while it answers, and says nothing after that', async () => {
    await tell('comm_open', { comm_id: 'c1', target_name: 'echo', data: {} });
    expect(await tell('comm_msg', { comm_id: 'c1', data: { do: 'close' } })).toEqual([
      'iopub busy',
      'iopub comm_close',
      'iopub idle',
    ]);
    expect(commMessages()).toEqual([['comm_close', 'c1', { what: 'done' }]]);
    // The id is free again.
    await tell('comm_open', { comm_id: 'c1', target_name: 'echo', data: { greet: true } });
    expect(commMessages().at(-1)).toEqual(['comm_msg', 'c1', { what: 'welcome' }]);
  });

  it('carries bytes and metadata both ways, exactly', async () => {
    await tell('comm_open', { comm_id: 'c1', target_name: 'echo', data: {} });
    const all = Buffer.from(Array.from({ length: 256 }, (_value, byte) => byte));
    const buffers = [all, Buffer.alloc(0), Buffer.from('<IDS|MSG>'), Buffer.alloc(3_000_000, 7)];
    const content = { comm_id: 'c1', data: { do: 'echo' } };
    await tell('comm_msg', content, { buffers, metadata: { a: [1] } });
    const answer = await session.find(({ header }) => header.msg_type === 'comm_msg');
    expect(answer.metadata).toEqual({ a: [1] });
    expect(answer.buffers.map((buffer) => Buffer.compare(Buffer.from(buffer), all))).toHaveLength(
      4,
    );
    expect(
      answer.buffers.map((buffer, at) => Buffer.from(buffer).equals(buffers[at] ?? all)),
    ).toEqual([true, true, true, true]);
  });

  it('goes on after a bug in what answers it', async () => {
    await tell('comm_open', { comm_id: 'c1', target_name: 'echo', data: {} });
    expect(await tell('comm_msg', { comm_id: 'c1', data: { do: 'throw' } })).toEqual([
      'iopub busy',
      'iopub idle',
    ]);
    expect(session.log.join('\n')).toContain('TypeError: a bug in a listener');
    await tell('comm_msg', { comm_id: 'c1', data: { do: 'cycle' } });
    expect(commMessages()).toEqual([['comm_msg', 'c1', { what: 'still there' }]]);
  });

  it('is told by its target in comm_info', async () => {
    await tell('comm_open', { comm_id: 'c1', target_name: 'echo', data: {} });
    await session.client.execute('comm c2\nshow it');
    expect(await openIds()).toEqual({ c1: { target_name: 'echo' }, c2: { target_name: 'cell' } });
    expect(await openIds('echo')).toEqual({ c1: { target_name: 'echo' } });
    expect(await openIds('cell')).toEqual({ c2: { target_name: 'cell' } });
    expect(await openIds('constructor')).toEqual({});
  });
});

describe('messages of comms', () => {
  beforeEach(async () => {
    for (const id of ['c1', 'c2']) {
      await tell('comm_open', { comm_id: id, target_name: 'echo', data: {} });
    }
  });
  const say = (id: string, data: Record<string, unknown>, subshellId?: string): string =>
    session.client.send(
      'shell',
      'comm_msg',
      { comm_id: id, data },
      subshellId === undefined ? {} : { subshellId },
    );
  const heardBy = async (id: string, what: string): Promise<Message> =>
    session.find(
      ({ header, content }) =>
        header.msg_type === 'comm_msg' &&
        content['comm_id'] === id &&
        (content['data'] as { what?: unknown }).what === what,
    );

  it('are answered one after the other, and do not wait for another comm', async () => {
    say('c1', { do: 'hold', what: 'first' });
    const second = say('c1', { do: 'echo', what: 'second' });
    say('c2', { do: 'echo', what: 'other' });
    await heardBy('c2', 'other');
    expect(session.interpreter.comms.events).not.toContain('c1 heard second');
    session.interpreter.comms.release();
    await idleOf(second);
    expect(commMessages().map((message) => (message as unknown[])[2])).toEqual([
      { what: 'other' },
      { what: 'first' },
      { what: 'second' },
    ]);
  });

  it('are answered while a cell runs, on the main shell and on a subshell', async () => {
    const { content } = await session.client.request('control', 'create_subshell_request', {});
    const subshell = String(content['subshell_id']);
    const cell = session.client.execute('hang');
    await session.find(({ header }) => header.msg_type === 'execute_input');
    await idleOf(say('c1', { do: 'echo', what: 'main' }));
    await idleOf(say('c1', { do: 'echo', what: 'sub' }, subshell));
    // A subshell that is gone, as after a restart, is no reason to leave a comm without an answer.
    await idleOf(say('c1', { do: 'echo', what: 'gone' }, 'no-such-subshell'));
    expect(commMessages().map((message) => (message as unknown[])[2])).toEqual([
      { what: 'main' },
      { what: 'sub' },
      { what: 'gone' },
    ]);
    await session.client.interrupt();
    expect((await cell).reply.content['status']).toBe('error');
  });

  it('belong to the message that is answered, or else to what opened the comm', async () => {
    const asked = say('c1', { do: 'echo', what: 'answer' });
    await idleOf(asked);
    session.interpreter.comms.open.get('c1')?.send({ data: { what: 'later' } });
    const opened = session.received.find(
      ({ header, parentHeader }) =>
        header.msg_type === 'status' && parentHeader['msg_type'] === 'comm_open',
    );
    expect((await heardBy('c1', 'answer')).parentHeader['msg_id']).toBe(asked);
    expect((await heardBy('c1', 'later')).parentHeader).toEqual(opened?.parentHeader);
  });

  it('that wait are let go when their comm is closed, and one whose answer never comes too', async () => {
    const held = say('c1', { do: 'hold', what: 'never' });
    const waiting = say('c1', { do: 'echo', what: 'never' });
    await tell('comm_close', { comm_id: 'c1', data: {} });
    await idleOf(held);
    await idleOf(waiting);
    expect(commMessages()).toEqual([]);
    expect(session.interpreter.comms.events).toEqual([
      'c1 opened',
      'c2 opened',
      'c1 heard never',
      'c1 closed',
    ]);
  });

  it('do not keep a kernel from its end', async () => {
    const held = say('c1', { do: 'hold', what: 'never' });
    await session.client.shutdown();
    await session.kernel.ended;
    await idleOf(held);
    expect(session.interpreter.comms.events).toEqual([
      'c1 opened',
      'c2 opened',
      'c1 heard never',
      'c1 ending',
      'c1 closed',
      'c2 ending',
      'c2 closed',
    ]);
  });
});

describe('the end of a kernel', () => {
  const opened = async (): Promise<void> => {
    await session.client.execute('comm c1\nvalue it');
    await tell('comm_open', { comm_id: 'c2', target_name: 'echo', data: {} });
  };
  const lastWords = [
    ['comm_open', 'c1', {}],
    ['comm_msg', 'c1', { what: 'the end' }],
    ['comm_msg', 'c2', { what: 'the end' }],
  ];

  it.each([
    ['that is asked for', async () => void (await session.client.shutdown())],
    ['by a signal', async () => session.kernel.shutdown()],
    ['by a fault', async () => session.kernel.breakDown(new Error('a fault'))],
  ])('%s is told to the language, which has the last word', async (_how, end) => {
    await opened();
    await end();
    await session.kernel.ended;
    await session.find(() => commMessages().length === 3);
    expect(commMessages()).toEqual(lastWords);
    expect(session.interpreter.comms.events.slice(-4)).toEqual([
      'c1 ending',
      'c1 closed',
      'c2 ending',
      'c2 closed',
    ]);
  });
});

describe('a comm that a cell opens', () => {
  const run = async (code: string, metadata: Record<string, unknown> = {}): Promise<string[]> =>
    (await session.client.execute(code, { metadata })).published.map((message) =>
      `${message.header.msg_type} ${asString(message.content['comm_id']) ?? ''}`.trim(),
    );

  it('is opened in the order of the outputs', async () => {
    expect(await run('echo before\ncomm c1 {"a":[1]}\nvalue it\necho after')).toEqual([
      'status',
      'execute_input',
      'stream',
      'comm_open c1',
      'execute_result',
      'stream',
      'status',
    ]);
    const opening = session.received.find(({ header }) => header.msg_type === 'comm_open');
    expect(opening?.content).toEqual({ comm_id: 'c1', target_name: 'cell', data: { a: [1] } });
    expect(opening?.metadata).toEqual({ version: '1' });
    expect(opening?.buffers.map((buffer) => Buffer.from(buffer).toString())).toEqual([
      'c1 {"a":[1]}',
    ]);
  });

  it('stays when its cell fails after it was shown, and is closed when it fails before', async () => {
    await run('comm c1\nvalue it\nfail');
    expect(await openIds()).toEqual({ c1: { target_name: 'cell' } });
    expect(await run('comm c2\necho text is no display\nfail')).toEqual([
      'status',
      'execute_input',
      'comm_open c2',
      'stream',
      'comm_close c2',
      'error',
      'status',
    ]);
    // The display cannot be sent, so nobody sees it.
    await run('comm c3\ncycle');
    expect(await openIds()).toEqual({ c1: { target_name: 'cell' } });
    // Without a display it is nothing to be seen: a cell that ends well keeps it.
    await run('comm c4');
    expect(await openIds()).toEqual({ c1: { target_name: 'cell' }, c4: { target_name: 'cell' } });
  });

  it('is closed when its cell is interrupted before it is shown', async () => {
    const cell = run('comm c1\nhang');
    await session.find(({ header }) => header.msg_type === 'comm_open');
    await session.client.interrupt();
    expect(await cell).toContain('comm_close c1');
    expect(await openIds()).toEqual({});
  });

  it('is closed when the client runs the same cell again, and not by another cell', async () => {
    await run('comm c1\nvalue it', { cellId: 'a' });
    await run('comm c2\nvalue it', { cellId: 'b' });
    await run('comm c3\nvalue it');
    await run('comm c4\nvalue it');
    expect(await run('comm c5\nvalue it', { cellId: 'a' })).toEqual([
      'status',
      'execute_input',
      'comm_close c1',
      'comm_open c5',
      'execute_result',
      'status',
    ]);
    expect(session.interpreter.comms.events).toContain('c1 closed');
    expect(Object.keys((await openIds()) as object)).toEqual(['c2', 'c3', 'c4', 'c5']);
  });

  it('does not take the place of one that is open', async () => {
    await run('comm c1\nvalue it');
    const { reply } = await session.client.execute('comm c1\nvalue it');
    expect(reply.content['ename']).toBe('InternalError');
    expect(await tell('comm_msg', { comm_id: 'c1', data: { do: 'echo', what: 'hi' } })).toContain(
      'iopub comm_msg',
    );
  });
});
