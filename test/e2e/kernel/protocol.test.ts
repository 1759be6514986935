/** The messaging protocol as a client sees it: ordered transcripts over real sockets, every message against the schema. */
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Message } from '../../../src/protocol/index.ts';
import { sendOnceSeen } from '../../support/kernel/other-thread.ts';
import { jsonFrames } from '../../support/kernel/raw-client.ts';
import {
  type KernelSession,
  openKernelSession,
  streamed,
  transcript,
  wordOf,
} from '../../support/kernel/session.ts';

let session: KernelSession;

const words = (messages: readonly Message[]): string[] => messages.map(wordOf);
const idleOf = async (id: string): Promise<Message> =>
  session.find(
    (message) =>
      message.parentHeader['msg_id'] === id && message.content['execution_state'] === 'idle',
  );
const cell = (code: string, extra: Record<string, unknown> = {}): Record<string, unknown> => ({
  code,
  silent: false,
  store_history: true,
  user_expressions: {},
  allow_stdin: false,
  stop_on_error: true,
  ...extra,
});

describe.each(['tcp', 'ipc'] as const)('a kernel over %s', (transport) => {
  beforeEach(async () => {
    session = await openKernelSession({ transport });
  });
  afterEach(async () => {
    await session.close();
    expect(session.invalid).toEqual([]);
  });

  it('hands over what the client says of the cell: its id and its language', async () => {
    const metadata = { cellId: 'a1', vscode: { languageId: 'python' } };
    await session.client.request('shell', 'execute_request', { code: 'echo one' }, { metadata });
    const odd = { cellId: 7, vscode: 'python' };
    await session.client.request(
      'shell',
      'execute_request',
      { code: 'echo two' },
      { metadata: odd },
    );
    expect(session.interpreter.cells.map(({ cellId, languageId }) => [cellId, languageId])).toEqual(
      [
        ['a1', 'python'],
        [undefined, undefined],
      ],
    );
  });

  it('publishes the value of a cell as execute_result, and keeps it in the history', async () => {
    await session.client.execute('echo one');
    const run = await session.client.execute('value forty-two');
    expect(words(run.published)).toContain('iopub execute_result');
    const result = run.published.find(({ header }) => header.msg_type === 'execute_result');
    expect(result?.content).toEqual({
      data: { 'text/plain': 'forty-two' },
      metadata: { 'text/plain': { lines: 1 } },
      transient: {},
      execution_count: 2,
    });
    const history = await session.client.request('shell', 'history_request', {
      hist_access_type: 'tail',
      n: 1,
      output: true,
      raw: true,
    });
    expect(history.content['history']).toEqual([[1, 2, ['value forty-two', 'forty-two']]]);
  });

  it('runs a cell: busy, input, outputs in order, reply, idle', async () => {
    const run = await session.client.execute('echo one\nwarn two\nshow three\nclear\necho four');
    expect(words(run.published)).toEqual([
      'iopub busy',
      'iopub execute_input',
      'iopub stream',
      'iopub stream',
      'iopub display_data',
      'iopub update_display_data',
      'iopub clear_output',
      'iopub stream',
      'iopub idle',
    ]);
    expect(streamed(run.published)).toBe('one\nfour\n');
    expect(streamed(run.published, 'stderr')).toBe('two\n');
    expect(run.reply.content).toEqual({
      status: 'ok',
      execution_count: 1,
      user_expressions: {},
      payload: [],
    });
    expect(run.reply.metadata).toMatchObject({ status: 'ok', dependencies_met: true, commands: 5 });
    expect(run.reply.metadata['started']).toMatch(/^\d{4}-.*T.*\.\d{6}Z$/);
  });

  it('hands code for a next cell to the client', async () => {
    const { reply } = await session.client.execute('next select 1');
    expect(reply.content['payload']).toEqual([
      { source: 'set_next_input', text: 'select 1', replace: false },
    ]);
  });

  it('answers kernel_info on shell and on control, with its own constant session', async () => {
    const replies = [
      await session.client.request('shell', 'kernel_info_request', {}),
      await session.client.request('control', 'kernel_info_request', {}),
    ];
    for (const reply of replies) {
      expect(reply.content).toMatchObject({
        status: 'ok',
        protocol_version: '5.5',
        implementation: 'scripted',
        language_info: { name: 'script', file_extension: '.script' },
        supported_features: ['kernel subshells'],
      });
      await idleOf(String(reply.parentHeader['msg_id']));
    }
    const sessions = new Set(session.received.map(({ header }) => header.session));
    expect(sessions.size).toBe(1);
    expect(sessions).not.toContain(session.client.session);
  });

  it('ends with an error: one error on iopub, then the reply', async () => {
    const run = await session.client.execute('echo before\nfail Boom\necho never');
    expect(words(run.published)).toEqual([
      'iopub busy',
      'iopub execute_input',
      'iopub stream',
      'iopub error',
      'iopub idle',
    ]);
    expect(run.reply.content).toEqual({
      status: 'error',
      ename: 'Boom',
      evalue: 'as asked',
      traceback: ['while running', 'Boom: as asked'],
      execution_count: 1,
    });
  });
});

