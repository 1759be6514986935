/**
 * A client made as VS Code's raw connection is: the kernel started by its installed kernelspec, its ports probed by bare
 * TCP connections, three DEALERs with one routing id, messages in the form of @jupyterlab/services, its cell ids, its end
 * by SIGTERM.
 */
import { afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { KernelMessage } from '@jupyterlab/services';
import { createHmac, randomUUID } from 'node:crypto';
import { connect } from 'node:net';
import path from 'node:path';
import type { Dealer, Subscriber } from 'zeromq';
import type { ConnectionInfo } from '../../../src/protocol/index.ts';
import { until } from '../../support/clients/until.ts';
import { createWorkplace } from '../../support/clients/workplace.ts';
import { fixture } from '../../support/fixture.ts';
import { readKernelspec, type SpecKernel, startFromSpec } from '../../support/kernel/from-spec.ts';
import { rawDealer, rawSubscriber } from '../../support/kernel/raw-client.ts';
import { frameErrors } from '../../support/kernel/schema.ts';

let directory: string;

const workplace = fixture(createWorkplace);
beforeAll(async () => {
  directory = path.join(workplace.directory, 'prefix/share/jupyter/kernels/linkis');
});

type Answer = KernelMessage.IMessage;
type Channel = 'shell' | 'control' | 'stdin';

/** The raw connection. */
interface RawConnection {
  readonly received: Answer[];
  /** What the schema of the protocol does not allow; must stay empty. */
  readonly invalid: string[];
  send(channel: Channel, type: string, content: object, metadata?: object): Promise<string>;
  /** The reply to a message and the idle behind it. */
  done(id: string, withinMs?: number): Promise<Answer>;
  close(): void;
}

/** VS Code waits so for the ports before it opens its sockets. */
async function probePorts(info: ConnectionInfo): Promise<void> {
  for (const port of [info.ports.shell, info.ports.iopub]) {
    await until(
      `port ${String(port)} is open`,
      async () =>
        new Promise<boolean>((resolve) => {
          const socket = connect(port, '127.0.0.1', () => {
            socket.destroy();
            resolve(true);
          });
          socket.once('error', () => resolve(false));
        }),
    );
  }
}

function openRaw(info: ConnectionInfo): RawConnection {
  const routingId = randomUUID();
  const session = randomUUID();
  const dealers: Record<Channel, Dealer> = {
    shell: rawDealer(info, 'shell', routingId),
    control: rawDealer(info, 'control', routingId),
    stdin: rawDealer(info, 'stdin', routingId),
  };
  const subscriber = rawSubscriber(info);
  const received: Answer[] = [];
  const invalid: string[] = [];
  const read = async (socket: Dealer | Subscriber, channel: string): Promise<void> => {
    socket.receiveTimeout = -1;
    for await (const frames of socket) {
      const at = frames.findIndex((frame) => frame.toString() === '<IDS|MSG>');
      const [header, parent_header, metadata, content] = frames
        .slice(at + 2, at + 6)
        .map((frame) => JSON.parse(frame.toString('utf8')) as object);
      const sum = createHmac('sha256', info.key);
      for (const frame of frames.slice(at + 2, at + 6)) sum.update(frame);
      // As in VS Code's reader: one bad signature would end the channel.
      if (sum.digest('hex') !== frames[at + 1]?.toString()) throw new Error('a bad signature');
      invalid.push(...frameErrors(frames));
      received.push({ channel, header, parent_header, metadata, content } as Answer);
    }
  };
  for (const [channel, socket] of Object.entries({ ...dealers, iopub: subscriber })) {
    read(socket, channel).catch(() => undefined);
  }
  return {
    received,
    invalid,
    async send(channel, type, content, metadata = {}) {
      const message = KernelMessage.createMessage({
        msgType: type as 'execute_request',
        channel: channel as 'shell',
        session,
        username: '',
        content: content as KernelMessage.IExecuteRequestMsg['content'],
        metadata: metadata as KernelMessage.IExecuteRequestMsg['metadata'],
      });
      const frames = [message.header, message.parent_header, message.metadata, message.content].map(
        (part) => Buffer.from(JSON.stringify(part)),
      );
      const sum = createHmac('sha256', info.key);
      for (const frame of frames) sum.update(frame);
      await dealers[channel].send(['<IDS|MSG>', sum.digest('hex'), ...frames]);
      return message.header.msg_id;
    },
    done: async (id, withinMs = 300_000) =>
      until(
        `reply and idle for ${id}`,
        () => {
          const mine = received.filter(
            ({ parent_header }) => 'msg_id' in parent_header && parent_header.msg_id === id,
          );
          const idle = mine.some(
            ({ content }) => (content as { execution_state?: string }).execution_state === 'idle',
          );
          return idle ? mine.find(({ header }) => header.msg_type.endsWith('_reply')) : undefined;
        },
        withinMs,
      ),
    close: () => {
      for (const socket of [...Object.values(dealers), subscriber]) socket.close();
    },
  };
}

describe('a raw connection as VS Code makes it', () => {
  let kernel: SpecKernel;
  let raw: RawConnection;

  beforeEach(async () => {
    kernel = await startFromSpec(directory, workplace);
    await probePorts(kernel.info);
    raw = openRaw(kernel.info);
    for (const channel of ['control', 'shell'] as const) await becomeReady(channel);
  });

  /** Asked again every half second: what is published before the subscription is there, nobody gets. */
  async function becomeReady(channel: Channel): Promise<void> {
    for (const giveUpAt = performance.now() + 300_000; performance.now() < giveUpAt;) {
      const id = await raw.send(channel, 'kernel_info_request', {});
      const answer = await raw.done(id, 500).catch(() => undefined);
      if (answer !== undefined) return;
    }
    throw new Error(`kernel_info on ${channel} has had no reply and idle within five minutes`);
  }

  afterEach(() => {
    expect(raw.received.length).toBeGreaterThan(0);
    expect(raw.invalid).toEqual([]);
  });

  it('gives the kernel a kernelspec that VS Code can use', async () => {
    const spec = await readKernelspec(directory);
    expect(spec.interrupt_mode).toBe('message');
    expect(spec.argv).toContain('{connection_file}');
    expect(spec).toMatchObject({ display_name: 'Linkis', language: 'sql' });
    expect(spec).not.toHaveProperty('kernel_protocol_version');
    raw.close();
    kernel.signal('SIGTERM');
    expect(await kernel.ended).toBe(0);
  });

  it('runs cells one at a time with its cell ids, completes in UTF-16 positions, and ends by SIGTERM', async () => {
    const cellId = 'vscode-notebook-cell:/a.ipynb#W0sZmlsZQ%3D%3D';
    const execute = async (code: string): Promise<Answer> => {
      const content = {
        code,
        silent: false,
        store_history: true,
        allow_stdin: true,
        stop_on_error: false,
        user_expressions: {},
      };
      return raw.done(await raw.send('shell', 'execute_request', content, { cellId }));
    };
    expect((await execute('SELECT 1 AS one')).content).toMatchObject({
      status: 'ok',
      execution_count: 1,
    });
    expect((await execute('%%enginee x')).content).toMatchObject({
      status: 'error',
      execution_count: 2,
    });
    expect((await execute('SELECT 2')).content).toMatchObject({ status: 'ok', execution_count: 3 });

    const code = '-- 😀😀\n%%eng';
    const complete = await raw.done(
      await raw.send('shell', 'complete_request', { code, cursor_pos: code.length }, { cellId }),
    );
    expect(complete.content).toMatchObject({
      matches: expect.arrayContaining(['engine']),
      cursor_start: code.length - 3,
      cursor_end: code.length,
    });

    const sessions = new Set(raw.received.map(({ header }) => header.session));
    expect(sessions.size).toBe(1);
    kernel.signal('SIGTERM');
    expect(await kernel.ended).toBe(0);
    raw.close();
  });

  it('interrupts by message: reply and idle come, and the cell ends', async () => {
    const content = {
      code: '%%shell\necho begun; sleep 60',
      silent: false,
      store_history: true,
      allow_stdin: true,
      stop_on_error: false,
      user_expressions: {},
    };
    const cell = await raw.send('shell', 'execute_request', content);
    await until('the cell has begun', () =>
      raw.received.some(({ content: shown }) =>
        (shown as { text?: string }).text?.includes('begun'),
      ),
    );
    const reply = await raw.done(await raw.send('control', 'interrupt_request', {}));
    const ended = await raw.done(cell);
    raw.close();
    kernel.signal('SIGTERM');

    expect(reply.content).toEqual({ status: 'ok' });
    expect(ended.content).toMatchObject({ status: 'error', ename: 'KeyboardInterrupt' });
    expect(await kernel.ended).toBe(0);
  });
});
