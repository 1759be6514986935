/**
 * The heartbeat echoes what it gets, from the start and in a native thread, so that it answers while JavaScript is busy. Clients without a
 * kernel manager take a kernel for dead after a second of silence.
 */
import { randomUUID } from 'node:crypto';
import { Dealer, Proxy, Router } from 'zeromq';
import { type Logger, messageOf } from '../../shared/index.ts';
import { bindSocket, openSocket } from './bind-socket.ts';
import type { ConnectionInfo } from './connection-info.ts';
import { lossless, sendNow, serverSecurity } from './socket-options.ts';

/** In bytes. A beat has a few; a client that sends more than this is cut off, since the echo would be kept in memory. */
const longestBeat = 65_536;

export interface Heartbeat {
  /** Resolves when the socket is closed and its thread has ended. Without this call the thread ends when the process exits. */
  close(): Promise<void>;
}

/** Starts the heartbeat. Throws PORT_TAKEN when its address cannot be bound. */
export async function openHeartbeat(info: ConnectionInfo, logger: Logger): Promise<Heartbeat> {
  const options = { ...lossless, maxMessageSize: longestBeat, ...serverSecurity(info.curve) };
  const socket = openSocket(() => new Router({ ...options, handover: true }));
  await bindSocket(socket, info, 'heartbeat');
  return takeThread() ? echoInThread(socket, logger) : echoHere(socket, logger);
}

/** The threads of libuv's pool that echo. Files, names and compression use the same pool. */
let threadsTaken = 0;

/**
 * Takes a thread if half of the pool is left then. A process has one kernel, and four threads unless `UV_THREADPOOL_SIZE` says otherwise;
 * with many kernels or a pool of one, its files would wait for ever.
 */
function takeThread(): boolean {
  const said = process.env['UV_THREADPOOL_SIZE'];
  // As libuv reads it: a text that is no number means one thread.
  const threads = said === undefined ? 4 : Number.parseInt(said, 10) || 1;
  if ((threadsTaken + 1) * 2 > threads) return false;
  threadsTaken += 1;
  return true;
}

/**
 * ZeroMQ's own proxy forwards between two sockets in one thread. The second is a dealer connected to itself, so what it gets comes back. A
 * worker thread of Node would do the same for 12 MB and a third of a kernel's start.
 */
async function echoInThread(socket: Router, logger: Logger): Promise<Heartbeat> {
  let mirror: Dealer | undefined;
  const inside = `inproc://heartbeat-${randomUUID()}`;
  try {
    mirror = new Dealer(lossless);
    await mirror.bind(inside);
    mirror.connect(inside);
  } catch (thrown) {
    threadsTaken -= 1;
    mirror?.close();
    logger.warn(`The heartbeat has no thread of its own (${messageOf(thrown)})`);
    return echoHere(socket, logger);
  }
  // The exit listener holds the proxy to the end: if it is collected while it runs, the process crashes.
  const proxy = new Proxy(socket, mirror);
  let over = false;
  const stop = (): void => {
    if (!over) proxy.terminate();
    over = true;
  };
  // At its exit Node waits for its pool, and this thread would wait for beats.
  process.prependListener('exit', stop);
  const echo = async (): Promise<void> => {
    try {
      await proxy.run();
    } catch (thrown) {
      logger.error('The heartbeat is not answered any more', thrown);
    } finally {
      over = true;
      threadsTaken -= 1;
      process.off('exit', stop);
    }
  };
  const echoed = echo();
  return {
    close: async () => {
      stop();
      await echoed;
    },
  };
}

async function echoHere(socket: Router, logger: Logger): Promise<Heartbeat> {
  const echo = async (): Promise<void> => {
    for await (const frames of socket) sendNow(socket, frames, logger);
  };
  const echoed = echo().catch((thrown: unknown) => {
    logger.error('The heartbeat is not answered any more', thrown);
  });
  return {
    close: async () => {
      socket.close();
      await echoed;
    },
  };
}
