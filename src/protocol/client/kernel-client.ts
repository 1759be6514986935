/** The client's end of the five sockets: sends requests, hands out the kernel's messages, runs cells. Starts no kernel. */
import { setMaxListeners } from 'node:events';
import { v4 as uuid } from 'uuid';
import { curveKeyPair, Dealer, Subscriber } from 'zeromq';
import {
  asString,
  deferred,
  delay,
  LinkisKernelError,
  type Logger,
  messageOf,
  silentLogger,
  linkedSignal,
} from '../../shared/index.ts';
import { type ConnectionInfo, endpointOf } from '../socket/connection-info.ts';
import {
  type ExecuteOptions,
  type Execution,
  type ExecutionLine,
  followExecution,
  type SendOptions,
} from './execution.ts';
import { createHeader } from '../wire/header.ts';
import type { Channel, Message, RequestChannel, Requests } from '../wire/messages.ts';
import { createSigner, type Signer } from '../wire/signature.ts';
import { lossless, sendNow } from '../socket/socket-options.ts';
import { decodeMessage, encodeMessage } from '../wire/wire.ts';

/** A connected client. It has one session, which is also its identity on shell, control and stdin. */
export interface KernelClient extends ExecutionLine {
  readonly session: string;
  /** Sends, and waits for the reply. Throws KERNEL_DIED after `timeoutMs` (default 60 s). */
  request<T extends keyof Requests>(
    channel: RequestChannel,
    type: T,
    content: Requests[T],
    options?: SendOptions & { readonly timeoutMs?: number },
  ): Promise<Message>;
  /** Asks for kernel_info until both a reply and something on iopub came. Throws KERNEL_DIED after `timeoutMs` (default 60 s). */
  waitUntilReady(timeoutMs?: number): Promise<Message>;
  /** Runs a cell and waits for its reply and its idle. */
  execute(code: string, options?: ExecuteOptions): Promise<Execution>;
  /** Interrupts by message; resolves with the reply. */
  interrupt(): Promise<Message>;
  /** Asks the kernel to end; resolves with the reply, before the process is gone. */
  shutdown(restart?: boolean): Promise<Message>;
  /** Answers an `input_request`. */
  answerInput(question: Message, value: string): void;
  /** Closes the sockets. Whoever still waits gets an error. */
  close(): void;
}

