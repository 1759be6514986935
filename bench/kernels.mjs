// Kernels as processes, for measuring: started by a command, spoken to over ZeroMQ by the project's own client.
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createConnectionInfo, openClient, writeConnectionFile } from '../dist/protocol/index.js';

const root = fileURLToPath(new URL('..', import.meta.url));
const python = join(root, '.venv', 'bin', 'python');

/** A directory of this run's own, with the state of the local gateway in it. */
export const workplace = mkdtempSync(join(tmpdir(), 'linkis-bench-'));
export const stateDirectory = join(workplace, 'state');

const environment = {
  ...process.env,
  HOME: workplace,
  LINKIS_KERNEL_STATE_DIR: stateDirectory,
  LINKIS_KERNEL_CONF_DIR: join(workplace, 'conf'),
  LINKIS_URL: '',
};

/** Ours, and the peer where it is installed. `nothing` is a cell that does nothing on either. */
export const kinds = {
  linkis: {
    command: [process.execPath, join(root, 'dist', 'cli', 'main.js'), 'start', '-f'],
    nothing: '%help',
  },
  ...(existsSync(python) && {
    ipykernel: { command: [python, '-m', 'ipykernel_launcher', '-f'], nothing: 'pass' },
  }),
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
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
  throw new Error(`nothing listens on port ${port}`);
}

/** Starts a kernel and waits for its first kernel_info_reply; `readyMs` is from spawn to then. */
export async function startKernel(name) {
  const { command, nothing } = kinds[name];
  const info = await createConnectionInfo();
  const file = join(workplace, `connection-${Math.random().toString(36).slice(2)}.json`);
  await writeConnectionFile(file, info);
  const began = performance.now();
  const child = spawn(command[0], [...command.slice(1), file], {
    stdio: 'ignore',
    env: environment,
    cwd: workplace,
  });
  // A client that connects before the kernel listens tries again every 100 ms: that would be measured instead.
  await listening(info.ports.shell);
  const client = await openClient(info);
  await client.request('shell', 'kernel_info_request', {}, { timeoutMs: 30_000 });
  const readyMs = performance.now() - began;
  return {
    client,
    pid: child.pid,
    readyMs,
    nothing,
    /** Milliseconds from sending the cell to its idle. */
    async time(code) {
      const sent = performance.now();
      const { reply } = await client.execute(code);
      if (reply.content.status !== 'ok') throw new Error(JSON.stringify(reply.content));
      return performance.now() - sent;
    },
    async stop() {
      const ended = new Promise((resolve) => child.once('exit', resolve));
      await client.shutdown().catch(() => child.kill('SIGKILL'));
      client.close();
      await ended;
    },
  };
}

/** Resident memory of a process in MB, and its CPU time in ms (Linux). */
export function usage(pid) {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return {
    residentMb: Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) / 1024,
    cpuMs: (Number(fields[11]) + Number(fields[12])) * 10,
  };
}

/** The local gateway that the kernels of this run use. */
export function localGateway() {
  return JSON.parse(readFileSync(join(stateDirectory, 'gateway.json'), 'utf8'));
}

/** Ends the local gateway and removes what the run wrote. */
export function cleanUp() {
  try {
    process.kill(localGateway().pid, 'SIGTERM');
  } catch {
    // None was started.
  }
  rmSync(workplace, { recursive: true, force: true });
}
