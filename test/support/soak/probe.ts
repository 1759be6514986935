/** A client in a thread of its own that asks for kernel_info on control and beats the heart all the time, and notes each wait. */
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { Worker } from 'node:worker_threads';
import { type ConnectionInfo, endpointOf } from '../../../src/protocol/index.ts';

const program = `
const { createHmac, randomUUID } = require('node:crypto');
const { parentPort, workerData } = require('node:worker_threads');
const { Dealer, Request } = require(workerData.zeromq);
const socketOptions = { linger: 0, receiveTimeout: 60_000 };
const control = new Dealer(socketOptions);
const heart = new Request(socketOptions);
control.connect(workerData.control);
heart.connect(workerData.heartbeat);
let probing = true;
parentPort.on('message', () => { probing = false; });
const pause = () => new Promise((resolve) => setTimeout(resolve, workerData.everyMs));
const session = randomUUID();
function kernelInfo(id) {
  const header = { msg_id: id, msg_type: 'kernel_info_request', session, username: 'probe', date: new Date().toISOString(), version: '5.4' };
  const frames = [JSON.stringify(header), '{}', '{}', '{}'];
  const sum = createHmac('sha256', workerData.key);
  for (const frame of frames) sum.update(frame);
  return ['<IDS|MSG>', sum.digest('hex'), ...frames];
}
async function ask() {
  const id = randomUUID();
  const at = performance.now();
  await control.send(kernelInfo(id));
  for (;;) {
    const frames = (await control.receive()).map(String);
    const body = frames.slice(frames.indexOf('<IDS|MSG>') + 2);
    if (JSON.parse(body[1]).msg_id === id) return performance.now() - at;
  }
}
async function beat(count) {
  const at = performance.now();
  await heart.send('beat ' + count);
  const [echo] = await heart.receive();
  if (String(echo) !== 'beat ' + count) throw new Error('a wrong echo');
  return performance.now() - at;
}
(async () => {
  await ask();
  await beat(0);
  // Clients let a second pass before the next beat; the kernel moves to a thread for it meanwhile.
  await new Promise((resolve) => setTimeout(resolve, 500));
  parentPort.postMessage('probing');
  const waits = { control: [], heartbeat: [] };
  // How late the thread itself is: what the machine, not the kernel, made wait.
  let ownLatestMs = 0;
  while (probing) {
    waits.control.push(await ask());
    waits.heartbeat.push(await beat(waits.control.length));
    const at = performance.now();
    await pause();
    ownLatestMs = Math.max(ownLatestMs, performance.now() - at - workerData.everyMs);
  }
  parentPort.postMessage({ ...waits, ownLatestMs });
  parentPort.close();
  control.close();
  heart.close();
})();
`;

/** Waits in milliseconds. */
export interface Waits {
  readonly control: readonly number[];
  readonly heartbeat: readonly number[];
  /** The longest time by which the probe's own timer was late. */
  readonly ownLatestMs: number;
}

/** A probe at work. */
export interface SoakProbe {
  /** Stops it. Rejects when the kernel has not answered within a minute. */
  stop(): Promise<Waits>;
}

/** Starts one; both channels have answered once. Signed with HMAC-SHA256. */
export async function startSoakProbe(info: ConnectionInfo, everyMs: number): Promise<SoakProbe> {
  const worker = new Worker(program, {
    eval: true,
    workerData: {
      control: endpointOf(info, 'control'),
      heartbeat: endpointOf(info, 'heartbeat'),
      key: info.key,
      everyMs,
      zeromq: createRequire(import.meta.url).resolve('zeromq'),
    },
  });
  const failed = once(worker, 'error').then(([thrown]: unknown[]) => {
    throw thrown;
  });
  failed.catch(() => undefined);
  await Promise.race([once(worker, 'message'), failed]);
  return {
    stop: async () => {
      const told = once(worker, 'message');
      const gone = once(worker, 'exit');
      worker.postMessage('stop');
      const [waits] = (await Promise.race([told, failed])) as [Waits];
      await gone;
      return waits;
    },
  };
}
