/** Questions to a local gateway over its socket. Asked by Node's plain client: another would take 8 MB of every kernel for them. */
import { request } from 'node:http';
import { systemCodeOf } from '../../shared/index.ts';
import type { GatewayRecord } from './gateway-file.ts';
import { isOwnSocket } from './gateway-socket.ts';

/** How long a gateway may take to say that it is there. */
const answerMs = 5000;

/** `silent`: somebody listens and does not answer, as a process that is stopped or has much to do; nobody may take its place. */
export type GatewayLife = 'answers' | 'silent' | 'gone';

/** Whether the recorded gateway is there. One whose socket others could have made is not. */
export async function gatewayLife(record: GatewayRecord): Promise<GatewayLife> {
  if (!isOwnSocket(record.socket)) return 'gone';
  try {
    const status = await send(record, 'GET', '/gateway/heartbeat');
    return status === 200 ? 'answers' : 'gone';
  } catch (thrown) {
    // A full queue of connections is somebody too.
    const busy = thrown instanceof DOMException || isAborted(thrown);
    return busy || systemCodeOf(thrown) === 'EAGAIN' ? 'silent' : 'gone';
  }
}

/** Asks it, with its credentials, to end. With `unlessUsed` one that has tasks or engines goes on. False = it goes on, or was not there. */
export async function askToEnd(record: GatewayRecord, unlessUsed: boolean): Promise<boolean> {
  if (!isOwnSocket(record.socket)) return false;
  const body = JSON.stringify({ unlessUsed, asker: `process ${String(process.pid)}` });
  try {
    return (await send(record, 'POST', '/gateway/stop', body)) === 200;
  } catch {
    // Nobody there, or nobody who answers: whoever waits for its end sees whether it comes.
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