describe('execute_request', () => {
  beforeEach(async () => {
    session = await openKernelSession();
  });
  afterEach(async () => {
    await session.close();
    expect(session.invalid).toEqual([]);
  });

  it('sends every message of a cell with the header of its request as parent', async () => {
    const run = await session.client.execute('echo one');
    const parents = [...run.published, run.reply].map(({ parentHeader }) => parentHeader['msg_id']);
    expect(new Set(parents).size).toBe(1);
    expect(run.reply.parentHeader).toMatchObject({
      msg_type: 'execute_request',
      session: session.client.session,
    });
  });

  it('publishes no output of a silent cell and does not count it', async () => {
    const silent = await session.client.execute('echo one\nshow two\nfail', { silent: true });
    expect(words(silent.published)).toEqual(['iopub busy', 'iopub idle']);
    expect(silent.reply.content).toMatchObject({ status: 'error', execution_count: 0 });
    const counted = await session.client.execute('count');
    expect(counted.reply.content['execution_count']).toBe(1);
  });

  it('counts only cells that are to be stored', async () => {
    const counts: unknown[] = [];
    for (const storeHistory of [true, false, false, true]) {
      const run = await session.client.execute('count', { storeHistory });
      const input = run.published.find(({ header }) => header.msg_type === 'execute_input');
      expect(input?.content['execution_count']).toBe(run.reply.content['execution_count']);
      counts.push(run.reply.content['execution_count']);
    }
    expect(counts).toEqual([1, 1, 1, 2]);
  });

  it('evaluates user expressions after a success and not after an error', async () => {
    const userExpressions = { good: '1+1', wrong: 'bad', __proto__x: 'x' };
    const ok = await session.client.execute('echo', { userExpressions });
    expect(ok.reply.content['user_expressions']).toEqual({
      good: { status: 'ok', data: { 'text/plain': '=1+1' }, metadata: {} },
      wrong: { status: 'error', ename: 'Bad', evalue: 'bad', traceback: ['Bad: bad'] },
      __proto__x: { status: 'ok', data: { 'text/plain': '=x' }, metadata: {} },
    });
    const failed = await session.client.execute('fail', { userExpressions });
    expect(failed.reply.content).not.toHaveProperty('user_expressions');
  });

  it('aborts a burst behind a cell that fails at once, and runs what is sent after its idle', async () => {
    const ids = ['fail', 'echo 1', 'echo 2', 'echo 3', 'echo 4'].map((code) =>
      session.client.send('shell', 'execute_request', cell(code)),
    );
    const [failed = '', ...aborted] = ids;
    await idleOf(failed);
    const after = session.client.execute('echo after');
    for (const id of aborted) {
      await idleOf(id);
      const reply = await session.find(
        ({ channel, parentHeader }) => channel === 'shell' && parentHeader['msg_id'] === id,
      );
      expect(reply.content).toEqual({ status: 'aborted' });
      expect(reply.metadata['status']).toBe('aborted');
      expect(transcript(session.received, id).toSorted()).toEqual([
        'iopub busy',
        'iopub idle',
        'shell execute_reply aborted',
      ]);
    }
    expect((await after).reply.content['status']).toBe('ok');
    expect(session.interpreter.ran).toEqual(['fail', 'echo after']);
  });

  it('aborts cells that arrived while the main thread was blocked', async () => {
    // From a thread of its own: this one is blocked together with the kernel.
    const behind = jsonFrames('execute_request', { content: cell('echo behind') });
    const other = await sendOnceSeen(session.info, 'execute_input', behind);
    const failed = session.client.send('shell', 'execute_request', cell('block 300\nfail'));
    await idleOf(failed);
    expect(await other.reply).toEqual({ status: 'aborted' });
    expect(session.interpreter.ran).toEqual(['block 300\nfail']);
  });

  it('runs what is queued behind an error when stop_on_error is false', async () => {
    const runs = await Promise.all(
      ['fail', 'echo 1', 'fail', 'echo 2'].map(async (code) =>
        session.client.execute(code, { stopOnError: false }),
      ),
    );
    expect(runs.map(({ reply }) => reply.content['status'])).toEqual([
      'error',
      'ok',
      'error',
      'ok',
    ]);
  });

  it('does not abort other requests behind an error', async () => {
    session.client.send('shell', 'execute_request', cell('fail'));
    const reply = await session.client.request('shell', 'is_complete_request', { code: 'x' });
    expect(reply.content).toEqual({ status: 'complete' });
  });

  it.each([
    [{ code: 5 }, '"code" must be text'],
    [{}, '"code" must be text, not nothing'],
    [{ code: 'echo', silent: 'yes' }, '"silent" must be true or false'],
    [{ code: 'echo', stop_on_error: 1 }, '"stop_on_error" must be true or false'],
    [{ code: 'echo', user_expressions: [] }, '"user_expressions" must be an object, not a list'],
    [{ code: 'echo', user_expressions: { a: 1 } }, '"user_expressions" must hold texts'],
  ])('answers the unusable content %j with an error and lives on', async (content, text) => {
    const id = session.client.send('shell', 'execute_request', content);
    await idleOf(id);
    const reply = await session.find(({ header }) => header.msg_type === 'execute_reply');
    expect(reply.content).toMatchObject({ status: 'error', ename: 'UsageError' });
    expect(reply.content['evalue']).toContain(text);
    expect((await session.client.execute('echo on')).reply.content['status']).toBe('ok');
  });

  it('shows a bug of the interpreter as InternalError and lives on', async () => {
    const thrown = await session.client.execute('echo before\nthrow');
    expect(thrown.reply.content['ename']).toBe('InternalError');
    expect(streamed(thrown.published)).toBe('before\n');
    const cycle = await session.client.execute('cycle');
    expect(words(cycle.published).slice(-2)).toEqual(['iopub error', 'iopub idle']);
    expect(cycle.reply.content['ename']).toBe('InternalError');
    expect(session.log.join('\n')).toContain('a bug in the interpreter');
    // A cell whose output cannot be sent does not run on unseen.
    const left = await session.client.execute('cycle\necho more\nhang');
    expect(words(left.published).slice(-2)).toEqual(['iopub error', 'iopub idle']);
    expect(session.interpreter.ended).toContain('cycle\necho more\nhang');
    expect((await session.client.execute('echo on')).reply.content['status']).toBe('ok');
  });

  it('runs 1,000 queued cells in order', async () => {
    const codes = Array.from({ length: 1000 }, (_, at) => `echo ${String(at)}`);
    const runs = await Promise.all(codes.map(async (code) => session.client.execute(code)));
    expect(session.interpreter.ran).toEqual(codes);
    expect(runs.map(({ reply }) => reply.content['execution_count'])).toEqual(
      codes.map((_, at) => at + 1),
    );
    expect(streamed(session.received)).toBe(codes.map((code) => `${code.slice(5)}\n`).join(''));
  });

  it('delivers 100,000 lines complete, once and in order, in few messages', async () => {
    const run = await session.client.execute('lines 100000\nshow end');
    const lines = streamed(run.published).split('\n').slice(0, -1);
    expect(lines).toHaveLength(100_000);
    expect(lines.findIndex((line, at) => line !== String(at))).toBe(-1);
    expect(run.published.length).toBeLessThan(100);
    expect(words(run.published).slice(-3)).toEqual([
      'iopub display_data',
      'iopub update_display_data',
      'iopub idle',
    ]);
  });

  it('keeps the displays of a flood, each in its place', async () => {
    const run = await session.client.execute('flood 1200');
    const shown = run.published.filter(({ header }) => header.msg_type === 'display_data');
    expect(shown.map(({ content }) => content['data'])).toEqual(
      Array.from({ length: 1200 }, (_, at) => ({ 'text/plain': String(at) })),
    );
  });
});

