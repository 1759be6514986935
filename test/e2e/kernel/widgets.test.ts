/** Widgets over real sockets, as a front end sees them: the protocol jupyter.widget 2.1 with its control, every message against the schema. */
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { KernelClient, Message } from '../../../src/protocol/index.ts';
import { type KernelSession, openKernelSession, wordOf } from '../../support/kernel/session.ts';
import {
  createWidgetInterpreter,
  type WidgetInterpreter,
} from '../../support/kernel/widget-interpreter.ts';

let session: KernelSession;
let interpreter: WidgetInterpreter;

beforeEach(async () => {
  interpreter = createWidgetInterpreter();
  session = await openKernelSession({ parts: { interpreter } });
});
afterEach(async () => {
  await session.close();
  expect(session.invalid).toEqual([]);
});

const state = {
  _model_module: 'anywidget',
  _model_name: 'AnyModel',
  _model_module_version: '~0.11.*',
  _view_module: 'anywidget',
  _view_name: 'AnyView',
  _view_module_version: '~0.11.*',
};
const bufferPaths = [['bytes'], ['nested', 'list', 1], ['nested', 'list', 2, 'deep']];
const textsOf = (message: Message | undefined): string[] =>
  (message?.buffers ?? []).map((buffer) => Buffer.from(buffer).toString());

/** Tells a comm something, and gives what is published for it between busy and idle. */
async function told(
  type: 'comm_open' | 'comm_msg' | 'comm_close',
  content: Record<string, unknown>,
  options: {
    readonly client?: KernelClient;
    readonly metadata?: Record<string, unknown>;
    readonly buffers?: readonly Uint8Array[];
  } = {},
): Promise<Message[]> {
  const id = (options.client ?? session.client).send('shell', type, content, options);
  const own = ({ parentHeader }: Message): boolean => parentHeader['msg_id'] === id;
  await session.find((message) => own(message) && message.content['execution_state'] === 'idle');
  return session.received.filter(
    (message) =>
      own(message) && message.channel === 'iopub' && message.header.msg_type !== 'status',
  );
}
const tellWidget = async (
  data: Record<string, unknown>,
  buffers: readonly Uint8Array[] = [],
): Promise<Message[]> =>
  told('comm_msg', { comm_id: interpreter.made.at(-1)?.id, data }, { buffers });

