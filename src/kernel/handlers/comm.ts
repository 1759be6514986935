/** Comms: this kernel has no targets, so it closes every comm as soon as it is opened. */
import { asString } from '../../shared/index.ts';
import type { Handler } from './handler.ts';

/** Closes a comm to a target that nobody has registered, as the protocol demands. */
export const openComm: Handler = async function* openComm(request, kernel) {
  const id = asString(request.content['comm_id']);
  kernel.logger.debug(`comm_open for an unknown target: closed`);
  if (id === undefined) return;
  yield { to: 'iopub', type: 'comm_close', content: { comm_id: id, data: {} } };
};

/** comm_msg and comm_close of a comm that is not open are ignored, as in ipykernel. */
export const ignoreComm: Handler = async function* ignoreComm(request, kernel) {
  kernel.logger.debug(`${request.header.msg_type} for a comm that is not open`);
  yield* [];
};

/** comm_info_request: no comm is open. */
export const commInfo: Handler = async function* commInfo() {
  yield { to: 'client', type: 'comm_info_reply', content: { status: 'ok', comms: {} } };
};
