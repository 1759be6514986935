/**
 * The local gateway on demand: one per user, found by a file, started when there is none. What comes out is a client
 * of it; the gateway itself is another process.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { createLinkisClient, type LinkisSettings } from '../../linkis/index.ts';
import {
  asObject,
  asString,
  delay,
  LinkisKernelError,
  type Logger,
  makePrivateDirectory,
  messageOf,
  openPrivateFile,
  parseJson,
  systemCodeOf,
} from '../../shared/index.ts';
import type { TaskClient } from '../../task/index.ts';
import { ended as hasEnded } from './end-gateway.ts';
import {
  firstVersionProcess,
  type GatewayRecord,
  mainGateway,
  readGatewayFiles,
} from './gateway-file.ts';
import { placeLock } from './gateway-place.ts';
import { gatewayLife } from './gateway-request.ts';
import { mainPath, packageVersion } from '../package-facts.ts';
import { livingHolder, lockHolder, takeLock } from './start-lock.ts';

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

/** A socket that nobody listens on, and one that is not there any more. */
const neverSent: readonly string[] = ['ECONNREFUSED', 'ENOENT'];

const beginning = 'The local gateway could not be started:';

/** How long a start may take: DuckDB loads from a cold disk, and other kernels start too. */
const startMs = 60_000;

/**
 * A client of the local gateway. When the gateway has ended by itself meanwhile (an idle hour), the next request starts it
 * again. Throws GATEWAY_START.
 */
export async function connectLocalGateway(parts: LocalGatewayParts): Promise<TaskClient> {
  let current = await ensureGateway(parts);
  const news: string[] = beside(current);
  const settings: LinkisSettings = {
    urls: [current.url],
    auth: {
      kind: 'password',
      user: current.user,
      password: async () => current.password,
      beside: parts.environment,
    },
    headers: {},
    requestTimeoutMs: 30_000,
    submitTimeoutMs: 60_000,
    retries: 3,
  };
  return createLinkisClient(settings, {
    logger: parts.logger,
    socketPath: () => current.socket,
    news: () => news.splice(0),
    revive: async (thrown) => {
      // Only when nobody took the connection: then the request has not arrived, and even a submit may be sent again.
      if (!neverSent.includes(systemCodeOf(thrown) ?? '')) return undefined;
      if ((await gatewayLife(current)) !== 'gone') return undefined;
      parts.logger.info(`The local gateway is gone (${messageOf(thrown)}); it is started again`);
      current = await ensureGateway(parts);
      news.push(
        'The local gateway had ended and was started again: the variables, tables and views of its sessions are gone.',
        ...beside(current),
      );
      return new URL(current.url);
    },
  });
}

/** What to say when the user's usual gateway could not be had. */
function beside({ name, version }: GatewayRecord): string[] {
  if (name === mainGateway) return [];
  return [
    `Another local gateway, of an earlier start or another version, still serves other kernels. This one (${version}) has tables and a job history of its own, in ${name}, until that one has ended and this one is started anew.`,
  ];
}

/** The record of a gateway of this version that answers, started if need be. Throws GATEWAY_START. */
export async function ensureGateway(parts: LocalGatewayParts): Promise<GatewayRecord> {
  try {
    return await findOrStart(parts);
  } catch (thrown) {
    if (!(thrown instanceof LinkisKernelError) || thrown.message.startsWith(beginning))
      throw thrown;
    throw failed(thrown.message, thrown, thrown.hint);
  }
}

