/** The local gateway on demand: one per user, in a process of its own, found by a file and started when there is none. */
import { join } from 'node:path';
import { createLinkisClient, type LinkisSettings } from '../../linkis/index.ts';
import {
  delay,
  LinkisKernelError,
  makePrivateDirectory,
  messageOf,
  systemCodeOf,
} from '../../shared/index.ts';
import type { TaskClient } from '../../task/index.ts';
import { type GatewayRecord, mainGateway, readGatewayFiles } from './gateway-file.ts';
import { placeLock } from './gateway-place.ts';
import { gatewayLife, livingGateways } from './gateway-request.ts';
import {
  isStartFailure,
  type LocalGatewayParts,
  startFailure,
  startGateway,
} from './start-gateway.ts';
import { livingHolder, lockHolder, takeLock } from './start-lock.ts';

/** Nobody listens on the socket, or the socket is gone. */
const neverSent: readonly string[] = ['ECONNREFUSED', 'ENOENT'];

/** How long a start may take, in milliseconds: DuckDB loads from a cold disk, and other kernels start too. */
const startMs = 60_000;

/** A client of the local gateway. A request that finds the gateway ended (after an idle hour) starts it again. Throws GATEWAY_START. */
export async function connectLocalGateway(parts: LocalGatewayParts): Promise<TaskClient> {
  let current = await ensureGateway(parts);
  const news: string[] = secondGatewayNews(current);
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
      // Only a request that nobody took has certainly not arrived: even a submit may then be sent again.
      if (!neverSent.includes(systemCodeOf(thrown) ?? '')) return undefined;
      if ((await gatewayLife(current)) !== 'gone') return undefined;
      parts.logger.info(`The local gateway is gone (${messageOf(thrown)}); it is started again`);
      current = await ensureGateway(parts);
      news.push(
        'The local gateway had ended and was started again: tables and views are there, but for temporary ones; those and the variables of its sessions are gone.',
        ...secondGatewayNews(current),
      );
      return new URL(current.url);
    },
  });
}

/** What to tell a user who does not get the main gateway. */
function secondGatewayNews({ name, version }: GatewayRecord): string[] {
  if (name === mainGateway) return [];
  return [
    `Another local gateway, of an earlier start or another version, still serves other kernels. This one (${version}) has tables and a job history of its own, in ${name}, until that one has ended and this one is started anew.`,
  ];
}

/** The record of a gateway of this version that answers; it is started if need be. Throws GATEWAY_START. */
export async function ensureGateway(parts: LocalGatewayParts): Promise<GatewayRecord> {
  try {
    return await findOrStart(parts);
  } catch (thrown) {
    if (!(thrown instanceof LinkisKernelError) || isStartFailure(thrown)) throw thrown;
    throw startFailure(thrown.message, thrown, thrown.hint);
  }
}

async function findOrStart(parts: LocalGatewayParts): Promise<GatewayRecord> {
  const { stateDirectory } = parts;
  try {
    makePrivateDirectory(stateDirectory);
  } catch (thrown) {
    throw startFailure(
      `its directory ${stateDirectory} cannot be made (${messageOf(thrown)})`,
      thrown,
    );
  }
  const until = Date.now() + startMs;
  let why = '';
  while (Date.now() < until) {
    const found = await findOrStartNow(parts, until);
    if (typeof found !== 'string') return found;
    why = found;
    await delay(50);
  }
  throw startFailure(why);
}

/** The gateway, or why there is none yet. */
async function findOrStartNow(
  parts: LocalGatewayParts,
  until: number,
): Promise<GatewayRecord | string> {
  const { stateDirectory } = parts;
  const { answering, silent } = await livingGateways(stateDirectory);
  if (answering !== undefined) return answering;
  if (silent !== undefined)
    return `the one that serves already (process ${String(silent.pid)}) does not answer. If it does not recover, end it: kill ${String(silent.pid)}`;
  const lock = join(stateDirectory, 'gateway.lock');
  const release = await takeLock(lock);
  if (release === undefined)
    return `${(await lockHolder(lock)) ?? 'another process'} has been starting it for ${String(startMs / 1000)} s. If that process is none of ours, remove the file that names it, ${lock}`;
  try {
    // Another kernel may have started one before this one got the lock.
    const now = await livingGateways(stateDirectory);
    if (now.answering !== undefined) return now.answering;
    const changing = await changingProcess(stateDirectory);
    return changing === undefined
      ? await startGateway(parts, now.others, until)
      : `${changing} neither answers nor ends. If it is no gateway of ours, remove the file that names it, ${placeLock(stateDirectory, mainGateway)}; else end it`;
  } finally {
    await release();
  }
}

/** The process that has the user's tables and serves nobody: it is starting (its kernel may have died) or ending, and is waited for. */
async function changingProcess(stateDirectory: string): Promise<string | undefined> {
  const lock = placeLock(stateDirectory, mainGateway);
  const pid = await livingHolder(lock);
  if (pid === undefined) return undefined;
  const records = await readGatewayFiles(stateDirectory);
  return records.some((record) => record.pid === pid) ? undefined : lockHolder(lock);
}
