/** A client in a thread of its own, which can send while this thread, and a kernel in it, is blocked. */
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { Worker } from 'node:worker_threads';
import { type ConnectionInfo, endpointOf } from '../../../src/protocol/index.ts';
import { signedFrames } from './raw-client.ts';

const program = `
const { parentPort, workerData } = require('node:worker_threads');
const { Dealer, Subscriber } = require(workerData.zeromq);
const options = { linger: 1000, receiveTimeout: 60_000 };
const shell = new Dealer(options);
const iopub = new Subscriber(options);
shell.connect(workerData.shell);
iopub.connect(workerData.iopub);
iopub.subscribe();
const published = async (type) => {
  for (;;) {
    const frames = (await iopub.receive()).map(String);
    if (JSON.parse(frames[3]).msg_type === type) return;
  }
};
(async () => {
  await published('iopub_welcome');
  parentPort.postMessage('ready');
  await published(workerData.type);
  await shell.send(workerData.frames);
  const reply = (await shell.receive()).map(String);
  parentPort.postMessage(reply.at(-1));
})().finally(() => { shell.close(); iopub.close(); });
`;

/**
 * Sends a shell request as soon as something of `type` is published. Resolves when that client listens; what it gives then
 * resolves with the content of the reply, or rejects when none comes within a minute.
 */
export async function sendOnceSeen(
  info: ConnectionInfo,
  type: string,
  frames: readonly Buffer[],
): Promise<{ readonly reply: Promise<Record<string, unknown>> }> {
  const worker = new Worker(program, {
    eval: true,
    workerData: {
      shell: endpointOf(info, 'shell'),
      iopub: endpointOf(info, 'iopub'),
      type,
      frames: signedFrames(info, frames),
      zeromq: createRequire(import.meta.url).resolve('zeromq'),
    },
  });
  const failed = once(worker, 'error').then(([thrown]: unknown[]) => {
    throw thrown;
  });
  failed.catch(() => undefined);
  await Promise.race([once(worker, 'message'), failed]);
  const reply = Promise.race([once(worker, 'message'), failed]).then(
    ([content]: unknown[]) => JSON.parse(String(content)) as Record<string, unknown>,
  );
  return { reply };
}
