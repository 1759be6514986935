/** A kernel in this process and clients on its real sockets; what the kernel sends is checked against the schema. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startKernel, type KernelParts, type RunningKernel } from '../../../src/kernel/index.ts';
import {
  type ConnectionInfo,
  type KernelClient,
  type Message,
  openClient,
} from '../../../src/protocol/index.ts';
import { createLogger } from '../../../src/shared/index.ts';
import { createScriptedInterpreter, type ScriptedInterpreter } from './interpreter.ts';
import { schemaErrors } from './schema.ts';
import { ownConnection } from '../own-ports.ts';

/** A running kernel with one client. */
export interface KernelSession {
  readonly info: ConnectionInfo;
  readonly kernel: RunningKernel;
  readonly client: KernelClient;
  readonly interpreter: ScriptedInterpreter;
  /** Everything that the client received, all channels, in order of arrival. */
  readonly received: Message[];
  /** The kernel's own log. */
  readonly log: string[];
  /** What the schema does not allow; must stay empty. */
  readonly invalid: string[];
  /** Another client of the same kernel, ready. */
  connect(session?: string): Promise<KernelClient>;
  /** Resolves with the first message, received or to come, for which `wanted` is true. */
  find(wanted: (message: Message) => boolean, timeoutMs?: number): Promise<Message>;
  close(): Promise<void>;
}

/** Where the kernel is and what else it is made of. */
export interface SessionOptions {
  readonly transport?: 'tcp' | 'ipc';
  readonly info?: Partial<ConnectionInfo>;
  readonly parts?: Partial<KernelParts>;
}

/** Starts one; its client is ready. */
export async function openKernelSession(options: SessionOptions = {}): Promise<KernelSession> {
  const directory = await mkdtemp(join(tmpdir(), 'lk-'));
  const base = await ownConnection();
  const place =
    options.transport === 'ipc' ? ({ transport: 'ipc', ip: join(directory, 'k') } as const) : {};
  const info: ConnectionInfo = { ...base, ...place, ...options.info };
  const interpreter = createScriptedInterpreter();
  const log: string[] = [];
  const received: Message[] = [];
  const invalid: string[] = [];
  const watchers = new Set<() => void>();
  const kernel = await startKernel({
    connection: info,
    interpreter,
    implementation: { name: 'scripted', version: '1.2.3' },
    logger: createLogger('debug', (line) => log.push(line)),
    ...options.parts,
  });
  const clients: KernelClient[] = [];
  const connect = async (session?: string): Promise<KernelClient> => {
    const client = await openClient(info, session === undefined ? {} : { session });
    clients.push(client);
    client.listen((message) => invalid.push(...schemaErrors(message)));
    return client;
  };
  const client = await connect();
  client.listen((message) => {
    received.push(message);
    for (const watcher of watchers) watcher();
  });
  await client.waitUntilReady();
  return {
    info,
    kernel,
    client,
    interpreter,
    received,
    log,
    invalid,
    connect,
    find: async (wanted, timeoutMs = 300_000) =>
      new Promise<Message>((resolve, reject) => {
        let seen = 0;
        const timer = setTimeout(() => {
          watchers.delete(look);
          reject(new Error(`no such message within ${String(timeoutMs)} ms`));
        }, timeoutMs);
        const look = (): void => {
          for (; seen < received.length; seen += 1) {
            const message = received[seen];
            if (!message || !wanted(message)) continue;
            clearTimeout(timer);
            watchers.delete(look);
            resolve(message);
            return;
          }
        };
        watchers.add(look);
        look();
      }),
    close: async () => {
      await kernel.shutdown();
      for (const each of clients) each.close();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

/** The messages that answer the request `id`, as short words: `iopub busy`, `iopub stream`, `shell execute_reply ok`. */
export function transcript(messages: readonly Message[], id: string): string[] {
  return messages.filter((message) => message.parentHeader['msg_id'] === id).map(wordOf);
}

/** One message as a short word. */
export function wordOf(message: Message): string {
  const { header, channel, content } = message;
  if (header.msg_type === 'status') return `${channel} ${String(content['execution_state'])}`;
  if (header.msg_type.endsWith('_reply')) {
    return `${channel} ${header.msg_type} ${String(content['status'])}`;
  }
  return `${channel} ${header.msg_type}`;
}

/** The text of a stream in published messages. */
export function streamed(messages: readonly Message[], name = 'stdout'): string {
  return messages
    .filter(({ header, content }) => header.msg_type === 'stream' && content['name'] === name)
    .map(({ content }) => String(content['text']))
    .join('');
}
