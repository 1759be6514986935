// `npm run bench:heartbeat [-- --kernels N] [-- --together N] [-- --burning N]`: does a kernel's heartbeat ever lose a beat? Each new
// kernel gets ten beats from before its start on, ten while a cell runs, and every fourth kernel ten from before a restart on the same
// ports. Other processes keep the processor busy. Exit code 1 when a beat or the reply to a shutdown is lost, or an echo takes half a
// second.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { Request } from 'zeromq';
import {
  createConnectionInfo,
  endpointOf,
  openClient,
  writeConnectionFile,
} from '../dist/protocol/index.js';
import { pause, percentile } from './measure.mjs';
import { cleanUp, environment, localGateway, main, workplace } from './workplace.mjs';

const { values } = parseArgs({
  options: {
    kernels: { type: 'string', default: '200' },
    together: { type: 'string', default: '2' },
    burning: { type: 'string', default: '2' },
  },
});
const wanted = { beats: 10, everyMs: 50, slowMs: 500, patienceMs: 10_000 };
const cell = '%%sh\nsleep 1';

/** Milliseconds until each echo; those of a kernel that is just being started include its start. */
const echoes = { starting: [], started: [] };
const lost = [];
let restarts = 0;

/** A client's heartbeat socket, connected; the kernel need not be there yet. */
function openHeart(info) {
  const socket = new Request({ linger: 0, receiveTimeout: wanted.patienceMs });
  socket.connect(endpointOf(info, 'heartbeat'));
  return socket;
}

/** Ten beats; false when one had no echo. `first` is called with the first beat under way. */
async function beat(socket, where, first = () => undefined) {
  for (let count = 0; count < wanted.beats; count += 1) {
    const text = `${where} ${count}`;
    const began = performance.now();
    await socket.send(text);
    if (count === 0) first();
    const echo = await socket.receive().then(String, (thrown) => `nothing: ${thrown.message}`);
    if (echo !== text) {
      lost.push(`${text}: ${echo}`);
      return false;
    }
    const kind = count === 0 && where.includes('start') ? 'starting' : 'started';
    echoes[kind].push(performance.now() - began);
    await pause(wanted.everyMs);
  }
  return true;
}

function startProcess(file) {
  const child = spawn(process.execPath, [main, 'start', '-f', file], {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { ...environment, JPY_PARENT_PID: String(process.pid) },
    cwd: workplace,
  });
  return { child, ended: new Promise((resolve) => child.once('exit', resolve)) };
}

/** One kernel from before its start to its end. */
async function oneKernel(number) {
  const info = await createConnectionInfo();
  const file = join(workplace, `connection-${number}.json`);
  await writeConnectionFile(file, info);
  const heart = openHeart(info);
  let kernel;
  const begin = () => {
    kernel = startProcess(file);
  };
  await beat(heart, `kernel ${number}, start`, begin);
  if (number % 4 === 0) {
    kernel.child.kill('SIGKILL');
    await kernel.ended;
    restarts += 1;
    await beat(heart, `kernel ${number}, started again`, begin);
  }
  heart.close();
  const client = await openClient(info);
  await client.waitUntilReady();
  let runs;
  const running = new Promise((resolve) => {
    runs = resolve;
  });
  const execution = client.execute(cell, { onPublished: runs });
  await running;
  const second = openHeart(info);
  await beat(second, `kernel ${number}, while a cell runs`);
  second.close();
  const { reply } = await execution;
  if (reply.content.status !== 'ok') throw new Error(JSON.stringify(reply.content));
  const asked = await client.shutdown().then(
    () => 'replied',
    (thrown) => thrown.message,
  );
  if (asked !== 'replied') lost.push(`kernel ${number}, shutdown: ${asked}`);
  client.close();
  const code = await kernel.ended;
  if (code !== 0) lost.push(`kernel ${number} ended with ${code}`);
}

const count = Number(values.kernels);
const burning = Array.from({ length: Number(values.burning) }, () =>
  spawn(process.execPath, ['-e', 'for (;;);'], { stdio: 'ignore' }),
);
const endBurning = () => burning.forEach((child) => child.kill('SIGKILL'));
process.once('exit', endBurning);
for (const signal of ['SIGINT', 'SIGTERM']) {
  process.once(signal, () => {
    void cleanUp().finally(() => process.exit(1));
  });
}
try {
  await localGateway();
  let next = 1;
  const work = async () => {
    for (let number = next++; number <= count; number = next++) await oneKernel(number);
  };
  await Promise.all(Array.from({ length: Number(values.together) }, work));
} finally {
  endBurning();
  await cleanUp();
}

const slow = echoes.started.filter((ms) => ms >= wanted.slowMs).length;
const inMs = (numbers, share) => percentile(numbers, share).toFixed(1);
console.log(
  [
    `${count} kernels, ${restarts} of them started again on the same ports, ${burning.length} processes that compute beside`,
    `beats: ${echoes.starting.length + echoes.started.length} echoed, ${lost.length} lost`,
    `echo: median ${inMs(echoes.started, 0.5)} ms, 99 % ${inMs(echoes.started, 0.99)} ms, slowest ${inMs(echoes.started, 1)} ms, ${slow} of ${wanted.slowMs} ms or more`,
    `first beat, sent before the process was started: median ${inMs(echoes.starting, 0.5)} ms, slowest ${inMs(echoes.starting, 1)} ms`,
    ...lost.map((what) => `lost: ${what}`),
  ].join('\n'),
);
process.exitCode = lost.length > 0 || slow > 0 ? 1 : 0;
