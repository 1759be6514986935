/**
 * Asks a local gateway over its socket whether it lives, and to end, with its own credentials: no process is ended by its number. It uses
 * Node's plain client, since another would take 8 MB of every kernel.
 */
import { request } from 'node:http';
import { delay, livingProcess, systemCodeOf } from '../../shared/index.ts';
import { packageVersion } from '../package-facts.ts';
import { type GatewayRecord, readGatewayFiles } from './gateway-file.ts';
import { isOwnSocket } from './gateway-socket.ts';

/** How long a gateway may take to answer, in milliseconds. */
const answerMs = 5000;

/** How long to wait for the end of a gateway that was asked to end, in milliseconds. */
const endMs = 10_000;

/** `silent`: it listens but does not answer, as when it is stopped or busy; no other gateway may take its place. */
export type GatewayLife = 'answers' | 'silent' | 'gone';

/** How the recorded gateway is. One whose socket others could have made counts as gone. */
export async function gatewayLife(record: GatewayRecord): Promise<GatewayLife> {
  if (!isOwnSocket(record.socket)) return 'gone';
  try {
    const status = await send(record, 'GET', '/gateway/heartbeat');
    return status === 200 ? 'answers' : 'gone';
  } catch (thrown) {
    // EAGAIN: a full queue of connections means that somebody listens.
    const busy = thrown instanceof DOMException || isAborted(thrown);
    return busy || systemCodeOf(thrown) === 'EAGAIN' ? 'silent' : 'gone';
  }
}

/** The living gateways: one of this version that answers, one that does not, and those of other versions. */
export async function livingGateways(stateDirectory: string): Promise<{
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

/** Ends the gateway of this version, and waits until it has ended. Does nothing when none answers. Throws GATEWAY_START. */
export async function endGateway(stateDirectory: string): Promise<void> {
  const version = packageVersion();
  for (const record of await readGatewayFiles(stateDirectory)) {
    if (record.version === version) await endOne(record, false);
  }
}

/** True when the gateway has ended; with `unlessUsed`, a gateway that has tasks or engines goes on. */
export async function endOne(record: GatewayRecord, unlessUsed: boolean): Promise<boolean> {
  if (!(await askToEnd(record, unlessUsed))) return false;
  const until = Date.now() + endMs;
  while (Date.now() < until) {
    if ((await gatewayLife(record)) === 'gone' && livingProcess(record.pid) === undefined)
      return true;
    await delay(20);
  }
  return false;
}

/** False when the gateway goes on, or was not there. */
async function askToEnd(record: GatewayRecord, unlessUsed: boolean): Promise<boolean> {
  if (!isOwnSocket(record.socket)) return false;
  const body = JSON.stringify({ unlessUsed, asker: `process ${String(process.pid)}` });
  try {
    return (await send(record, 'POST', '/gateway/stop', body)) === 200;
  } catch {
    // It is not there, or does not answer.
    return false;
  }
}

function isAborted(thrown: unknown): boolean {
  return (
    systemCodeOf(thrown) === 'ABORT_ERR' ||
    (thrown instanceof Error && thrown.name === 'AbortError')
  );
}

/** The HTTP status of the answer. */
async function send(
  { socket, user, password }: GatewayRecord,
  method: 'GET' | 'POST',
  path: string,
  body?: string,
): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const asked = request(
      {
        socketPath: socket,
        path: `/api/rest_j/v1${path}`,
        method,
        agent: false,
        signal: AbortSignal.timeout(answerMs),
        headers:
          body === undefined
            ? {}
            : { 'content-type': 'application/json', 'token-code': password, 'token-user': user },
      },
      (answer) => {
        answer.once('error', reject).once('end', () => resolve(answer.statusCode));
        answer.resume();
      },
    );
    asked.once('error', reject);
    asked.end(body);
  });
}
