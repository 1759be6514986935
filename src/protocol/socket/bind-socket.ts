/** Opens one socket of a kernel and binds it to its address in the connection file. */
import type { Router, XPublisher } from 'zeromq';
import { delay, LinkisKernelError, messageOf, systemCodeOf } from '../../shared/index.ts';
import { type ConnectionInfo, endpointOf, type SocketName } from './connection-info.ts';

/** Throws PORT_TAKEN when the process may not have one more socket. */
export function openSocket<T>(make: () => T): T {
  try {
    return make();
  } catch (thrown) {
    throw new LinkisKernelError('PORT_TAKEN', `A socket cannot be opened: ${messageOf(thrown)}`, {
      cause: thrown,
      hint: 'A kernel needs 64 open files: raise the limit (`ulimit -n`).',
    });
  }
}

/** How often a taken address is tried, and how long apart, in milliseconds: a second in all. */
const tries = { most: 41, everyMs: 25 } as const;

/**
 * Throws PORT_TAKEN, with the socket closed. Tries a taken address for a second: a restarted kernel gets the ports of the one before, and
 * ZeroMQ gives an address back a moment after its socket was closed.
 */
export async function bindSocket(
  socket: Router | XPublisher,
  info: ConnectionInfo,
  name: SocketName,
): Promise<void> {
  const endpoint = endpointOf(info, name);
  for (let tried = 1; ; tried += 1) {
    try {
      await socket.bind(endpoint);
      return;
    } catch (thrown) {
      const taken = systemCodeOf(thrown) === 'EADDRINUSE';
      if (taken && tried < tries.most) {
        await delay(tries.everyMs);
        continue;
      }
      socket.close();
      throw new LinkisKernelError(
        'PORT_TAKEN',
        `Cannot bind ${name} to ${endpoint}: ${messageOf(thrown)}`,
        {
          cause: thrown,
          hint: taken
            ? 'Another process holds the address; Jupyter starts again with others.'
            : 'Look at "ip" and the ports in the connection file; Jupyter starts again with others.',
        },
      );
    }
  }
}
