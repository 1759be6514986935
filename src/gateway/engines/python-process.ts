/** The Python process of a session: its start, its frames and its end. Knows no job. */
import { Readable, Writable } from 'node:stream';
import {
  asNumber,
  asString,
  delay,
  isObject,
  type JsonObject,
  LinkisKernelError,
  messageOf,
  parseJson,
  untilAborted,
} from '../../shared/index.ts';
import { type CodeEnvironment, codeVariables } from './code-environment.ts';
import { createMarkedStream, type MarkedStream } from './marked-stream.ts';
import { endingOf, killGroup, signalGroup, startProcess } from './process-group.ts';
import { longestFrame, pythonDriver } from './python-driver/driver.ts';

/** What is run by Python in place of the plain driver. */
export interface PythonProgram {
  /** Its name in errors, and what to do when it does not start. */
  readonly name: string;
  readonly hint: string;
  readonly source: string;
  /** Sent before it is ready. */
  readonly first: JsonObject;
  readonly variables: Readonly<Record<string, string>>;
}

const plain: PythonProgram = {
  name: 'Python',
  hint: 'Install Python 3.8 or later, or name its program in LINKIS_KERNEL_PYTHON.',
  source: pythonDriver(),
  first: {},
  variables: {},
};

/** How long to wait for the last output of an ended Python: a child process may hold the stream open. */
const lastWordsMs = 300;
/** Characters of that output that an error quotes. */
const quotedCharacters = 2000;

/** Takes a frame. Its promise is awaited before the next frame is read. */
type TakeFrame = (frame: JsonObject) => Promise<void> | undefined;

export interface PythonProcess {
  /** What the driver said of itself when it was ready. */
  readonly facts: JsonObject;
  readonly stdout: MarkedStream;
  readonly stderr: MarkedStream;
  /** Resolves when the process has ended, with `exit code 1` or the like. */
  readonly ended: Promise<string>;
  /** Sets who gets the driver's frames; undefined = nobody. */
  listen(take: TakeFrame | undefined): void;
  send(frame: JsonObject): void;
  /** Asks the driver, also while a cell runs. Undefined when the process ends before it answers. */
  ask(question: JsonObject): Promise<JsonObject | undefined>;
  /** Sends SIGINT to the whole group, like Ctrl-C. */
  interrupt(): void;
  kill(): Promise<void>;
}

/** Reads frames until the stream ends, or has bytes that are no frame: then the code has written to the driver's descriptor. */
async function readFrames(stream: Readable, take: TakeFrame): Promise<'ended' | 'broken'> {
  // Joined once for each frame, not with each piece: a frame may have a thousand pieces.
  let pieces: Buffer[] = [];
  let held = 0;
  let wanted = 4;
  for await (const piece of stream) {
    if (!Buffer.isBuffer(piece)) return 'broken';
    pieces.push(piece);
    held += piece.length;
    while (held >= wanted) {
      const [first] = pieces;
      const data = pieces.length === 1 && first !== undefined ? first : Buffer.concat(pieces);
      const length = data.readUInt32BE(0);
      if (length > longestFrame) return 'broken';
      const end = 4 + length;
      pieces = [data];
      wanted = end;
      if (held < end) break;
      const frame = parseJson(data.toString('utf8', 4, end));
      if (!isObject(frame)) return 'broken';
      pieces = [data.subarray(end)];
      held -= end;
      wanted = 4;
      await take(frame);
    }
  }
  return 'ended';
}

/** The Python that runs a kernel's code. */
export function pythonProgram(environment: CodeEnvironment | undefined): string {
  return environment === undefined
    ? (process.env['LINKIS_KERNEL_PYTHON'] ?? 'python3')
    : (environment.python ?? 'python3');
}

