/** Comms: this kernel has no targets, so it closes every comm that a client opens. */
import { asString } from '../../shared/index.ts';
import type { Handler } from './handler.ts';

/** Closes the comm, as the protocol demands for a target that nobody has registered. */
export const openComm: Handler = async function* openComm(request, kernel) {
  const id = asString(request.content['comm_id']);
  kernel.logger.debug(`comm_open for an unknown target: closed`);
  if (id === undefined) return;
  yield { to: 'iopub', type: 'comm_close', content: { comm_id: id, data: {} } };
};

/** Ignores comm_msg and comm_close of a comm that is not open, as ipykernel does. */
export const ignoreComm: Handler = async function* ignoreComm(request, kernel) {
  kernel.logger.debug(`${request.header.msg_type} for a comm that is not open`);
  yield* [];
};

/** comm_info_request: no comm is ever open. */
export const commInfo: Handler = async function* commInfo() {
  yield { to: 'client', type: 'comm_info_reply', content: { status: 'ok', comms: {} } };
};