describe('a widget that a cell shows', () => {
  it('is opened with its whole state right before its display', async () => {
    const { published } = await session.client.execute('counter 7');
    const id = interpreter.made[0]?.id ?? '';
    expect(published.map(wordOf)).toEqual([
      'iopub busy',
      'iopub execute_input',
      'iopub comm_open',
      'iopub display_data',
      'iopub idle',
    ]);
    const opening = published.find(({ header }) => header.msg_type === 'comm_open');
    expect(opening?.metadata).toEqual({ version: '2.1.0' });
    expect(opening?.content).toEqual({
      comm_id: id,
      target_name: 'jupyter.widget',
      data: {
        state: { ...state, value: 7, nested: { list: [0, null, {}] } },
        buffer_paths: bufferPaths,
      },
    });
    expect(textsOf(opening)).toEqual(['\u0007', 'in a list', 'deep']);
    const display = published.find(({ header }) => header.msg_type === 'display_data');
    expect(display?.content['data']).toEqual({
      'text/plain': 'counter 7',
      'application/vnd.jupyter.widget-view+json': {
        version_major: 2,
        version_minor: 0,
        model_id: id,
      },
    });
  });

  it('sends what has changed, and nothing for what has not', async () => {
    await session.client.execute('counter 1');
    const [widget] = interpreter.made;
    widget?.update({ value: 1 });
    widget?.update({ value: 2, bytes: Buffer.from('other') });
    const update = await session.find(({ header }) => header.msg_type === 'comm_msg');
    expect(update.content['data']).toEqual({
      method: 'update',
      state: { value: 2 },
      buffer_paths: [['bytes']],
    });
    expect(textsOf(update)).toEqual(['other']);
    // It belongs to the cell, which has long ended.
    const opening = session.received.find(({ header }) => header.msg_type === 'comm_open');
    expect(update.parentHeader).toEqual(opening?.parentHeader);
  });

  it('sends what has changed before a front end could know it', async () => {
    const { published } = await session.client.execute('late 1');
    expect(published.map(wordOf)).toEqual([
      'iopub busy',
      'iopub execute_input',
      'iopub comm_open',
      'iopub comm_msg',
      'iopub display_data',
      'iopub idle',
    ]);
    expect(published[3]?.content['data']).toEqual({
      method: 'update',
      state: { value: -1 },
      buffer_paths: [['bytes']],
    });
    expect(textsOf(published[3])).toEqual(['late']);
  });

  it('answers custom messages in order, each between its busy and its idle, with their bytes', async () => {
    await session.client.execute('counter 1');
    const bytes = [Buffer.from([0, 255, 10]), Buffer.alloc(0)];
    const answers = await tellWidget({ method: 'custom', content: { add: 4 } }, bytes);
    expect(answers.map(({ content }) => content['data'])).toEqual([
      { method: 'update', state: { value: 5 }, buffer_paths: [] },
      { method: 'custom', content: { added: 4 } },
    ]);
    expect(answers[1]?.buffers.map((buffer) => [...buffer])).toEqual([[0, 255, 10], []]);
    // What the widget throws is logged, and the next one is answered.
    expect(await tellWidget({ method: 'custom', content: { add: 'much' } })).toEqual([]);
    expect(session.log.join('\n')).toContain('could not be answered: TypeError: not a number');
    expect(await tellWidget({ method: 'custom', content: { add: 1 } })).toHaveLength(2);
  });

  it('echoes what a front end may set, and sets back what it may not', async () => {
    await session.client.execute('counter 1');
    const update = async (changes: Record<string, unknown>): Promise<unknown> => {
      const answers = await tellWidget({ method: 'update', state: changes, buffer_paths: [] });
      return answers.map(({ content }) => content['data']);
    };
    const echo = (echoed: Record<string, unknown>): unknown => [
      { method: 'echo_update', state: echoed, buffer_paths: [] },
    ];
    expect(await update({ value: 9 })).toEqual(echo({ value: 9 }));
    expect(await update({ value: 101 })).toEqual(echo({ value: 9 }));
    expect(await update({ _model_module: 'evil', value: 3 })).toEqual(
      echo({ _model_module: 'anywidget', value: 3 }),
    );
    expect(await update({ unknown: 1, constructor: 2 })).toEqual([]);
    expect(await update(JSON.parse('{"__proto__":{"polluted":true}}'))).toEqual([]);
    expect(interpreter.made[0]?.state()).toMatchObject({ ...state, value: 3 });
  });

  it('gives its whole state to a front end that asks for it', async () => {
    await session.client.execute('counter 3');
    const [answer] = await tellWidget({ method: 'request_state' });
    expect(answer?.content['data']).toEqual({
      method: 'update',
      state: { ...state, value: 3, nested: { list: [0, null, {}] } },
      buffer_paths: bufferPaths,
    });
    expect(textsOf(answer)).toEqual(['\u0003', 'in a list', 'deep']);
  });

  it.each([
    ['no method', {}],
    ['a method that nobody knows', { method: 'constructor' }],
    ['an update without a state', { method: 'update' }],
    ['an update whose state is a list', { method: 'update', state: [1] }],
    ['a custom message without a widget that takes it', { method: ['custom'] }],
  ])('ignores %s', async (_what, data) => {
    await session.client.execute('counter 3');
    expect(await tellWidget(data)).toEqual([]);
    expect(await tellWidget({ method: 'custom', content: { add: 1 } })).toHaveLength(2);
  });

  it.each([
    ['beside the state', [['elsewhere', 'deep']]],
    [
      'to what every object has',
      [
        ['__proto__', 'polluted'],
        ['constructor', 'prototype', 'polluted'],
      ],
    ],
    ['that are no lists', ['value', 7, null, {}, []]],
    ['with odd steps', [[null], [{}], [-1], [1e99], ['value', 'deep', 'deeper']]],
    ['that are many', Array.from({ length: 5000 }, () => ['value'])],
  ])('takes buffers whose paths lead %s for what they are: noise', async (_what, paths) => {
    await session.client.execute('counter 3');
    const data = { method: 'update', state: { value: 4 }, buffer_paths: paths };
    const [answer] = await tellWidget(data, [Buffer.from('a'), Buffer.from('b')]);
    expect(answer?.content['data']).toMatchObject({ method: 'echo_update', buffer_paths: [] });
    expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false);
    expect(interpreter.made[0]?.state()).toMatchObject(state);
  });

  it('is closed by the kernel, and tells the front ends once', async () => {
    await session.client.execute('counter 3');
    const [widget] = interpreter.made;
    widget?.close();
    widget?.close();
    widget?.update({ value: 8 });
    widget?.send({ late: true });
    await session.client.execute('echo after');
    const own = session.received.filter(({ header }) => header.msg_type.startsWith('comm_'));
    expect(own.map(wordOf)).toEqual(['iopub comm_open', 'iopub comm_close']);
    expect(interpreter.closed).toEqual([widget?.id]);
    expect(interpreter.widgets.open()).toEqual([]);
  });

  it('is closed by a front end', async () => {
    await session.client.execute('counter 3');
    expect(await told('comm_close', { comm_id: interpreter.made[0]?.id, data: {} })).toEqual([]);
    expect(interpreter.closed).toEqual([interpreter.made[0]?.id]);
    expect(interpreter.widgets.open()).toEqual([]);
  });

  it('is closed when its cell fails to show it', async () => {
    const { published } = await session.client.execute('unshown 3');
    expect(published.map(wordOf)).toEqual([
      'iopub busy',
      'iopub execute_input',
      'iopub comm_open',
      'iopub comm_close',
      'iopub error',
      'iopub idle',
    ]);
    expect(interpreter.closed).toEqual([interpreter.made[0]?.id]);
  });

  it('is never opened in a silent cell', async () => {
    const { published } = await session.client.execute('counter 3', { silent: true });
    expect(published.map(wordOf)).toEqual(['iopub busy', 'iopub idle']);
    expect(interpreter.widgets.open()).toEqual([]);
    expect(await commIds()).toEqual([]);
  });
});

