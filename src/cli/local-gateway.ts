/**
 * The local gateway on demand: one per user, found by a file, started when there is none. What comes out is a client
 * of it; the gateway itself is another process.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { get } from 'node:http';
import { homedir, userInfo } from 'node:os';
import { join } from 'node:path';
import { createLinkisClient, type LinkisSettings } from '../linkis/index.ts';
import {
  delay,
  LinkisKernelError,
  livingProcess,
  type Logger,
  makePrivateDirectory,
  messageOf,
  openPrivateFile,
} from '../shared/index.ts';
import type { TaskClient } from '../task/index.ts';
import { type GatewayRecord, readGatewayFile } from './gateway-file.ts';
import { mainPath } from './package-facts.ts';
import { takeLock } from './start-lock.ts';

/** What starting needs to know. */
export interface LocalGatewayParts {
  readonly stateDirectory: string;
  readonly logger: Logger;
  /** Script to run as `node SCRIPT gateway --on-demand`. @default the package's own */
  readonly main?: string | undefined;
  /** @default process.env */
  readonly env?: Readonly<Record<string, string | undefined>> | undefined;
}

/** How long a start may take: DuckDB loads from a cold disk, and other kernels start too. */
const startMs = 60_000;
/** How long a gateway may take to say that it is there. */
const answerMs = 5000;
const heartbeatPath = '/api/rest_j/v1/gateway/heartbeat';

/**
 * A client of the local gateway. When the gateway has ended by itself meanwhile (an idle hour), the next request starts it
 * again. Throws GATEWAY_START.
 */
export async function connectLocalGateway(parts: LocalGatewayParts): Promise<TaskClient> {
  let current = await ensureGateway(parts);
  const settings: LinkisSettings = {
    urls: [current.url],
    auth: {
      kind: 'password',
      user: current.user,
      password: async () => Promise.resolve(current.password),
    },
    headers: {},
    requestTimeoutMs: 30_000,
    submitTimeoutMs: 60_000,
    retries: 3,
  };
  return createLinkisClient(settings, {
    logger: parts.logger,
    revive: async (thrown) => {
      // Only when nothing listens any more: then the request has not arrived, and even a submit may be sent again.
      if (await answers(current)) return undefined;
      parts.logger.info(`The local gateway is gone (${messageOf(thrown)}); it is started again`);
      current = await ensureGateway(parts);
      return new URL(current.url);
    },
  });
}

/** The record of a gateway that answers, started if need be. Throws GATEWAY_START. */
export async function ensureGateway(parts: LocalGatewayParts): Promise<GatewayRecord> {
  const { stateDirectory } = parts;
  try {
    makePrivateDirectory(stateDirectory);
  } catch (thrown) {
    throw failed(`its directory ${stateDirectory} cannot be made (${messageOf(thrown)})`, thrown);
  }
  const until = Date.now() + startMs;
  while (Date.now() < until) {
    // oxlint-disable no-await-in-loop -- one look after the other
    const record = await readGatewayFile(stateDirectory);
    if (record && (await answers(record))) return record;
    const release = await takeLock(join(stateDirectory, 'gateway.lock'));
    if (release) {
      try {
        const made = await readGatewayFile(stateDirectory);
        if (made && (await answers(made))) return made;
        return await startGateway(parts, until);
      } finally {
        await release();
      }
    }
    await delay(50);
    // oxlint-enable no-await-in-loop
  }
  throw failed(`another process has been starting it for ${String(startMs / 1000)} s`);
}

/**
 * True when the recorded process lives and answers as a gateway. Asked by Node's plain client: its fetch would take 8 MB of
 * every kernel for this one question.
 */
async function answers(record: GatewayRecord): Promise<boolean> {
  if (livingProcess(record.pid) === undefined) return false;
  const options = { agent: false, signal: AbortSignal.timeout(answerMs) };
  return new Promise((resolve) => {
    // Refused, reset or silent: not there.
    const absent = (): void => resolve(false);
    get(new URL(heartbeatPath, record.url), options, (answer) => {
      answer.once('error', absent).once('end', () => resolve(answer.statusCode === 200));
      answer.resume();
    }).once('error', absent);
  });
}

async function startGateway(parts: LocalGatewayParts, until: number): Promise<GatewayRecord> {
  const { stateDirectory } = parts;
  const logPath = join(stateDirectory, 'gateway.log');
  const log = await openPrivateFile(logPath, 'replace').catch((thrown: unknown) => {
    throw failed(`its log ${logPath} cannot be written (${messageOf(thrown)})`, thrown);
  });
  let child: ChildProcess;
  try {
    child = spawn(process.execPath, [parts.main ?? mainPath(), 'gateway', '--on-demand'], {
      cwd: homedir(),
      env: childEnvironment(parts.env ?? process.env, stateDirectory),
      detached: true,
      windowsHide: true,
      stdio: ['pipe', log.fd, log.fd],
    });
  } finally {
    await log.close();
  }
  let ended: string | undefined;
  child.once('error', (thrown) => {
    ended = thrown.message;
  });
  child.once('exit', (code, signal) => {
    ended ??= code === null ? `signal ${String(signal)}` : `exit code ${String(code)}`;
  });
  // The credentials go through a pipe: arguments and environment can be seen by others or are handed on to engines.
  child.stdin?.on('error', () => undefined);
  child.stdin?.end(
    JSON.stringify({ user: systemUser(), password: randomBytes(24).toString('base64url') }),
  );
  while (Date.now() < until && ended === undefined) {
    // oxlint-disable no-await-in-loop -- one look after the other
    const record = await readGatewayFile(stateDirectory);
    if (record && record.pid === child.pid && (await answers(record))) {
      child.unref();
      return record;
    }
    await delay(20);
    // oxlint-enable no-await-in-loop
  }
  child.kill();
  const tail = (await readFile(logPath, 'utf8')).trimEnd().split('\n').slice(-15).join('\n');
  throw failed(`${ended ?? 'it did not answer in time'}${tail === '' ? '' : `:\n${tail}`}`);
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

function failed(why: string, cause?: unknown): LinkisKernelError {
  return new LinkisKernelError('GATEWAY_START', `The local gateway could not be started: ${why}`, {
    cause,
    hint: '`linkis-kernel doctor` looks at each part. To use a Linkis of your own, set LINKIS_URL.',
  });
}
