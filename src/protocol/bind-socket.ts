/** Binds one socket of a kernel to its address in the connection file. */
import type { Router, XPublisher } from 'zeromq';
import { LinkisKernelError, messageOf } from '../shared/index.ts';
import { type ConnectionInfo, endpointOf, type SocketName } from './connection-info.ts';

/** Throws PORT_TAKEN when that cannot be; the socket is closed then. */
export async function bindSocket(
  socket: Router | XPublisher,
  info: ConnectionInfo,
  name: SocketName,
): Promise<void> {
  const endpoint = endpointOf(info, name);
  try {
    await socket.bind(endpoint);
  } catch (thrown) {
    socket.close();
    throw new LinkisKernelError(
      'PORT_TAKEN',
      `Cannot bind ${name} to ${endpoint}: ${messageOf(thrown)}`,
      {
        cause: thrown,
        hint: 'Another process holds the address; Jupyter starts again with others.',
      },
    );
  }
}