describe('stdin', () => {
  beforeEach(async () => {
    session = await openKernelSession();
  });
  afterEach(async () => {
    await session.close();
    expect(session.invalid).toEqual([]);
  });

  it('asks the client that runs the cell, openly or hidden, after what was printed before', async () => {
    const asked: unknown[] = [];
    const printed = async (text: string): Promise<Message> =>
      session.find(({ content }) => content['text'] === text);
    const run = await session.client.execute('echo first\nask name?\nsecret word?', {
      onInput: async (question) => {
        asked.push(question);
        // Held text is published before the question, not when the answer lets the cell go on.
        await printed(question.hidden ? 'got <name?>\n' : 'first\n');
        return `<${question.prompt}>`;
      },
    });
    expect(asked).toEqual([
      { prompt: 'name?', hidden: false },
      { prompt: 'word?', hidden: true },
    ]);
    expect(streamed(run.published)).toBe('first\ngot <name?>\ngot <word?>\n');
  });

  it('asks no other client, and names the request of the cell as parent', async () => {
    const other = await session.connect();
    await other.waitUntilReady();
    const overheard: string[] = [];
    other.listen((message) => {
      if (message.channel !== 'iopub') overheard.push(message.header.msg_type);
    });
    await session.client.execute('ask name?', { onInput: async () => 'me' });
    const question = await session.find(({ channel }) => channel === 'stdin');
    const refused = await other.execute('ask name?');
    expect(question.parentHeader).toMatchObject({
      msg_type: 'execute_request',
      session: session.client.session,
    });
    expect(refused.reply.content['ename']).toBe('StdinNotAllowed');
    expect(overheard.filter((type) => type !== 'kernel_info_reply')).toEqual(['execute_reply']);
  });

  it('offers no question where the client allows none', async () => {
    const run = await session.client.execute('ask name?');
    expect(run.reply.content['ename']).toBe('StdinNotAllowed');
  });

  it('takes an answer without a parent, as jupyter_client sends it, and drops a late one', async () => {
    const id = session.client.send('shell', 'execute_request', cell('ask?', { allow_stdin: true }));
    await idleOf(id);
    session.client.send('stdin', 'input_reply', { value: 'nobody asked' });
    const again = session.client.send(
      'shell',
      'execute_request',
      cell('ask name?', { allow_stdin: true }),
    );
    await session.find(({ channel }) => channel === 'stdin');
    session.client.send('stdin', 'input_reply', { value: 'me' });
    await idleOf(again);
    expect(streamed(session.received)).toBe('got me\n');
  });

  it('ends a cell that waits for an answer when it is interrupted', async () => {
    const id = session.client.send(
      'shell',
      'execute_request',
      cell('ask name?', { allow_stdin: true }),
    );
    await session.find(({ channel }) => channel === 'stdin');
    await session.client.interrupt();
    await idleOf(id);
    const reply = await session.find(({ header }) => header.msg_type === 'execute_reply');
    expect(reply.content['ename']).toBe('KeyboardInterrupt');
  });
});

