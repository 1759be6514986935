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
import { servedUser } from '../../config/index.ts';
import { withoutAllocator } from '../allocator.ts';
import { mainPath, packageVersion } from '../package-facts.ts';
import { firstVersionProcess, type GatewayRecord } from './gateway-file.ts';
import { endOne, livingGateways } from './gateway-request.ts';

/** What a start needs to know. */
export interface LocalGatewayParts {
  readonly stateDirectory: string;
  readonly logger: Logger;
  /** Script to run as `node SCRIPT gateway --on-demand`. @default the package's own */
  readonly main?: string | undefined;
  /** @default process.env */
  readonly env?: Readonly<Record<string, string | undefined>> | undefined;
  /** Sent with each login: the environment in which this kernel's cells run. @default the gateway's own environment */
  readonly environment?: (() => Readonly<Record<string, unknown>>) | undefined;
}

const beginning = 'The local gateway could not be started:';

/** Asks unused `others` to end, starts a gateway, and waits until it answers. Throws GATEWAY_START. */
export async function startGateway(
  parts: LocalGatewayParts,
  others: readonly GatewayRecord[],
  until: number,
): Promise<GatewayRecord> {
  const { stateDirectory } = parts;
  let alone = (await firstVersionProcess(stateDirectory)) === undefined;
  for (const other of others) {
    // A gateway that nobody uses makes room, and leaves the tables and the job history.
    alone = (await endOne(other, true)) && alone;
  }
  // The log of a gateway that still writes must not be replaced.
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
  // Credentials go through a pipe: others can see arguments, and the environment is seen or handed on to engines.
  const credentials = starter.stdin ?? starter.stdio[3];
  if (credentials instanceof Writable) {
    credentials.on('error', () => undefined);
    credentials.end(
      JSON.stringify({
        user: ownerOf(parts.env ?? process.env),
        password: randomBytes(24).toString('base64url'),
      }),
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

/**
 * V8's space for new objects, in MB for each of its halves: with the 16 that it may have otherwise, a gateway that has carried a long log
 * keeps some 30 MB more, and is no quicker.
 */
const smallSpace = '--max-semi-space-size=4';

/** Runs the gateway (`$0 $@`) and ends, so that the gateway is nobody's child. The credentials come through descriptor 3. */
const leaveBehind = '"$0" "$@" <&3 3<&- &';

/**
 * Starts the gateway from a shell that ends at once, in a session of its own, so that it survives the end of a kernel with all its
 * descendants or its process group. Its standard output tells when it serves, or why it cannot.
 */
async function launch(parts: LocalGatewayParts, log: number): Promise<ChildProcess> {
  const { stateDirectory } = parts;
  const command = [smallSpace, parts.main ?? mainPath(), 'gateway', '--on-demand'];
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

/** The gateway's first line; undefined when it ends without one, or says none before `until`. */
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

/** `env` without what is for the kernel alone. */
function childEnvironment(
  env: Readonly<Record<string, string | undefined>>,
  stateDirectory: string,
): Record<string, string | undefined> {
  const {
    LINKIS_USER: _user,
    LINKIS_PASSWORD: _password,
    LINKIS_TOKEN: _token,
    LINKIS_URL: _url,
    LINKIS_PROFILE: _profile,
    JPY_PARENT_PID: _parent,
    ...rest
  } = withoutAllocator(env);
  return {
    // libuv reads it at its start, and has 4 threads without it: each running query holds one, and the gateway runs ten jobs at a time.
    UV_THREADPOOL_SIZE: '16',
    ...rest,
    LINKIS_KERNEL_STATE_DIR: stateDirectory,
  };
}

/** Always the same name for one person, so that the job history stays theirs; only letters, digits and `_`. */
function ownerOf(env: Readonly<Record<string, string | undefined>>): string {
  try {
    const name = servedUser(env)?.user ?? userInfo().username;
    return name.replace(/\W/g, '_').toLowerCase() || 'user';
  } catch {
    // A container's user without an entry in passwd has no name.
    return 'user';
  }
}

/** `GATEWAY_START`, with a general hint unless `hint` is given. */
export function startFailure(why: string, cause?: unknown, hint?: string): LinkisKernelError {
  return new LinkisKernelError('GATEWAY_START', `${beginning} ${why}`, {
    cause,
    hint:
      hint ??
      '`linkis-kernel doctor` looks at each part. To use a Linkis of your own, set LINKIS_URL.',
  });
}

/** True for an error of {@link startFailure}, which must not be wrapped once more. */
export function isStartFailure({ message }: LinkisKernelError): boolean {
  return message.startsWith(beginning);
}