/** Starts Python in `directory`. Rejects with `ENGINE_MISSING` when that fails, or when `signal` aborts before Python is ready. */
export async function startPython(
  directory: string,
  environment: CodeEnvironment | undefined,
  signal: AbortSignal,
  { name: what, hint, source, first, variables }: PythonProgram = plain,
): Promise<PythonProcess> {
  const missing = (why: string, cause?: unknown): LinkisKernelError =>
    new LinkisKernelError('ENGINE_MISSING', `${what} could not be started: ${why}`, {
      hint,
      cause,
    });
  const program = pythonProgram(environment);
  const {
    group,
    stdio,
    ended: exit,
  } = await startProcess(program, ['-c', source], {
    cwd: directory,
    env: codeVariables(environment, {
      PYTHONUTF8: '1',
      PYTHONIOENCODING: 'utf-8:surrogateescape',
      ...variables,
    }),
    stdio: ['ignore', 'pipe', 'pipe', 'pipe', 'pipe'],
  }).catch((thrown: unknown) => {
    throw missing(`${program} (${messageOf(thrown)})`, thrown);
  });
  const ended = exit.then(([code, name]) => endingOf(code, name));
  const [, stdout, stderr, requests, answers] = stdio;
  if (
    stdout === null ||
    stderr === null ||
    !(requests instanceof Writable) ||
    !(answers instanceof Readable)
  ) {
    throw missing(program);
  }
  let listener: TakeFrame | undefined;
  // The process may end while a frame is sent: `ended` reports that.
  requests.on('error', () => undefined);
  const kill = async (): Promise<void> => killGroup(group);
  // A child process in the background must not hold the streams of an ended session open.
  void ended.then(() =>
    setTimeout(() => [stdout, stderr].forEach((stream) => stream.destroy()), 200).unref(),
  );
  const ready = new Promise<JsonObject>((resolve) => {
    listener = (frame) => {
      if (frame['kind'] === 'ready' || frame['kind'] === 'failed') resolve(frame);
      return undefined;
    };
  });
  const asked = new Map<number, (answer: JsonObject) => void>();
  let questions = 0;
  const take: TakeFrame = (frame) => {
    if (frame['kind'] !== 'answer') return listener?.(frame);
    const number = asNumber(frame['ask']) ?? 0;
    asked.get(number)?.(frame);
    asked.delete(number);
    return undefined;
  };
  void readFrames(answers, take).then(
    async (how) => (how === 'broken' ? kill() : undefined),
    // The stream broke with its process: `ended` reports that.
    () => undefined,
  );
  const send = (frame: JsonObject): void => {
    const data = Buffer.from(JSON.stringify(frame));
    const head = Buffer.alloc(4);
    head.writeUInt32BE(data.length);
    requests.write(Buffer.concat([head, data]));
  };
  const python: Omit<PythonProcess, 'facts'> = {
    stdout: createMarkedStream(stdout),
    stderr: createMarkedStream(stderr),
    ended,
    listen: (next) => {
      listener = next;
    },
    send,
    async ask(question) {
      questions += 1;
      const number = questions;
      const answer = new Promise<JsonObject>((resolve) => asked.set(number, resolve));
      send({ ...question, ask: number });
      return Promise.race([answer, ended.then(() => undefined)]);
    },
    interrupt: () => void signalGroup(group, 'SIGINT'),
    kill,
  };
  python.send(first);
  const outcome = await untilAborted(Promise.race([ready, ended]), signal);
  if (typeof outcome !== 'string') {
    if (outcome['kind'] === 'ready') return { ...python, facts: outcome };
    void kill();
    throw missing(asString(outcome['text']) ?? 'it does not say why');
  }
  const why = outcome === 'aborted' ? messageOf(signal.reason) : outcome;
  // We do not wait until the group is gone, since the pool waits only a short time for the reason.
  void kill();
  await Promise.race([python.stderr.over, delay(lastWordsMs)]);
  const said = python.stderr.rest().trim().slice(-quotedCharacters);
  throw missing(`${program} (${why})${said === '' ? '' : `: ${said}`}`);
}
