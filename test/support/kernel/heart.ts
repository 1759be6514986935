/** A client's heartbeat in a thread of its own: it beats on while the thread of the test is blocked. */
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { Worker } from 'node:worker_threads';
import { type ConnectionInfo, endpointOf } from '../../../src/protocol/index.ts';

const program = `
const { parentPort, workerData } = require('node:worker_threads');
const { Request } = require(workerData.zeromq);
const socket = new Request({ linger: 0, receiveTimeout: 60_000 });
socket.connect(workerData.endpoint);
let beating = true;
parentPort.on('message', () => { beating = false; });
(async () => {
  let count = 0;
  let slowestMs = 0;
  await socket.send('warm');
  await socket.receive();
  parentPort.postMessage('beating');
  while (beating) {
    const at = performance.now();
    await socket.send('beat ' + count);
    const [echo] = await socket.receive();
    if (echo.toString() !== 'beat ' + count) throw new Error('a wrong echo');
    slowestMs = Math.max(slowestMs, performance.now() - at);
    count += 1;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  parentPort.postMessage({ count, slowestMs });
  parentPort.close();
  socket.close();
})();
`;

/** A beating heart. */
export interface Heart {
  /** Stops it: how often it beat, and the longest wait for an echo. */
  stop(): Promise<{ readonly count: number; readonly slowestMs: number }>;
}

/** Starts one; it has had its first echo. */
export async function startHeart(info: ConnectionInfo): Promise<Heart> {
  const worker = new Worker(program, {
    eval: true,
    workerData: {
      endpoint: endpointOf(info, 'heartbeat'),
      zeromq: createRequire(import.meta.url).resolve('zeromq'),
    },
  });
  await once(worker, 'message');
  return {
    stop: async () => {
      const counted = once(worker, 'message');
      const gone = once(worker, 'exit');
      worker.postMessage('stop');
      const [beats] = (await counted) as [{ count: number; slowestMs: number }];
      await gone;
      return beats;
    },
  };
}
