/** The kernel as a process: how it ends, on its own, by its client, by a signal, with its parent; and what it leaves behind. */
import { describe, expect, it } from '@jest/globals';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import path from 'node:path';
import { Request } from 'zeromq';
import {
  type ConnectionInfo,
  endpointOf,
  openClient,
  writeConnectionFile,
} from '../../../src/protocol/index.ts';
import { installFragileKernel } from '../../support/clients/broken-kernel.ts';
import { startKernelProcess } from '../../support/clients/kernel-process.ts';
import { localGateway } from '../../support/clients/local-gateway.ts';
import { findProcesses, ownSeconds, runProgram } from '../../support/clients/program.ts';
import { until } from '../../support/clients/until.ts';
import { builtCommand, createWorkplace } from '../../support/clients/workplace.ts';
import { fixture } from '../../support/fixture.ts';
import { ownConnection } from '../../support/own-ports.ts';
import { startFromSpec } from '../../support/kernel/from-spec.ts';
import { gatewayFileOf } from '../../support/local-gateway-socket.ts';

const workplace = fixture(createWorkplace);

/** A connection file in the place. */
async function connection(): Promise<{ readonly file: string; readonly info: ConnectionInfo }> {
  const info = await ownConnection();
  const file = path.join(workplace.directory, `c-${String(info.ports.shell)}.json`);
  await writeConnectionFile(file, info);
  return { file, info };
}

/** How a process ended: `0`, `1`, `SIGABRT` … */
async function endOf(child: ChildProcess): Promise<string> {
  return new Promise((resolve) => {
    child.once('exit', (code, signal) => resolve(signal ?? String(code)));
  });
}