describe('interrupt', () => {
  beforeEach(async () => {
    session = await openKernelSession();
  });
  afterEach(async () => {
    await session.close();
    expect(session.invalid).toEqual([]);
  });

  it('ends the running cell and aborts those behind it; a second one is harmless', async () => {
    const running = session.client.execute('hang');
    const behind = session.client.execute('echo behind');
    await session.find(({ header }) => header.msg_type === 'execute_input');
    const replies = await Promise.all([session.client.interrupt(), session.client.interrupt()]);
    for (const reply of replies) {
      expect(reply.content).toEqual({ status: 'ok' });
      await idleOf(String(reply.parentHeader['msg_id']));
    }
    expect((await running).reply.content).toMatchObject({
      status: 'error',
      ename: 'KeyboardInterrupt',
    });
    expect((await behind).reply.content).toEqual({ status: 'aborted' });
  });

  it('is harmless while nothing runs and does not hit the next cell', async () => {
    expect((await session.client.interrupt()).content).toEqual({ status: 'ok' });
    session.kernel.interrupt();
    expect((await session.client.execute('sleep 20')).reply.content['status']).toBe('ok');
  });

  it('works as a signal too', async () => {
    const running = session.client.execute('hang');
    await session.find(({ header }) => header.msg_type === 'execute_input');
    session.kernel.interrupt();
    expect((await running).reply.content['ename']).toBe('KeyboardInterrupt');
  });

  it('acts at once on a cell whose output waits for its pace', async () => {
    const running = session.client.execute('lines 2000000');
    await session.find(
      ({ header, content }) =>
        header.msg_type === 'stream' && String(content['text']).includes('\n90000\n'),
    );
    await session.client.interrupt();
    expect((await running).reply.content['ename']).toBe('KeyboardInterrupt');
    expect(session.interpreter.pulls).toBeLessThan(1_000_000);
  });

  it('leaves control free while the interpreter ignores it', async () => {
    const running = session.client.execute('deaf 600');
    await session.find(({ header }) => header.msg_type === 'execute_input');
    await session.client.interrupt();
    const info = await session.client.request('control', 'kernel_info_request', {});
    expect(info.content['status']).toBe('ok');
    expect(session.received.some(({ header }) => header.msg_type === 'execute_reply')).toBe(false);
    expect((await running).reply.content['status']).toBe('ok');
  });
});