/** Connects; the kernel need not be there yet. A new `session` is made unless given. */
export async function openClient(
  info: ConnectionInfo,
  options: { readonly logger?: Logger; readonly session?: string } = {},
): Promise<KernelClient> {
  const logger = options.logger ?? silentLogger;
  const session = options.session ?? uuid();
  const signer = createSigner(info.signatureScheme, info.key);
  const security = clientSecurity(info);
  const dealer = (): Dealer => new Dealer({ ...lossless, routingId: session, ...security });
  const dealers: Record<RequestChannel, Dealer> = {
    shell: dealer(),
    control: dealer(),
    stdin: dealer(),
  };
  const subscriber = new Subscriber({
    receiveHighWaterMark: 0,
    linger: 0,
    maxMessageSize: -1,
    ...security,
  });
  const listeners = new Set<(message: Message) => void>();
  const closed = new AbortController();
  // Each request under way adds a listener; a notebook may have hundreds.
  setMaxListeners(0, closed.signal);
  const tell = (message: Message): void => {
    for (const listener of listeners) listener(message);
  };
  subscriber.subscribe();
  for (const [channel, socket] of [
    ['shell', dealers.shell],
    ['control', dealers.control],
    ['stdin', dealers.stdin],
    ['iopub', subscriber],
  ] as const) {
    socket.connect(endpointOf(info, channel));
    readAll(socket, channel, signer, logger, tell).catch((thrown: unknown) => {
      logger.error(`The client reads ${channel} no more`, thrown);
    });
  }

  const send: KernelClient['send'] = (channel, type, content, sendOptions = {}) => {
    const header = createHeader(type, session, 'client');
    const { subshellId, parent, metadata = {}, buffers = [] } = sendOptions;
    const message = {
      identities: [],
      header: subshellId ? { ...header, subshell_id: subshellId } : header,
      parent: parent?.headerFrame,
      metadata,
      content,
      buffers,
    };
    sendNow(dealers[channel], encodeMessage(message, signer), logger);
    return header.msg_id;
  };
  const listen: KernelClient['listen'] = (listener) => {
    listeners.add(listener);
    return () => {
      listeners.delete(listener);
    };
  };
  const request: KernelClient['request'] = async (channel, type, content, requestOptions = {}) => {
    const replied = deferred<Message>();
    const id = send(channel, type, content, requestOptions);
    const stop = listen((message) => {
      if (message.channel === channel && asString(message.parentHeader['msg_id']) === id) {
        replied.resolve(message);
      }
    });
    const timeoutMs = requestOptions.timeoutMs ?? 60_000;
    try {
      return await withinTime(replied.promise, timeoutMs, closed.signal, `a reply to ${type}`);
    } finally {
      stop();
    }
  };
  return {
    session,
    send,
    listen,
    request,
    waitUntilReady: async (timeoutMs = 60_000) => {
      const replied = deferred<Message>();
      const published = deferred<undefined>();
      const stop = listen((message) => {
        if (message.channel === 'iopub') published.resolve(undefined);
        else if (message.header.msg_type === 'kernel_info_reply') replied.resolve(message);
      });
      const enough = new AbortController();
      const repeat = async (): Promise<void> => {
        while (!enough.signal.aborted) {
          send('shell', 'kernel_info_request', {});
          await delay(500, enough.signal);
        }
      };
      const repeating = repeat();
      try {
        const both = Promise.all([replied.promise, published.promise]);
        return (await withinTime(both, timeoutMs, closed.signal, 'kernel_info'))[0];
      } finally {
        stop();
        enough.abort();
        await repeating;
      }
    },
    execute: async (code, executeOptions = {}) =>
      followExecution({ send, listen }, code, executeOptions, closed.signal),
    interrupt: async () => request('control', 'interrupt_request', {}),
    shutdown: async (restart = false) => request('control', 'shutdown_request', { restart }),
    answerInput: (question, value) => {
      send('stdin', 'input_reply', { status: 'ok', value }, { parent: question });
    },
    close: () => {
      closed.abort();
      for (const socket of [...Object.values(dealers), subscriber]) socket.close();
    },
  };
}

/** Any key pair will do for a client: the kernel wants encryption, and does not check who the client is. */
function clientSecurity(info: ConnectionInfo): object {
  if (!info.curve) return {};
  const own = curveKeyPair();
  return {
    curveServerKey: info.curve.publicKey,
    curvePublicKey: own.publicKey,
    curveSecretKey: own.secretKey,
  };
}

async function readAll(
  socket: Dealer | Subscriber,
  channel: Channel,
  signer: Signer,
  logger: Logger,
  tell: (message: Message) => void,
): Promise<void> {
  for await (const frames of socket) {
    try {
      tell(decodeMessage(channel, frames, signer));
    } catch (thrown) {
      logger.warn(`The client dropped a message on ${channel}: ${messageOf(thrown)}`);
    }
  }
}

async function withinTime<T>(
  waited: Promise<T>,
  timeoutMs: number,
  closed: AbortSignal,
  what: string,
): Promise<T> {
  const settled = new AbortController();
  const over = linkedSignal([settled.signal, closed]);
  const late = async (): Promise<never> => {
    await delay(timeoutMs, over.signal);
    throw new LinkisKernelError(
      'KERNEL_DIED',
      closed.aborted
        ? `The client was closed while it waited for ${what}`
        : `The kernel gave no answer within ${String(timeoutMs)} ms: ${what}`,
    );
  };
  try {
    return await Promise.race([waited, late()]);
  } finally {
    settled.abort();
    over.dispose();
  }
}
