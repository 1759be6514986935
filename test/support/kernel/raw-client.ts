/** A client that sends whatever frames a test likes, well-formed or not. */
import { createHmac, randomUUID } from 'node:crypto';
import { Dealer, Subscriber } from 'zeromq';
import { type ConnectionInfo, endpointOf, type SocketName } from '../../../src/protocol/index.ts';

/** The four JSON frames of a kernel_info_request (or `type`), with whatever a test puts in their place. */
export function jsonFrames(
  type = 'kernel_info_request',
  parts: {
    id?: string;
    header?: unknown;
    parent?: unknown;
    metadata?: unknown;
    content?: unknown;
  } = {},
): Buffer[] {
  const header = parts.header ?? {
    msg_id: parts.id ?? randomUUID(),
    msg_type: type,
    session: 'raw',
    username: '',
    date: '2026-01-01T00:00:00Z',
    version: '5.2',
  };
  return [header, parts.parent ?? {}, parts.metadata ?? {}, parts.content ?? {}].map((part) =>
    Buffer.isBuffer(part) ? part : Buffer.from(JSON.stringify(part)),
  );
}

/** A whole message, signed unless `signature` is given. */
export function signedFrames(
  info: ConnectionInfo,
  frames: readonly Buffer[],
  signature?: string,
): (Buffer | string)[] {
  const sum = createHmac(info.signatureScheme.replace(/^hmac-/, ''), info.key);
  for (const frame of frames.slice(0, 4)) sum.update(frame);
  return ['<IDS|MSG>', signature ?? sum.digest('hex'), ...frames];
}

/** A DEALER on one channel; closed by the test. */
export function rawDealer(info: ConnectionInfo, socket: SocketName, identity?: string): Dealer {
  const dealer = new Dealer({
    linger: 0,
    sendHighWaterMark: 0,
    sendTimeout: 0,
    receiveTimeout: 60_000,
    ...(identity !== undefined && { routingId: identity }),
  });
  dealer.connect(endpointOf(info, socket));
  return dealer;
}

/** A SUB to everything (or to `topic`). */
export function rawSubscriber(info: ConnectionInfo, topic?: string): Subscriber {
  const subscriber = new Subscriber({ linger: 0, receiveHighWaterMark: 0, receiveTimeout: 60_000 });
  subscriber.connect(endpointOf(info, 'iopub'));
  if (topic === undefined) subscriber.subscribe();
  else subscriber.subscribe(topic);
  return subscriber;
}

/** The JSON of one of the four frames after the delimiter: 0 header, 1 parent, 2 metadata, 3 content. */
export function jsonOf(frames: readonly Buffer[], part: 0 | 1 | 2 | 3): Record<string, unknown> {
  const at = frames.findIndex((frame) => frame.toString() === '<IDS|MSG>');
  return JSON.parse(String(frames[at + 2 + part])) as Record<string, unknown>;
}