describe('requests beside a running cell', () => {
  beforeEach(async () => {
    session = await openKernelSession();
  });
  afterEach(async () => {
    await session.close();
    expect(session.invalid).toEqual([]);
  });

  it('are answered at once, and the cell is said to be busy again', async () => {
    const running = session.client.send('shell', 'execute_request', cell('hang'));
    await session.find(({ header }) => header.msg_type === 'execute_input');
    const reply = await session.client.request('shell', 'complete_request', {
      code: 'ab',
      cursor_pos: 2,
    });
    await idleOf(String(reply.parentHeader['msg_id']));
    await session.client.interrupt();
    await idleOf(running);
    const statuses = session.received
      .filter(({ header }) => header.msg_type === 'status')
      .map(
        (message) => `${String(message.parentHeader['msg_type'])} ${wordOf(message).split(' ')[1]}`,
      )
      .filter((word) => !word.startsWith('kernel_info'));
    expect(statuses.slice(0, 4)).toEqual([
      'execute_request busy',
      'complete_request busy',
      'complete_request idle',
      'execute_request busy',
    ]);
    expect(statuses.at(-1)).toBe('execute_request idle');
    expect(statuses.filter((word) => word === 'execute_request idle')).toHaveLength(1);
  });
});

describe('completion, inspection, completeness', () => {
  beforeEach(async () => {
    session = await openKernelSession();
  });
  afterEach(async () => {
    await session.close();
    expect(session.invalid).toEqual([]);
  });

  it('counts positions in code points', async () => {
    const reply = await session.client.request('shell', 'complete_request', {
      code: '😀😀 ab cd',
      cursor_pos: 5,
    });
    expect(reply.content).toMatchObject({ matches: ['ab!'], cursor_start: 3, cursor_end: 5 });
    expect(reply.content['metadata']).toEqual({
      _jupyter_types_experimental: [{ text: 'ab!', type: 'text', start: 3, end: 5 }],
    });
  });

  it('counts positions in UTF-16 units for VS Code', async () => {
    const reply = await session.client.request(
      'shell',
      'complete_request',
      { code: '😀😀 ab cd', cursor_pos: 7 },
      { metadata: { cellId: 'vscode-notebook-cell:/a.ipynb#W0' } },
    );
    expect(reply.content).toMatchObject({ matches: ['ab!'], cursor_start: 5, cursor_end: 7 });
  });

  it.each([-1, 99, 1.5, 'x', null])('answers a completion at the cursor %j', async (cursor) => {
    const id = session.client.send('shell', 'complete_request', { code: 'ab', cursor_pos: cursor });
    await idleOf(id);
    const reply = await session.find(({ header }) => header.msg_type === 'complete_reply');
    expect(reply.parentHeader['msg_id']).toBe(id);
    expect(reply.content['status']).toBe('ok');
  });

  it('answers with an error when the interpreter fails, and lives on', async () => {
    const reply = await session.client.request('shell', 'complete_request', {
      code: 'throw',
      cursor_pos: 5,
    });
    expect(reply.content).toMatchObject({ status: 'error', ename: 'InternalError' });
  });

  it('inspects, found and not found', async () => {
    const ask = async (code: string): Promise<Message> =>
      session.client.request('shell', 'inspect_request', {
        code,
        cursor_pos: 1,
        detail_level: 1,
      });
    expect((await ask('😀b')).content).toEqual({
      status: 'ok',
      found: true,
      data: { 'text/plain': '😀|b 1' },
      metadata: {},
    });
    expect((await ask('unknown')).content).toMatchObject({ status: 'ok', found: false, data: {} });
  });

  it('tells complete from incomplete', async () => {
    const ask = async (code: string): Promise<unknown> =>
      (await session.client.request('shell', 'is_complete_request', { code })).content;
    expect(await ask('a')).toEqual({ status: 'complete' });
    expect(await ask('a\\')).toEqual({ status: 'incomplete', indent: '  ' });
  });
});

