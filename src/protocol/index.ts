/** protocol/: Jupyter's bytes to typed messages and back, for a kernel and for a client; the only user of zeromq. */
export { readConnectionFile, writeConnectionFile } from './socket/connection-file.ts';
export {
  type ConnectionInfo,
  createConnectionInfo,
  endpointOf,
  type SocketName,
} from './socket/connection-info.ts';
export { cursorUnitOf, fromOffset, toOffset } from './wire/cursor.ts';
export type { Execution } from './client/execution.ts';
export { microsecondDate, processSession, protocolVersion } from './wire/header.ts';
export { type KernelClient, openClient } from './client/kernel-client.ts';
export { type KernelSockets, openKernelSockets, type Parent } from './socket/sockets.ts';
export type {
  HistoryRow,
  Message,
  Outgoing,
  Publications,
  Replies,
  RequestChannel,
  RequestType,
  UserExpression,
} from './wire/messages.ts';
