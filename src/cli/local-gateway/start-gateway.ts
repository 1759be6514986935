/** Starts the process of a local gateway, so that it outlives the kernel, and says why it could not. */
import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import {
  asObject,
  asString,
  delay,
  LinkisKernelError,
  type Logger,
  messageOf,
  openPrivateFile,
  parseJson,
} from '../../shared/index.ts';
import { mainPath, packageVersion } from '../package-facts.ts';
import { firstVersionProcess, type GatewayRecord } from './gateway-file.ts';
import { endOne, livingGateways } from './gateway-request.ts';

/** What starting needs to know. */
export interface LocalGatewayParts {
  readonly stateDirectory: string;
  readonly logger: Logger;
  /** Script to run as `node SCRIPT gateway --on-demand`. @default the package's own */
  readonly main?: string | undefined;
  /** @default process.env */
  readonly env?: Readonly<Record<string, string | undefined>> | undefined;
  /** Sent with each login: where the code of this kernel's cells runs. @default in the gateway's own environment */
  readonly environment?: (() => Readonly<Record<string, unknown>>) | undefined;
}

const beginning = 'The local gateway could not be started:';

/** Starts one, after it has asked `others` that nobody uses to end, and waits until it answers. Throws GATEWAY_START. */
export async function startGateway(
  parts: LocalGatewayParts,
  others: readonly GatewayRecord[],
  until: number,
): Promise<GatewayRecord> {
  const { stateDirectory } = parts;
  let alone = (await firstVersionProcess(stateDirectory)) === undefined;
  for (const other of others) {
    // One that nobody has anything in makes room, with the tables and the job history.
    alone = (await endOne(other, true)) && alone;
  }
  // The log of one that still writes is not cut off.
  const logPath = join(stateDirectory, alone ? 'gateway.log' : `gateway-${packageVersion()}.log`);
  const log = await openPrivateFile(logPath, 'replace').catch((thrown: unknown) => {
    throw startFailure(`its log ${logPath} cannot be written (${messageOf(thrown)})`, thrown);
  });
  let starter: ChildProcess;
  try {
    starter = await launch(parts, log.fd);
  } finally {
    await log.close();
  }
  // The credentials go through a pipe: arguments and environment can be seen by others or are handed on to engines.
  const credentials = starter.stdin ?? starter.stdio[3];
  if (credentials instanceof Writable) {
    credentials.on('error', () => undefined);
    credentials.end(
      JSON.stringify({ user: systemUser(), password: randomBytes(24).toString('base64url') }),
    );
  }
  const report = asObject(parseJson((await firstLine(starter, until)) ?? ''));
  const { answering } = report?.['ready'] === true ? await livingGateways(stateDirectory) : {};
  if (answering !== undefined) return answering;
  const reason = asString(report?.['failed']);
  if (reason !== undefined) throw startFailure(reason, undefined, asString(report?.['hint']));
  const tail = await readFile(logPath, 'utf8').then(
    (text) => text.trimEnd().split('\n').slice(-15).join('\n'),
    () => '',
  );
  const ending = Date.now() < until ? 'it ended at once' : 'it did not answer in time';
  throw startFailure(`${ending} (its log is ${logPath})${tail === '' ? '' : `:\n${tail}`}`);
}

/** Runs the gateway (its words in `$0 $@`) and ends: the gateway is then nobody's child. Descriptor 3 is the credentials'. */
const leaveBehind = '"$0" "$@" <&3 3<&- &';

/**
 * Starts the gateway as a child of a shell that ends at once, in a session of its own: whoever ends a kernel with all its
 * descendants, or with its process group, leaves the gateway alone. Its standard output tells when it serves, or why it cannot.
 */
async function launch(parts: LocalGatewayParts, log: number): Promise<ChildProcess> {
  const { stateDirectory } = parts;
  const command = [parts.main ?? mainPath(), 'gateway', '--on-demand'];
  const environment = childEnvironment(parts.env ?? process.env, stateDirectory);
  const options = { cwd: stateDirectory, env: environment, detached: true, windowsHide: true };
  const tries: (() => ChildProcess)[] = [
    () =>
      spawn('/bin/sh', ['-c', leaveBehind, process.execPath, ...command], {
        ...options,
        stdio: ['ignore', 'pipe', log, 'pipe'],
      }),
    // Without a shell, as on Windows, it stays the kernel's child.
    () => spawn(process.execPath, command, { ...options, stdio: ['pipe', 'pipe', log] }),
  ];
  let failure: unknown;
  for (const attempt of tries) {
    const child = attempt();
    failure = await new Promise((resolve) => {
      child.once('spawn', () => resolve(undefined)).once('error', resolve);
    });
    if (failure === undefined) {
      child.unref();
      return child;
    }
  }
  throw startFailure(messageOf(failure), failure);
}

/** What a started gateway says first; undefined when it has ended without a word, or not said one until then. */
async function firstLine({ stdout }: ChildProcess, until: number): Promise<string | undefined> {
  if (stdout === null) return undefined;
  let text = '';
  const timer = new AbortController();
  try {
    return await Promise.race([
      new Promise<string | undefined>((resolve) => {
        stdout.setEncoding('utf8');
        stdout.on('data', (more: string) => {
          text += more;
          if (text.includes('\n')) resolve(text.split('\n')[0]);
        });
        stdout.once('close', () => resolve(undefined));
      }),
      delay(Math.max(0, until - Date.now()), timer.signal).then(() => undefined),
    ]);
  } finally {
    timer.abort();
    stdout.destroy();
  }
}

/** Without what belongs to the kernel alone. */
function childEnvironment(
  env: Readonly<Record<string, string | undefined>>,
  stateDirectory: string,
): Record<string, string | undefined> {
  const {
    LINKIS_USER: _user,
    LINKIS_PASSWORD: _password,
    LINKIS_TOKEN: _token,
    JPY_PARENT_PID: _parent,
    ...rest
  } = env;
  return {
    // Libuv reads it at its start and has 4: each running query holds one, and the gateway runs ten jobs at a time.
    UV_THREADPOOL_SIZE: '16',
    ...rest,
    LINKIS_KERNEL_STATE_DIR: stateDirectory,
  };
}

/** Always the same for one person, so that the job history stays theirs; letters, digits and `_` alone. */
function systemUser(): string {
  try {
    return userInfo().username.replace(/\W/g, '_').toLowerCase() || 'user';
  } catch {
    // A container's user without an entry in passwd has no name.
    return 'user';
  }
}

/** `GATEWAY_START`, with what to do unless `hint` says that. */
export function startFailure(why: string, cause?: unknown, hint?: string): LinkisKernelError {
  return new LinkisKernelError('GATEWAY_START', `${beginning} ${why}`, {
    cause,
    hint:
      hint ??
      '`linkis-kernel doctor` looks at each part. To use a Linkis of your own, set LINKIS_URL.',
  });
}

/** True for what {@link startFailure} made, so that it is not wrapped once more. */
export function isStartFailure({ message }: LinkisKernelError): boolean {
  return message.startsWith(beginning);
}
