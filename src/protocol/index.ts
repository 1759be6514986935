/** protocol/: Jupyter's bytes to typed messages and back, for a kernel and for a client; the only user of zeromq. */
export { readConnectionFile, writeConnectionFile } from './connection-file.ts';
export {
  type ConnectionInfo,
  createConnectionInfo,
  endpointOf,
  type SocketName,
} from './connection-info.ts';
export { cursorUnitOf, fromOffset, toOffset } from './cursor.ts';
export type { Execution } from './execution.ts';
export { microsecondDate, processSession, protocolVersion } from './header.ts';
export { type KernelClient, openClient } from './kernel-client.ts';
export { type KernelSockets, openKernelSockets } from './sockets.ts';
export type {
  HistoryRow,
  Message,
  Outgoing,
  Replies,
  RequestChannel,
  RequestType,
  UserExpression,
} from './messages.ts';