describe('a kernel process', () => {
  it('ends at once, with the reason on stderr, when a port is taken', async () => {
    const { file, info } = await connection();
    const first = await startKernelProcess(workplace);
    const taken = { ...info, ports: { ...info.ports, control: first.info.ports.control } };
    await writeConnectionFile(file, taken);
    const second = await runProgram(process.execPath, [builtCommand, 'start', '-f', file], {
      env: workplace.env,
      cwd: workplace.notebooks,
    });
    await first.stop();

    expect(second.code).toBe(1);
    expect(second.stderr).toContain(
      `Cannot bind control to tcp://127.0.0.1:${String(taken.ports.control)}`,
    );
    expect(second.stdout).toBe('');
  });

  it('lives on when its stdin ends and the other ends of its stdout and stderr are closed', async () => {
    const { file, info } = await connection();
    const child = spawn(process.execPath, [builtCommand, 'start', '-f', file], {
      env: { ...workplace.env, LINKIS_KERNEL_DEBUG: '1' },
      cwd: workplace.notebooks,
      stdio: 'pipe',
    });
    const end = endOf(child);
    child.stdin.end();
    child.stdout.destroy();
    child.stderr.destroy();
    const client = await openClient(info);
    await client.waitUntilReady();
    const run = await client.execute('%lsmagic');
    await client.shutdown();
    client.close();

    expect(run.reply.content['status']).toBe('ok');
    expect(await end).toBe('0');
  });

  it('answers kernel_info and commands of its own at once though its gateway never answers', async () => {
    let givenUp = 0;
    const deaf = createServer((socket) => {
      socket.resume().once('close', () => {
        givenUp += 1;
      });
    }).listen(0, '127.0.0.1');
    await once(deaf, 'listening');
    const address = deaf.address() as AddressInfo;
    const kernel = await startKernelProcess(workplace, {
      LINKIS_URL: `http://127.0.0.1:${String(address.port)}`,
      LINKIS_USER: 'ann',
      LINKIS_PASSWORD: 'nobody-asks-for-it',
    });
    // A login ahead of the first cell may be under way by now; nobody has waited for its end.
    expect(givenUp).toBe(0);
    const listing = await kernel.run('%lsmagic');
    expect(await kernel.stop()).toBe(0);
    deaf.close();

    expect(listing.status).toBe('ok');
  });

  it('that breaks down says why with its first words, and ends with an error', async () => {
    await installFragileKernel(workplace, 'the cause');
    const directory = path.join(workplace.directory, 'prefix/share/jupyter/kernels/fragile');
    const kernel = await startFromSpec(directory, workplace);
    const client = await openClient(kernel.info);
    await client.waitUntilReady();
    kernel.signal('SIGUSR2');
    const end = await kernel.ended;
    client.close();

    expect(end).toBe(1);
    // The beginning is what VS Code shows its user.
    expect(kernel.stderr().slice(0, 100)).toContain(
      'linkis-kernel: this is a bug of ours: Error: the cause',
    );
    expect(kernel.stderr()).not.toContain('Napi');
  });

  it('takes options that clients append to its command', async () => {
    const { file, info } = await connection();
    const words = ['start', '-f', file, '--HistoryManager.hist_file=:memory:', '--quiet', 'more'];
    const child = spawn(process.execPath, [builtCommand, ...words], {
      env: workplace.env,
      cwd: workplace.notebooks,
      stdio: 'ignore',
    });
    const end = endOf(child);
    const client = await openClient(info);
    await client.waitUntilReady();
    await client.shutdown();
    client.close();

    expect(await end).toBe('0');
  });

  it('writes nothing to its terminal while all goes well, whatever cells do', async () => {
    const kernel = await startKernelProcess(workplace);
    for (const code of [
      "%%python\nimport sys\nprint('out')\nprint('err', file=sys.stderr)",
      'SELECT nothing FROM nowhere',
      '%%enginee',
    ]) {
      await kernel.run(code);
    }
    const cell = kernel.begin('%%shell\necho begun; sleep 60');
    await cell.shows(/^begun/m);
    await kernel.client.interrupt();
    await cell.ended;
    expect(await kernel.stop()).toBe(0);

    expect(kernel.output()).toBe('');
  });

  it('takes signals to its whole process group: an interrupt ends the cell alone, SIGTERM ends it in order', async () => {
    const kernel = await startKernelProcess(workplace);
    const cell = kernel.begin('%%shell\necho begun; sleep 60');
    await cell.shows(/^begun/m);
    const gateway = await localGateway(workplace);
    process.kill(-kernel.pid, 'SIGINT');
    const ended = await cell.ended;
    const next = await kernel.run('SELECT 1 AS alive');
    const { status } = await gateway.latestTask();
    process.kill(-kernel.pid, 'SIGTERM');
    const code = await kernel.stop();
    const { socket } = await localGateway(workplace);

    expect(ended.ename).toBe('KeyboardInterrupt');
    expect(next.status).toBe('ok');
    expect(status).toBe('Succeed');
    expect(code).toBe(0);
    // The gateway serves other kernels too: it is the same one, and it is there.
    expect(socket).toBe(gateway.socket);
  });

  it('kills its task on SIGTERM and ends in time: the job history says Cancelled', async () => {
    const mark = ownSeconds(86431);
    const kernel = await startKernelProcess(workplace);
    const cell = kernel.begin(`%%shell\necho begun; sleep ${mark}`);
    await cell.shows(/^begun/m);
    process.kill(kernel.pid, 'SIGTERM');
    const code = await kernel.stop();
    const gateway = await localGateway(workplace);
    const task = await until('the task has ended', async () => {
      const latest = await gateway.latestTask();
      return latest.status === 'Running' ? undefined : latest;
    });

    expect(code).toBe(0);
    expect(task.status).toBe('Cancelled');
    expect(findProcesses('cmdline', `sleep\0${mark}`)).toEqual([]);
  });

  it.each([
    ['a JPY_PARENT_PID that names the parent', 'JPY_PARENT_PID=$$'],
    [
      'a JPY_PARENT_PID that names somebody else, as behind a wrapper',
      `JPY_PARENT_PID=${String(process.pid)}`,
    ],
    ['no JPY_PARENT_PID', ''],
  ])('ends with its parent, with %s', async (_name, setting) => {
    const { file, info } = await connection();
    const script = `${setting} "$NODE" "$MAIN" start -f "$FILE" & echo $!; wait`;
    const parent = spawn('sh', ['-c', script], {
      env: { ...workplace.env, NODE: process.execPath, MAIN: builtCommand, FILE: file },
      cwd: workplace.notebooks,
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    const kernelId = await new Promise<number>((resolve) => {
      parent.stdout.once('data', (text: Buffer) => resolve(Number(String(text))));
    });
    const client = await openClient(info);
    await client.waitUntilReady();
    client.close();
    parent.kill('SIGKILL');
    const gone = await until('the kernel is gone', () => !isThere(kernelId));
    expect(gone).toBe(true);
  });

  it('ends 50 times without an abort and never without its reply, at whatever moment it is asked', async () => {
    const ends: string[] = [];
    const replies: unknown[] = [];
    const one = async (count: number): Promise<void> => {
      const { file, info } = await connection();
      const client = await openClient(info);
      const heart = new Request({ linger: 0, receiveTimeout: 60_000 });
      heart.connect(endpointOf(info, 'heartbeat'));
      const published = new Promise<void>((resolve) => {
        client.listen(({ channel }) => channel === 'iopub' && resolve());
      });
      const askedBefore = count % 5 === 0 ? client.shutdown() : undefined;
      const child = spawn(process.execPath, [builtCommand, 'start', '-f', file], {
        env: workplace.env,
        cwd: workplace.notebooks,
        stdio: 'ignore',
      });
      const end = endOf(child);
      const moments = [
        async () => undefined,
        async () => published,
        async () => client.waitUntilReady(),
        async () => {
          await heart.send('beat');
          await heart.receive();
          await client.waitUntilReady();
        },
        async () => {
          await client.waitUntilReady();
          // The first cell loads the language.
          client.send('shell', 'execute_request', { code: '%lsmagic' });
        },
      ];
      await moments[count % 5]?.();
      if (count % 5 > 1 && count % 2 === 0) child.kill('SIGTERM');
      else replies.push((await (askedBefore ?? client.shutdown())).content);
      ends.push(await end);
      heart.close();
      client.close();
    };
    for (let round = 0; round < 50; round += 5) {
      await Promise.all([0, 1, 2, 3, 4].map(async (count) => one(round + count)));
    }
    expect(ends).toEqual(Array.from({ length: 50 }, () => '0'));
    expect(replies).toEqual(Array.from({ length: 35 }, () => ({ status: 'ok', restart: false })));
  });

  it('leaves no zombie behind, neither of its own nor of the gateway', async () => {
    const kernel = await startKernelProcess(workplace);
    for (const code of ['%%shell\nsleep 0.1 & true', '%%shell\nexit 3', '%%python\nprint(1)']) {
      await kernel.run(code);
    }
    const cell = kernel.begin('%%shell\necho begun; sleep 60');
    await cell.shows(/^begun/m);
    await kernel.client.interrupt();
    await cell.ended;
    const record = await gatewayFileOf(workplace.state);
    const none = await until(
      'no zombie is left',
      () => zombiesOf([kernel.pid, record.pid]).length === 0,
    );
    await kernel.stop();
    expect(none).toBe(true);
  });
});

function isThere(pid: number): boolean {
  try {
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${String(pid)}/status`, 'utf8'));
  } catch {
    // Gone.
    return false;
  }
}

/** Processes that ended and were not waited for, by one of `parents`. */
function zombiesOf(parents: readonly number[]): readonly string[] {
  return readdirSync('/proc').filter((name) => {
    if (!/^\d+$/.test(name)) return false;
    try {
      const status = readFileSync(`/proc/${name}/status`, 'utf8');
      const parent = Number(/^PPid:\s+(\d+)/m.exec(status)?.[1]);
      return /^State:\s+Z/m.test(status) && parents.includes(parent);
    } catch {
      // It ended between the listing and the reading.
      return false;
    }
  });
}