async function findOrStart(parts: LocalGatewayParts): Promise<GatewayRecord> {
  const { stateDirectory } = parts;
  try {
    makePrivateDirectory(stateDirectory);
  } catch (thrown) {
    throw failed(`its directory ${stateDirectory} cannot be made (${messageOf(thrown)})`, thrown);
  }
  const lock = join(stateDirectory, 'gateway.lock');
  const until = Date.now() + startMs;
  let why = '';
  while (Date.now() < until) {
    const found = await look(stateDirectory);
    if (found.answering !== undefined) return found.answering;
    if (found.silent === undefined) {
      const release = await takeLock(lock);
      if (release) {
        try {
          const made = await look(stateDirectory);
          if (made.answering !== undefined) return made.answering;
          const changing = await changingProcess(stateDirectory);
          if (changing === undefined) return await startGateway(parts, made.others, until);
          why = `${changing} neither serves nor ends. If it is none of ours, remove the file that names it, ${placeLock(stateDirectory, mainGateway)}; else end it`;
        } finally {
          await release();
        }
      } else {
        why = `${(await lockHolder(lock)) ?? 'another process'} has been starting it for ${String(startMs / 1000)} s. If that process is none of ours, remove the file that names it, ${lock}`;
      }
    } else {
      const { pid } = found.silent;
      why = `the one that serves already (process ${String(pid)}) does not answer. If it does not recover, end it: kill ${String(pid)}`;
    }
    await delay(50);
  }
  throw failed(why);
}

/**
 * Who has the user's tables and job history and serves nobody, so that it is about to begin to, or to end: it is waited for. A
 * kernel may have died while it started a gateway.
 */
async function changingProcess(stateDirectory: string): Promise<string | undefined> {
  const lock = placeLock(stateDirectory, mainGateway);
  const pid = await livingHolder(lock);
  if (pid === undefined) return undefined;
  const records = await readGatewayFiles(stateDirectory);
  return records.some((record) => record.pid === pid) ? undefined : lockHolder(lock);
}

/** The gateways that there are: of this version, one that answers or one that does not; and of other versions. */
async function look(stateDirectory: string): Promise<{
  readonly answering?: GatewayRecord;
  readonly silent?: GatewayRecord;
  readonly others: readonly GatewayRecord[];
}> {
  const version = packageVersion();
  const living = (
    await Promise.all(
      (await readGatewayFiles(stateDirectory)).map(async (record) => ({
        record,
        life: await gatewayLife(record),
      })),
    )
  ).filter(({ life }) => life !== 'gone');
  const own = living.filter(({ record }) => record.version === version);
  const answering = own.find(({ life }) => life === 'answers')?.record;
  const silent = own.find(({ life }) => life === 'silent')?.record;
  return {
    others: living.map(({ record }) => record).filter((record) => record.version !== version),
    ...(answering && { answering }),
    ...(silent && { silent }),
  };
}

async function startGateway(
  parts: LocalGatewayParts,
  others: readonly GatewayRecord[],
  until: number,
): Promise<GatewayRecord> {
  const { stateDirectory } = parts;
  let alone = (await firstVersionProcess(stateDirectory)) === undefined;
  for (const other of others) {
    // One that nobody has anything in makes room, with the tables and the job history.
    alone = (await hasEnded(other, true)) && alone;
  }
  // The log of one that still writes is not cut off.
  const logPath = join(stateDirectory, alone ? 'gateway.log' : `gateway-${packageVersion()}.log`);
  const log = await openPrivateFile(logPath, 'replace').catch((thrown: unknown) => {
    throw failed(`its log ${logPath} cannot be written (${messageOf(thrown)})`, thrown);
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
  const told = asObject(parseJson((await firstLine(starter, until)) ?? ''));
  const { answering } = told?.['ready'] === true ? await look(stateDirectory) : {};
  if (answering !== undefined) return answering;
  const reason = asString(told?.['failed']);
  if (reason !== undefined) throw failed(reason, undefined, asString(told?.['hint']));
  const tail = await readFile(logPath, 'utf8').then(
    (text) => text.trimEnd().split('\n').slice(-15).join('\n'),
    () => '',
  );
  const ending = Date.now() < until ? 'it ended at once' : 'it did not answer in time';
  throw failed(`${ending} (its log is ${logPath})${tail === '' ? '' : `:\n${tail}`}`);
}

/** Runs the gateway (its words in `$0 $@`) and ends: what is left behind is nobody's child. Descriptor 3 is the credentials'. */
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
  throw failed(messageOf(failure), failure);
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

function failed(why: string, cause?: unknown, hint?: string): LinkisKernelError {
  return new LinkisKernelError('GATEWAY_START', `${beginning} ${why}`, {
    cause,
    hint:
      hint ??
      '`linkis-kernel doctor` looks at each part. To use a Linkis of your own, set LINKIS_URL.',
  });
}
