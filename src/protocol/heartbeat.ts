/**
 * The heartbeat: echoes what it gets, in a native thread, so that it answers while JavaScript is busy.
 * Clients without a kernel manager take a kernel for dead after a second of silence.
 */
import { Dealer, Proxy, Router } from 'zeromq';
import { LinkisKernelError, messageOf } from '../shared/index.ts';
import { type ConnectionInfo, endpointOf } from './connection-info.ts';
import { lossless, serverSecurity } from './socket-options.ts';

/** A running heartbeat. */
export interface Heartbeat {
  /** Resolves when its thread has ended. A process that exits without it ends the thread by itself. */
  close(): Promise<void>;
}

/**
 * Starts the heartbeat. Throws PORT_TAKEN when its address cannot be bound.
 *
 * ZeroMQ's own proxy forwards between two sockets in one thread of libuv's pool; the second is a dealer that is connected
 * to itself, so that what is forwarded comes back. A worker thread of Node's would do the same for 12 MB more.
 */
export async function openHeartbeat(info: ConnectionInfo): Promise<Heartbeat> {
  const endpoint = endpointOf(info, 'heartbeat');
  const router = new Router({ ...lossless, handover: true, ...serverSecurity(info.curve) });
  const mirror = new Dealer(lossless);
  const proxy = new Proxy(router, mirror);
  // The whole endpoint is its name: only one heartbeat of a process can hold it.
  const inside = `inproc://heartbeat/${endpoint}`;
  try {
    await router.bind(endpoint);
    await mirror.bind(inside);
    mirror.connect(inside);
  } catch (thrown) {
    router.close();
    mirror.close();
    throw new LinkisKernelError(
      'PORT_TAKEN',
      `Cannot bind heartbeat to ${endpoint}: ${messageOf(thrown)}`,
      { cause: thrown },
    );
  }
  const ended = proxy.run();
  const stop = (): void => {
    proxy.terminate();
  };
  // Node waits for its pool before it exits, and this thread would wait for pings.
  process.once('exit', stop);
  return {
    close: async () => {
      process.off('exit', stop);
      stop();
      await ended;
    },
  };
}
