/** The handler of each type of request. A type without a row does not compile. */
import type { RequestType } from '../../protocol/index.ts';
import { closeComm, commInfo, commMessage, openComm } from './comm.ts';
import { complete } from './complete.ts';
import { execute } from './execute.ts';
import type { Handler } from './handler.ts';
import { history } from './history.ts';
import { inspect } from './inspect.ts';
import { interrupt } from './interrupt.ts';
import { isComplete } from './is-complete.ts';
import { kernelInfo } from './kernel-info.ts';
import { shutdown } from './shutdown.ts';
import { createSubshell, deleteSubshell, listSubshells } from './subshell-requests.ts';

const handlers: Readonly<Record<RequestType, Handler>> = {
  kernel_info_request: kernelInfo,
  execute_request: execute,
  complete_request: complete,
  inspect_request: inspect,
  is_complete_request: isComplete,
  history_request: history,
  comm_info_request: commInfo,
  comm_open: openComm,
  comm_msg: commMessage,
  comm_close: closeComm,
  interrupt_request: interrupt,
  shutdown_request: shutdown,
  create_subshell_request: createSubshell,
  delete_subshell_request: deleteSubshell,
  list_subshell_request: listSubshells,
};

/** For requests that we do not know (debug, usage, …): the client gets busy and idle, and no reply. */
const ignore: Handler = async function* ignoreRequest(request, kernel) {
  kernel.logger.debug(`Unknown request: ${request.header.msg_type}`);
  yield* [];
};

/** `type`: as the wire spells it. */
export function handlerOf(type: string): Handler {
  return isRequestType(type) ? handlers[type] : ignore;
}

function isRequestType(type: string): type is RequestType {
  return Object.hasOwn(handlers, type);
}
