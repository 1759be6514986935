/** A kernel as a process of its own, with a connected client. Knows no notebook. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  createConnectionInfo,
  type KernelClient,
  openClient,
  writeConnectionFile,
} from '../protocol/index.ts';
import { asObject, delay, type JsonObject, LinkisKernelError, messageOf } from '../shared/index.ts';

export interface KernelProcessParts {
  /** Program and arguments; the path of the connection file is added at the end. */
  readonly command: readonly [string, ...string[]];
  /** The kernel's working directory: that of the notebook. */
  readonly directory: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}

export interface KernelProcess {
  readonly client: KernelClient;
  /** `language_info` of its kernel_info_reply. */
  readonly languageInfo: JsonObject;
  /** Rejects with KERNEL_DIED when the process ends before `stop`. Never resolves. */
  readonly died: Promise<never>;
  /** Asks the kernel to end, and kills it after five seconds. Never throws. */
  stop(): Promise<void>;
}

/** Bytes of the kernel's stderr that an error quotes. */
const tailBytes = 2000;

/** How often a start is tried: a free port may be taken a moment later. */
const mostStarts = 4;

/** Starts a kernel and waits until it answers. Throws KERNEL_DIED with the end of the kernel's stderr. */
export async function startKernelProcess(parts: KernelProcessParts): Promise<KernelProcess> {
  for (let starts = 1; ; starts += 1) {
    try {
      return await startOnce(parts);
    } catch (thrown) {
      // The only word on the kernel's stderr that is meant for programs.
      if (starts === mostStarts || !messageOf(thrown).includes('[PORT_TAKEN]')) throw thrown;
    }
  }
}

async function startOnce(parts: KernelProcessParts): Promise<KernelProcess> {
  const directory = await mkdtemp(join(tmpdir(), 'linkis-kernel-'));
  const file = join(directory, 'connection.json');
  const info = await createConnectionInfo();
  await writeConnectionFile(file, info);
  const [program, ...words] = parts.command;
  const child = spawn(program, [...words, file], {
    cwd: parts.directory,
    env: parts.env,
    // Its own group, so that Ctrl-C in the terminal reaches only us; we then interrupt the cell by message.
    detached: process.platform !== 'win32',
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const gone = endOf(child);
  let stopping = false;
  const died = gone.then((how): never => {
    if (stopping) throw new LinkisKernelError('KERNEL_DIED', 'The kernel was stopped');
    throw new LinkisKernelError(
      'KERNEL_DIED',
      `The kernel ended by itself (${how.how})${how.tail}`,
      {
        hint: 'LINKIS_KERNEL_DEBUG=1 shows what the kernel does. Its task may go on: linkis-kernel jobs lists it.',
      },
    );
  });
  // Callers race against this promise. When nobody waits, its rejection must not count as unhandled.
  died.catch(() => undefined);
  const client = await openClient(info);
  const stop = async (): Promise<void> => {
    stopping = true;
    // What is sent to a kernel that has gone waits for ever, and Node warns of it.
    const asked = hasEnded(child) ? undefined : client.shutdown().catch(() => undefined);
    const patience = new AbortController();
    await Promise.race([gone, delay(5000, patience.signal)]);
    patience.abort();
    if (!hasEnded(child)) child.kill('SIGKILL');
    await gone;
    client.close();
    await asked;
    await rm(directory, { recursive: true, force: true });
  };
  try {
    const reply = await Promise.race([client.waitUntilReady(), died]);
    return { client, languageInfo: asObject(reply.content['language_info']) ?? {}, died, stop };
  } catch (thrown) {
    await stop();
    throw thrown;
  }
}

function hasEnded({ exitCode, signalCode }: ChildProcess): boolean {
  return exitCode !== null || signalCode !== null;
}

/** Resolves when the process is gone, with how it ended and the end of its stderr. */
async function endOf(
  child: ChildProcess,
): Promise<{ readonly how: string; readonly tail: string }> {
  let tail = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    tail = (tail + text).slice(-tailBytes);
  });
  return new Promise((resolve) => {
    const tell = (how: string): void => {
      resolve({ how, tail: tail.trim() === '' ? '' : `:\n${tail.trimEnd()}` });
    };
    child.once('error', (thrown) => {
      tell(thrown.message);
    });
    child.once('close', (code, signal) => {
      tell(code === null ? `signal ${String(signal)}` : `exit code ${String(code)}`);
    });
  });
}