describe('a front end that comes back', () => {
  it('gets the models and their bytes by one request, and goes on with them', async () => {
    await session.client.execute('counter 1');
    await session.client.execute('counter 2');
    await tellWidget({ method: 'custom', content: { add: 40 } });
    const [first, second] = interpreter.made.map(({ id }) => id);
    const client = await session.connect();
    await client.waitUntilReady();
    const opened = await told('comm_open', controlOpening, {
      client,
      metadata: { version: '1.0.0' },
    });
    expect(opened).toEqual([]);
    const answers = await told(
      'comm_msg',
      { comm_id: 'control', data: { method: 'request_states' } },
      { client },
    );
    expect(answers.map(wordOf)).toEqual(['iopub comm_msg']);
    const about = {
      model_module: 'anywidget',
      model_name: 'AnyModel',
      model_module_version: '~0.11.*',
    };
    const plain = { ...state, nested: { list: [0, null, {}] } };
    expect(answers[0]?.content).toEqual({
      comm_id: 'control',
      data: {
        method: 'update_states',
        states: {
          [first ?? '']: { ...about, state: { ...plain, value: 1 } },
          [second ?? '']: { ...about, state: { ...plain, value: 42 } },
        },
        buffer_paths: [first, second].flatMap((id) =>
          bufferPaths.map((path) => [id, 'state', ...path]),
        ),
      },
    });
    expect(textsOf(answers[0])).toEqual([
      '\u0001',
      'in a list',
      'deep',
      '\u0002',
      'in a list',
      'deep',
    ]);
    await told('comm_close', { comm_id: 'control', data: {} }, { client });
    expect(await commIds('jupyter.widget')).toEqual([first, second]);
    const answered = await told(
      'comm_msg',
      { comm_id: first, data: { method: 'custom', content: { add: 1 } } },
      { client },
    );
    expect(answered.map(({ content }) => asData(content)['method'])).toEqual(['update', 'custom']);
  });

  it('gets an empty answer while there are none', async () => {
    await told('comm_open', controlOpening, { metadata: { version: '1.0.0' } });
    const data = { method: 'request_states' };
    const answers = await told('comm_msg', { comm_id: 'control', data });
    expect(answers.map(({ content }) => content['data'])).toEqual([
      { method: 'update_states', states: {}, buffer_paths: [] },
    ]);
  });

  it.each([
    ['another version', { version: '2.0.0' }],
    ['no version', {}],
    ['an odd version', { version: { major: 1 } }],
  ])('is refused the control with %s', async (_what, metadata) => {
    const answers = await told('comm_open', controlOpening, { metadata });
    expect(answers.map(wordOf)).toEqual(['iopub comm_close']);
    expect(await commIds()).toEqual([]);
  });

  it('cannot make a widget of its own', async () => {
    const content = { comm_id: 'mine', target_name: 'jupyter.widget', data: { state } };
    const answers = await told('comm_open', content, { metadata: { version: '2.1.0' } });
    expect(answers.map(wordOf)).toEqual(['iopub comm_close']);
  });
});

describe('the end of a kernel', () => {
  it.each([true, false])(
    'gives widgets a last word and closes none (restart: %s)',
    async (restart) => {
      await session.client.execute('counter 1');
      await session.client.execute('counter 2');
      await session.client.shutdown(restart);
      await session.kernel.ended;
      // The last words stand between the reply on iopub and the idle of the request.
      await session.find(
        ({ parentHeader, content }) =>
          parentHeader['msg_type'] === 'shutdown_request' && content['execution_state'] === 'idle',
      );
      const last = session.received.filter(({ header }) => header.msg_type === 'comm_msg');
      expect(last.map(({ content }) => content['data'])).toEqual([
        { method: 'update', state: { value: 'ended' }, buffer_paths: [] },
        { method: 'update', state: { value: 'ended' }, buffer_paths: [] },
      ]);
      expect(session.received.map(wordOf)).not.toContain('iopub comm_close');
      expect(interpreter.closed).toEqual(interpreter.made.map(({ id }) => id));
    },
  );
});

const controlOpening = { comm_id: 'control', target_name: 'jupyter.widget.control', data: {} };

function asData(content: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return content['data'] as Record<string, unknown>;
}

async function commIds(target?: string): Promise<string[]> {
  const asked = target === undefined ? {} : { target_name: target };
  const { content } = await session.client.request('shell', 'comm_info_request', asked);
  return Object.keys(content['comms'] ?? {});
}