describe('history, comms and unknown requests', () => {
  beforeEach(async () => {
    session = await openKernelSession();
  });
  afterEach(async () => {
    await session.close();
    expect(session.invalid).toEqual([]);
  });

  it('gives the inputs of the session by tail, range and search', async () => {
    for (const code of ['echo a', 'echo b', 'echo a']) await session.client.execute(code);
    await session.client.execute('echo text\nshow updated\nflood 2');
    await session.client.execute('echo hidden', { storeHistory: false });
    await session.client.execute('warn nothing of a result');
    const ask = async (content: Record<string, unknown>): Promise<unknown> => {
      const id = session.client.send('shell', 'history_request', content);
      const reply = await session.find(
        ({ channel, parentHeader }) => channel === 'shell' && parentHeader['msg_id'] === id,
      );
      return reply.content['history'];
    };
    expect(await ask({ hist_access_type: 'tail', n: 3, output: false, raw: true })).toEqual([
      [1, 3, 'echo a'],
      [1, 4, 'echo text\nshow updated\nflood 2'],
      [1, 5, 'warn nothing of a result'],
    ]);
    expect(await ask({ hist_access_type: 'tail', n: 2, output: true, raw: true })).toEqual([
      [1, 4, ['echo text\nshow updated\nflood 2', 'text\n0\n1']],
      [1, 5, ['warn nothing of a result', null]],
    ]);
    expect(
      await ask({ hist_access_type: 'range', session: 0, start: 1, stop: 2, output: true }),
    ).toEqual([[1, 1, ['echo a', 'a']]]);
    expect(
      await ask({ hist_access_type: 'search', pattern: '*a', unique: true, n: 5, output: false }),
    ).toEqual([[1, 3, 'echo a']]);
  });

  it('closes a comm for which it has no target, and has none open', async () => {
    const id = session.client.send('shell', 'comm_open', {
      comm_id: 'c1',
      target_name: 'jupyter.widget',
      data: {},
    });
    await idleOf(id);
    expect(transcript(session.received, id)).toEqual([
      'iopub busy',
      'iopub comm_close',
      'iopub idle',
    ]);
    for (const type of ['comm_msg', 'comm_close']) {
      const quiet = session.client.send('shell', type, { comm_id: 'c1', data: {} });
      await idleOf(quiet);
      expect(transcript(session.received, quiet)).toEqual(['iopub busy', 'iopub idle']);
    }
    const info = await session.client.request('shell', 'comm_info_request', {});
    expect(info.content).toEqual({ status: 'ok', comms: {} });
  });

  it.each(['usage_request', 'debug_request', 'nonsense', '__proto__', 'constructor', 'toString'])(
    'answers %s with busy and idle alone',
    async (type) => {
      const id = session.client.send('control', type, {});
      await idleOf(id);
      expect(transcript(session.received, id)).toEqual(['iopub busy', 'iopub idle']);
    },
  );
});

