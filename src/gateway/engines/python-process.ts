/** The Python process of a session: frames to it and from it, and its end. Knows no job. */
import { spawn } from 'node:child_process';
import { Readable, Writable } from 'node:stream';
import {
  asObject,
  isObject,
  type JsonObject,
  LinkisKernelError,
  parseJson,
} from '../../shared/index.ts';
import { createMarkedStream, type MarkedStream } from './marked-stream.ts';
import { codeEnvironment, killGroup, signalGroup } from './process-group.ts';
import { pythonDriver } from './python-driver.ts';

/** A frame longer than this is no frame of the driver: code has written to its descriptor. */
const longestFrame = 64 * 1024 * 1024;

/** A running Python. */
export interface PythonProcess {
  readonly stdout: MarkedStream;
  readonly stderr: MarkedStream;
  /** Resolves when the process has ended, with how. */
  readonly ended: Promise<string>;
  /** Where the frames of the driver go from now on; undefined = nobody listens. */
  listen(take: ((frame: JsonObject) => void) | undefined): void;
  send(frame: JsonObject): void;
  /** SIGINT to the whole group, as Ctrl-C. */
  interrupt(): void;
  kill(): Promise<void>;
}

function frameReader(
  take: (frame: JsonObject) => void,
  broken: () => void,
): (chunk: Buffer) => void {
  let rest = Buffer.alloc(0);
  return (chunk) => {
    rest = Buffer.concat([rest, chunk]);
    while (rest.length >= 4) {
      const length = rest.readUInt32BE(0);
      if (length > longestFrame) return broken();
      if (rest.length < 4 + length) return undefined;
      const frame = parseJson(rest.toString('utf8', 4, 4 + length));
      rest = rest.subarray(4 + length);
      if (!isObject(frame)) return broken();
      take(frame);
    }
    return undefined;
  };
}

function missing(program: string, cause?: unknown): LinkisKernelError {
  return new LinkisKernelError('ENGINE_MISSING', `Python could not be started: ${program}`, {
    hint: 'Install Python 3.8 or later, or name its program in LINKIS_KERNEL_PYTHON.',
    cause,
  });
}

/** Starts Python in `directory`; rejects with `ENGINE_MISSING` when it cannot. */
export async function startPython(directory: string): Promise<PythonProcess> {
  const program = process.env['LINKIS_KERNEL_PYTHON'] ?? 'python3';
  const child = spawn(program, ['-c', pythonDriver], {
    cwd: directory,
    detached: true,
    env: codeEnvironment({ PYTHONUTF8: '1', PYTHONIOENCODING: 'utf-8:surrogateescape' }),
    stdio: ['ignore', 'pipe', 'pipe', 'pipe', 'pipe'],
  });
  const [, stdout, stderr, requests, answers] = child.stdio;
  const group = child.pid;
  let listener: ((frame: JsonObject) => void) | undefined;
  const ended = new Promise<string>((resolve) => {
    child.once('exit', (code, signal) =>
      resolve(signal === null ? `exit code ${String(code)}` : `signal ${signal}`),
    );
  });
  await new Promise<void>((resolve, reject) => {
    child.once('error', (error) => reject(missing(program, error)));
    child.once('spawn', resolve);
  });
  if (
    !(stdout instanceof Readable) ||
    !(stderr instanceof Readable) ||
    !(requests instanceof Writable) ||
    !(answers instanceof Readable) ||
    group === undefined
  ) {
    throw missing(program);
  }
  // The process may end while a frame is on its way: `ended` tells.
  requests.on('error', () => undefined);
  answers.on('error', () => undefined);
  const kill = async (): Promise<void> => killGroup(group);
  // What a child in the background holds open must not keep the streams of an ended session.
  void ended.then(() =>
    setTimeout(() => [stdout, stderr].forEach((stream) => stream.destroy()), 200).unref(),
  );
  const ready = new Promise<void>((resolve) => {
    listener = (frame) => {
      if (frame['kind'] === 'ready') resolve();
    };
  });
  answers.on(
    'data',
    frameReader(
      (frame) => listener?.(frame),
      () => void kill(),
    ),
  );
  const python: PythonProcess = {
    stdout: createMarkedStream(stdout),
    stderr: createMarkedStream(stderr),
    ended,
    listen: (take) => {
      listener = take;
    },
    send(frame) {
      const data = Buffer.from(JSON.stringify(frame));
      const head = Buffer.alloc(4);
      head.writeUInt32BE(data.length);
      requests.write(Buffer.concat([head, data]));
    },
    interrupt: () => {
      signalGroup(group, 'SIGINT');
    },
    kill,
  };
  const failed = await Promise.race([ready, ended.then((how) => missing(`${program} (${how})`))]);
  if (asObject(failed) !== undefined && failed instanceof LinkisKernelError) throw failed;
  return python;
}
