/**
 * The heartbeat: echoes what it gets. Clients without a kernel manager take a kernel for dead after a second of silence, so
 * it moves to a thread of its own, which answers while the main thread is busy, as soon as a client listens to it.
 */
import { createRequire } from 'node:module';
import { Worker } from 'node:worker_threads';
import { Router } from 'zeromq';
import { LinkisKernelError, type Logger, messageOf, systemCodeOf } from '../shared/index.ts';
import { bindSocket } from './bind-socket.ts';
import { type ConnectionInfo, endpointOf } from './connection-info.ts';
import { lossless, sendNow, serverSecurity } from './socket-options.ts';

/**
 * The thread's program. A text, so that it needs no file beside this one in any form in which the kernel is built.
 * It closes its socket before it ends: a thread that is torn down while it waits in receive takes the process with it.
 * The address may still be held for a moment by the socket that had it before.
 */
const program = `
const { parentPort, workerData } = require('node:worker_threads');
const { setTimeout: pause } = require('node:timers/promises');
const { Router } = require(workerData.zeromq);
const socket = new Router(workerData.options);
const end = () => { parentPort.close(); socket.close(); };
const bind = async (tries) => {
  try {
    await socket.bind(workerData.endpoint);
  } catch (error) {
    if (tries === 0 || socket.closed) throw error;
    await pause(20);
    await bind(tries - 1);
  }
};
const echo = async () => {
  await bind(100);
  parentPort.postMessage({ bound: true });
  for await (const frames of socket) socket.send(frames).catch(() => undefined);
};
parentPort.on('message', (word) => {
  if (word === 'stop') end();
  else echo().catch((error) => {
    parentPort.postMessage({ bound: false, reason: String(error && error.message) });
    end();
  });
});
`;

/** How long no beat may have come before the socket is given up for the thread's: a beat on its way would be lost. Clients beat once a second. */
const silentMs = 50;

/** A running heartbeat. */
export interface Heartbeat {
  /** Resolves when socket and thread are gone; the process must not exit before. */
  close(): Promise<void>;
}

/**
 * Starts the heartbeat. Throws PORT_TAKEN when its address cannot be bound. Most clients never beat: the thread, which takes
 * 12 MB and a third of a kernel's start, is for those that do.
 */
export async function openHeartbeat(info: ConnectionInfo, logger: Logger): Promise<Heartbeat> {
  const options = { ...lossless, handover: true, ...serverSecurity(info.curve) };
  const socket = new Router(options);
  await bindSocket(socket, info, 'heartbeat');
  let closed = false;

  /** Echoes until nothing has come for the socket's receive timeout, which by default is never. */
  const echo = async (): Promise<void> => {
    for (;;) {
      // oxlint-disable-next-line no-await-in-loop -- beats come one after the other
      sendNow(socket, await socket.receive(), logger);
    }
  };
  const echoUntilSilent = async (timeoutMs: number): Promise<void> => {
    socket.receiveTimeout = timeoutMs;
    await echo().catch((thrown: unknown) => {
      if (!closed && systemCodeOf(thrown) !== 'EAGAIN') throw thrown;
    });
  };
  const serve = async (): Promise<Thread | undefined> => {
    try {
      sendNow(socket, await socket.receive(), logger);
    } catch (thrown) {
      if (closed) return undefined;
      throw thrown;
    }
    const thread = startThread(info, options);
    await echoUntilSilent(silentMs);
    if (closed) return thread;
    await socket.unbind(endpointOf(info, 'heartbeat'));
    if (closed) return thread;
    await echoUntilSilent(1);
    socket.close();
    await thread.bind();
    return thread;
  };
  const serving = serve().catch((thrown: unknown) => {
    logger.error('The heartbeat is not answered any more', thrown);
    return undefined;
  });
  return {
    close: async () => {
      closed = true;
      socket.close();
      await (await serving)?.close();
    },
  };
}

/** The thread, loaded and not bound yet. */
interface Thread {
  /** Throws PORT_TAKEN when somebody else has taken the address. */
  bind(): Promise<void>;
  /** Resolves when the thread is gone. */
  close(): Promise<void>;
}

function startThread(info: ConnectionInfo, options: object): Thread {
  const endpoint = endpointOf(info, 'heartbeat');
  const zeromq = createRequire(import.meta.url).resolve('zeromq');
  const worker = new Worker(program, { eval: true, workerData: { endpoint, zeromq, options } });
  const gone = new Promise<void>((resolve) => {
    worker.once('exit', () => resolve());
  });
  const failure = new Promise<string | undefined>((resolve) => {
    worker.once('message', (said: { bound: boolean; reason?: string }) => {
      resolve(said.bound ? undefined : (said.reason ?? 'unknown reason'));
    });
    worker.once('error', (thrown: unknown) => resolve(messageOf(thrown)));
    worker.once('exit', () => resolve('its thread has ended'));
  });
  return {
    bind: async () => {
      worker.postMessage('bind');
      const reason = await failure;
      if (reason !== undefined)
        throw new LinkisKernelError(
          'PORT_TAKEN',
          `Cannot bind heartbeat to ${endpoint}: ${reason}`,
        );
    },
    close: async () => {
      worker.postMessage('stop');
      await gone;
    },
  };
}
