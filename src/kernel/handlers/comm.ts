/** Comms as clients send them: what they do is published between busy and idle, by the room of comms itself. */
import { asString } from '../../shared/index.ts';
import type { Handler } from './handler.ts';

export const openComm: Handler = async function* openComm(request, kernel) {
  await kernel.comms.opened(request, kernel.interpreter);
  yield* [];
};

export const commMessage: Handler = async function* commMessage(request, kernel) {
  await kernel.comms.received(request);
  yield* [];
};

export const closeComm: Handler = async function* closeComm(request, kernel) {
  kernel.comms.closed(request);
  yield* [];
};

export const commInfo: Handler = async function* commInfo(request, kernel) {
  const comms = kernel.comms.info(asString(request.content['target_name']));
  yield { to: 'client', type: 'comm_info_reply', content: { status: 'ok', comms } };
};