describe('subshells', () => {
  beforeEach(async () => {
    session = await openKernelSession();
  });
  afterEach(async () => {
    await session.close();
    expect(session.invalid).toEqual([]);
  });

  it('run cells while a cell of the main shell runs, each in its own order', async () => {
    const created = await session.client.request('control', 'create_subshell_request', {});
    const subshellId = String(created.content['subshell_id']);
    const main = session.client.execute('hang');
    const beside = await Promise.all([
      session.client.execute('echo 1', { subshellId }),
      session.client.execute('echo 2', { subshellId }),
    ]);
    expect(beside.map(({ reply }) => reply.content['status'])).toEqual(['ok', 'ok']);
    expect(session.interpreter.ran).toEqual(['hang', 'echo 1', 'echo 2']);
    const listed = await session.client.request('control', 'list_subshell_request', {});
    expect(listed.content).toEqual({ status: 'ok', subshell_id: [subshellId] });
    await session.client.interrupt();
    expect((await main).reply.content['ename']).toBe('KeyboardInterrupt');
  });

  it('are gone after their deletion: a cell for one is refused', async () => {
    const created = await session.client.request('control', 'create_subshell_request', {});
    const content = { subshell_id: String(created.content['subshell_id']) };
    const remove = async (): Promise<Message> =>
      session.client.request('control', 'delete_subshell_request', content);
    expect((await remove()).content).toEqual({ status: 'ok' });
    expect((await remove()).content).toMatchObject({ status: 'error', ename: 'SubshellNotFound' });
    const run = await session.client.execute('echo', { subshellId: content.subshell_id });
    expect(run.reply.content).toMatchObject({ status: 'error', ename: 'SubshellNotFound' });
    const listed = await session.client.request('control', 'list_subshell_request', {});
    expect(listed.content['subshell_id']).toEqual([]);
  });
});

describe('a breakdown', () => {
  it('ends every running cell with its reason and its idle, and nothing is answered after it', async () => {
    session = await openKernelSession();
    const created = await session.client.request('control', 'create_subshell_request', {});
    const subshellId = String(created.content['subshell_id']);
    const cells = [
      session.client.execute('deaf 500\necho late'),
      session.client.execute('hang', { subshellId }),
    ];
    for (const code of ['deaf 500\necho late', 'hang'])
      await session.find(({ content }) => content['code'] === code);
    await session.kernel.breakDown(new Error('a fault that nobody caught'));
    const ends = await Promise.all(cells);

    for (const { reply, published } of ends) {
      expect(reply.content).toMatchObject({
        status: 'error',
        ename: 'InternalError',
        evalue: expect.stringContaining('a fault that nobody caught'),
      });
      expect(words(published).slice(-2)).toEqual(['iopub error', 'iopub idle']);
    }
    await expect(
      session.client.request('control', 'kernel_info_request', {}, { timeoutMs: 300 }),
    ).rejects.toMatchObject({ code: 'KERNEL_DIED' });
    expect(streamed(session.received)).toBe('');
    expect(session.invalid).toEqual([]);
    await session.close();
  });
});

describe('shutdown', () => {
  beforeEach(async () => {
    session = await openKernelSession();
  });
  afterEach(async () => {
    await session.close();
    expect(session.invalid).toEqual([]);
  });

  it.each(['control', 'shell'] as const)(
    'on %s answers, ends the running cell, aborts the queued one and closes the interpreter',
    async (channel) => {
      const running = session.client.execute('hang');
      const queued = session.client.execute('echo queued');
      await session.find(({ header }) => header.msg_type === 'execute_input');
      const id = session.client.send(channel, 'shutdown_request', { restart: true });
      expect(await session.kernel.ended).toEqual({ restart: true });
      await idleOf(id);
      const reply = await session.find(
        (message) => message.channel === channel && message.parentHeader['msg_id'] === id,
      );
      expect(reply.content).toEqual({ status: 'ok', restart: true });
      expect(transcript(session.received, id).filter((word) => word.startsWith('iopub'))).toEqual([
        'iopub busy',
        'iopub shutdown_reply ok',
        'iopub idle',
      ]);
      expect((await running).reply.content['ename']).toBe('KeyboardInterrupt');
      expect((await queued).reply.content).toEqual({ status: 'aborted' });
      expect(session.interpreter.closed).toEqual([2000]);
    },
  );

  it('ends in time when the interpreter hears nothing', async () => {
    const abandoned = new AbortController();
    const running = session.client.execute('deaf 3500\necho late', { signal: abandoned.signal });
    await session.find(({ header }) => header.msg_type === 'execute_input');
    // Begun after the cell's own timer, in the same process: a kernel that waits for the cell comes second.
    const afterCell = pause(3500, 'the cell');
    await session.client.shutdown();
    expect(await Promise.race([session.kernel.ended, afterCell])).toEqual({ restart: false });
    await afterCell;
    abandoned.abort();
    await expect(running).rejects.toThrow('stopped waiting');
  });
});
