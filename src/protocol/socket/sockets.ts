/** The five sockets of a kernel: requests come out as messages, messages go in as replies and publications. Knows no content. */
import { Router, XPublisher } from 'zeromq';
import { type JsonObject, LinkisKernelError, type Logger } from '../../shared/index.ts';
import { bindSocket, openSocket } from './bind-socket.ts';
import type { ConnectionInfo } from './connection-info.ts';
import { createHeader } from '../wire/header.ts';
import { type Heartbeat, openHeartbeat } from './heartbeat.ts';
import type { Message, RequestChannel } from '../wire/messages.ts';
import { createSigner, type Signer } from '../wire/signature.ts';
import { lossless, sendNow, serverSecurity } from './socket-options.ts';
import { decodeMessage, encodeMessage } from '../wire/wire.ts';

/** A message to send. */
export interface SentMessage {
  readonly type: string;
  readonly content: unknown;
  readonly metadata?: JsonObject | undefined;
  /** Sent as they are, without a copy: they must not change any more. @default none */
  readonly buffers?: readonly Uint8Array[] | undefined;
}

/** What a message needs of the one that it answers. Kept for long, it must be this alone: a whole message has its buffers too. */
export type Parent = Pick<Message, 'headerFrame'>;

/** The open sockets of a kernel. Sends are synchronous, keep their order and lose nothing. */
export interface KernelSockets {
  /** What arrives on a channel, in order, until `close`. Logs and drops malformed and unauthentic messages. A channel has one reader. */
  requests(channel: RequestChannel): AsyncIterable<Message>;
  /** Sends to the sender of `request`, on its channel by default (questions: stdin). Returns the id. Throws if `content` is not JSON. */
  reply(request: Message, message: SentMessage, channel?: RequestChannel): string;
  /** Sends to every subscriber; `parent` is undefined for what answers no request. Throws when `content` is not JSON. */
  publish(parent: Parent | undefined, message: SentMessage): string;
  /** Closes all five. What was sent still leaves; later sends go nowhere. Resolves when the heartbeat's thread is gone too. */
  close(): Promise<void>;
}

/** Throws PORT_TAKEN, with all sockets closed again, when one cannot be bound. `session` goes into every header. */
export async function openKernelSockets(
  info: ConnectionInfo,
  options: { readonly logger: Logger; readonly session: string },
): Promise<KernelSockets> {
  const { logger, session } = options;
  const signer = createSigner(info.signatureScheme, info.key);
  // Handover: a browser that reloads comes back with the identity of its old connection and must get the replies.
  const router = (): Router =>
    openSocket(() => new Router({ ...lossless, handover: true, ...serverSecurity(info.curve) }));
  const routers: Record<RequestChannel, Router> = {
    shell: router(),
    control: router(),
    stdin: router(),
  };
  // allSubs: tells of every subscription, not only of the first to a topic, so that each client is welcomed.
  const publisher = openSocket(
    () => new XPublisher({ ...lossless, verbosity: 'allSubs', ...serverSecurity(info.curve) }),
  );
  const closeSockets = (): void => {
    for (const socket of [...Object.values(routers), publisher]) socket.close();
  };
  let heartbeat: Heartbeat;
  let closed = false;
  try {
    await bindSocket(publisher, info, 'iopub');
    await bindSocket(routers.stdin, info, 'stdin');
    await bindSocket(routers.control, info, 'control');
    await bindSocket(routers.shell, info, 'shell');
    heartbeat = await openHeartbeat(info, logger);
  } catch (thrown) {
    closeSockets();
    throw thrown;
  }

  const send = (
    socket: Router | XPublisher,
    identities: readonly (Uint8Array | string)[],
    parent: Parent | undefined,
    { type, content, metadata = {}, buffers = [] }: SentMessage,
  ): string => {
    const header = createHeader(type, session);
    const message = { identities, header, parent: parent?.headerFrame, metadata, content, buffers };
    const frames = encodeMessage(message, signer);
    if (!closed) sendNow(socket, frames, logger);
    return header.msg_id;
  };

  const welcomed = welcomeSubscribers(publisher, (subscription) =>
    send(publisher, [subscription], undefined, {
      type: 'iopub_welcome',
      content: { subscription },
    }),
  ).catch((thrown: unknown) => {
    logger.error('Subscriptions are not read any more', thrown);
  });

  return {
    requests: (channel) => receive(routers[channel], channel, signer, logger),
    reply: (request, message, channel) => {
      const to = channel ?? (request.channel === 'iopub' ? 'shell' : request.channel);
      return send(routers[to], request.identities, request, message);
    },
    publish: (parent, message) =>
      send(publisher, [`kernel.${session}.${message.type}`], parent, message),
    close: async () => {
      closed = true;
      closeSockets();
      await Promise.all([heartbeat.close(), welcomed]);
    },
  };
}

async function* receive(
  socket: Router,
  channel: RequestChannel,
  signer: Signer,
  logger: Logger,
): AsyncGenerator<Message, void, void> {
  for await (const frames of socket) {
    let message: Message;
    try {
      message = decodeMessage(channel, frames, signer);
    } catch (thrown) {
      if (thrown instanceof LinkisKernelError) logger.warn(`${thrown.code} ${thrown.message}`);
      else logger.error(`A message on ${channel} could not be read`, thrown);
      continue;
    }
    yield message;
  }
}

/** XPUB receives `\x01topic` for each subscription, which JEP 65 answers with a message to that topic. */
async function welcomeSubscribers(
  publisher: XPublisher,
  welcome: (subscription: string) => void,
): Promise<void> {
  for await (const [event] of publisher) {
    if (event?.[0] === 1) welcome(event.subarray(1).toString('utf8'));
  }
}
