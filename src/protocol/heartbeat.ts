/**
 * The heartbeat: echoes what it gets, from a thread of its own, so that it answers while the main thread is busy.
 * Clients without a kernel manager take a kernel for dead after a second of silence.
 */
import { createRequire } from 'node:module';
import { Worker } from 'node:worker_threads';
import { LinkisKernelError } from '../shared/index.ts';
import { type ConnectionInfo, endpointOf } from './connection-info.ts';
import { lossless, serverSecurity } from './socket-options.ts';

/**
 * The thread's program. A text, so that it needs no file beside this one in any form in which the kernel is built.
 * It closes its socket before it ends: a thread that is torn down while it waits in receive takes the process with it.
 */
const program = `
const { parentPort, workerData } = require('node:worker_threads');
const { Router } = require(workerData.zeromq);
const socket = new Router(workerData.options);
parentPort.on('message', () => { parentPort.close(); socket.close(); });
(async () => {
  await socket.bind(workerData.endpoint);
  parentPort.postMessage({ bound: true });
  for await (const frames of socket) socket.send(frames).catch(() => undefined);
})().catch((error) => {
  parentPort.postMessage({ bound: false, reason: String(error && error.message) });
  parentPort.close();
  socket.close();
});
`;

/** A running heartbeat. */
export interface Heartbeat {
  /** Resolves when the thread is gone; the process must not exit before. */
  close(): Promise<void>;
}

/** Starts the heartbeat. Throws PORT_TAKEN when its address cannot be bound. */
export async function openHeartbeat(info: ConnectionInfo): Promise<Heartbeat> {
  const endpoint = endpointOf(info, 'heartbeat');
  const worker = new Worker(program, {
    eval: true,
    workerData: {
      endpoint,
      zeromq: createRequire(import.meta.url).resolve('zeromq'),
      options: { ...lossless, handover: true, ...serverSecurity(info.curve) },
    },
  });
  const gone = new Promise<void>((resolve) => {
    worker.once('exit', () => resolve());
  });
  const failure = await new Promise<string | undefined>((resolve) => {
    worker.once('message', (said: { bound: boolean; reason?: string }) => {
      resolve(said.bound ? undefined : (said.reason ?? 'unknown reason'));
    });
    worker.once('error', (error: Error) => resolve(error.message));
  });
  if (failure !== undefined) {
    await gone;
    throw new LinkisKernelError('PORT_TAKEN', `Cannot bind heartbeat to ${endpoint}: ${failure}`);
  }
  return {
    close: async () => {
      worker.postMessage('stop');
      await gone;
    },
  };
}
