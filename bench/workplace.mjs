// The directory of one run and its local gateway. No file of the user is read or written.
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { ensureGateway } from '../dist/cli/local-gateway.js';
import { silentLogger } from '../dist/shared/index.js';

export const root = fileURLToPath(new URL('..', import.meta.url));
/** The built command. */
export const main = join(root, 'dist', 'cli', 'main.js');
/** Where everything of this run lies; removed by `cleanUp`. */
export const workplace = mkdtempSync(join(tmpdir(), 'linkis-bench-'));

export const stateDirectory = join(workplace, 'state');
const inherited = Object.entries(process.env).filter(([name]) => !/^(LINKIS|JPY)_/.test(name));

/** The environment of every process of the run: no settings of the user, and a state of its own. */
export const environment = {
  ...Object.fromEntries(inherited),
  HOME: workplace,
  LINKIS_KERNEL_STATE_DIR: stateDirectory,
  LINKIS_KERNEL_CONF_DIR: configured('defaults', {}),
};

let gateway;
const agent = new Agent({ keepAlive: true });

/** A settings directory whose `config.json` has these settings. */
export function configured(name, settings) {
  const directory = join(workplace, `conf-${name}`);
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  writeFileSync(join(directory, 'config.json'), JSON.stringify(settings), { mode: 0o600 });
  return directory;
}

/** Socket, user, password and pid of the run's local gateway, started when it is not there yet. */
export async function localGateway() {
  gateway = await ensureGateway({ stateDirectory, logger: silentLogger, main, env: environment });
  return gateway;
}

/** One request over the socket of the run's local gateway, answered as `fetch` answers. */
export async function fetchLocal(url, { method = 'GET', headers = {}, body } = {}) {
  const { socket } = await localGateway();
  const { pathname, search } = new URL(url);
  const outgoing = request({
    socketPath: socket,
    agent,
    path: `${pathname}${search}`,
    method,
    headers: Object.fromEntries(new Headers(headers)),
  });
  outgoing.end(body ?? undefined);
  const [answer] = await once(outgoing, 'response');
  const named = Object.entries(answer.headers).flatMap(([name, value]) =>
    [value].flat().map((one) => [name, one]),
  );
  return new Response(Readable.toWeb(answer), { status: answer.statusCode, headers: named });
}

/** Ends the local gateway and removes what the run wrote. */
export async function cleanUp() {
  if (gateway !== undefined) await ended(gateway.pid);
  rmSync(workplace, { recursive: true, force: true });
}

/** Asks the process to end and waits until it is gone, ten seconds at the most. */
async function ended(pid) {
  try {
    process.kill(pid, 'SIGTERM');
    for (const until = Date.now() + 10_000; Date.now() < until; process.kill(pid, 0)) {
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  } catch {
    // It is gone.
  }
}
