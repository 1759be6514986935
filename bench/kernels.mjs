// Kernels as processes to measure: each is started by its command, and one and the same client speaks to all over ZeroMQ.
import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { createConnectionInfo, openClient, writeConnectionFile } from '../dist/protocol/index.js';
import { pause, timed } from './measure.mjs';
import { python } from './peers.mjs';
import { environment, main, root, workplace } from './workplace.mjs';

/** What Jupyter sets for the process of our kernel. */
const { env: ofKernelspec } = JSON.parse(
  readFileSync(join(root, 'kernelspec', 'kernel.json'), 'utf8'),
);

/** `nothing` is a cell that does nothing. */
const kinds = {
  linkis: {
    environment: ofKernelspec,
    command: [process.execPath, main, 'start', '-f'],
    nothing: '-- nothing',
  },
  bare: { command: [process.execPath, join(root, 'bench', 'bare-kernel.mjs'), '-f'], nothing: '' },
  ipykernel: { command: [python, '-m', 'ipykernel_launcher', '-f'], nothing: 'pass' },
  itables: { command: [python, '-m', 'ipykernel_launcher', '-f'], nothing: 'pass' },
  sparkmagic: {
    command: [python, '-m', 'sparkmagic.kernels.pysparkkernel.pysparkkernel', '-f'],
    nothing: '%%local\npass',
  },
};

/** Resolves when the port takes connections; rejects after half a minute. */
async function listening(port) {
  for (const until = Date.now() + 30_000; Date.now() < until;) {
    const open = await new Promise((resolve) => {
      const socket = connect(port, '127.0.0.1');
      socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
      socket.once('connect', () => socket.destroy());
    });
    if (open) return;
    await pause(2);
  }
  throw new Error(`nothing listens on port ${port}`);
}

/** Starts a kernel and waits for its first kernel_info_reply; `readyMs` is from spawn to then. */
export async function startKernel(name, ownEnvironment = {}) {
  const { command, nothing, environment: own } = kinds[name];
  const info = await createConnectionInfo();
  const file = join(workplace, `connection-${randomUUID()}.json`);
  await writeConnectionFile(file, info);
  const began = performance.now();
  const child = spawn(command[0], [...command.slice(1), file], {
    stdio: 'ignore',
    // As Jupyter does: a kernel ends when its parent is gone.
    env: { ...environment, JPY_PARENT_PID: String(process.pid), ...own, ...ownEnvironment },
    cwd: workplace,
  });
  const ended = new Promise((resolve) => child.once('exit', resolve));
  // A client that connects before the kernel listens tries again after 100 ms, and that wait would be measured.
  await listening(info.ports.shell);
  const client = await openClient(info);
  await client.request('shell', 'kernel_info_request', {}, { timeoutMs: 30_000 });
  const readyMs = performance.now() - began;

  /** Runs a cell and gives everything it published; a cell that fails is an error here. */
  const run = async (code) => {
    const { reply, published } = await client.execute(code);
    if (reply.content.status !== 'ok') {
      throw new Error(`${name}: ${code.slice(0, 200)}: ${JSON.stringify(reply.content)}`);
    }
    return published;
  };
  return {
    client,
    pid: child.pid,
    readyMs,
    nothing,
    run,
    /** Milliseconds from sending the cell to its idle. */
    time: async (code) => (await timed(async () => run(code))).ms,
    /** Sends the cell `count` times at once; milliseconds until each has its reply and its idle. */
    timeQueued: async (code, count) => (await timed(async () => queued(client, code, count))).ms,
    async stop() {
      await client.shutdown().catch(() => child.kill('SIGKILL'));
      client.close();
      await ended;
    },
  };
}

/** One listener for all cells: with one for each, the client's own work would be measured. */
async function queued(client, code, count) {
  const content = {
    code,
    silent: false,
    store_history: true,
    user_expressions: {},
    allow_stdin: false,
    stop_on_error: true,
  };
  const waiting = new Map();
  await new Promise((resolve, reject) => {
    const stop = client.listen(({ channel, header, parentHeader, content: said }) => {
      const left = waiting.get(parentHeader.msg_id);
      if (left === undefined) return;
      const isReply = channel === 'shell' && header.msg_type === 'execute_reply';
      if (isReply && said.status !== 'ok') {
        stop();
        reject(new Error(JSON.stringify(said)));
      }
      if (!isReply && said.execution_state !== 'idle') return;
      if (left > 1) waiting.set(parentHeader.msg_id, left - 1);
      else waiting.delete(parentHeader.msg_id);
      if (waiting.size > 0) return;
      stop();
      resolve();
    });
    for (let sent = 0; sent < count; sent += 1) {
      waiting.set(client.send('shell', 'execute_request', content), 2);
    }
  });
}

/** Starts one of each, with the variables that `environments` has for it, and ends all after `work`, whatever became of it. */
export async function withKernels(names, work, environments = {}) {
  const kernels = {};
  try {
    for (const name of names) kernels[name] = await startKernel(name, environments[name]);
    return await work(kernels);
  } finally {
    for (const kernel of Object.values(kernels)) await kernel.stop();
  }
}

/** The text of every stream message. */
export function streamed(published) {
  return published
    .filter(({ header }) => header.msg_type === 'stream')
    .map(({ content }) => content.text)
    .join('');
}
