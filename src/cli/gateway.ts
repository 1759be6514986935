/** `linkis-kernel gateway`: serves the local gateway, in the foreground or on behalf of kernels. */
import { chmodSync, writeSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import { setFlagsFromString } from 'node:v8';
import type { Settings } from '../config/index.ts';
import { createGateway, type GatewaySettings } from '../gateway/index.ts';
import {
  asObject,
  asString,
  createLogger,
  deferred,
  delay,
  isLoopback,
  LinkisKernelError,
  makePrivateDirectory,
  messageOf,
  parseJson,
  systemCodeOf,
} from '../shared/index.ts';
import { commandLogger, commandSettings } from './language/command-settings.ts';
import {
  keepGatewayFile,
  readGatewayFiles,
  removeGatewayFile,
  writeGatewayFile,
} from './local-gateway/gateway-file.ts';
import { takePlace } from './local-gateway/gateway-place.ts';
import {
  removeDeadSockets,
  removeSocketDirectory,
  socketPaths,
} from './local-gateway/gateway-socket.ts';
import { packageVersion } from './package-facts.ts';

export interface GatewayOptions {
  readonly host: string;
  readonly port: number;
  readonly data?: string;
  /** Named for the risk: the gateway executes whatever it is sent. */
  readonly allowRemoteCodeExecution?: boolean;
  /** A kernel starts it: it reads credentials from stdin, writes a file by which kernels find it, and ends when idle. */
  readonly onDemand?: boolean;
  /** Seconds without tasks after which an on-demand gateway ends. @default 3600 */
  readonly idleSeconds: number;
}

/** How long engines and files may take to close, in milliseconds. */
const closeMs = 10_000;

type Gateway = Awaited<ReturnType<typeof createGateway>>;

/** Serves until SIGINT, SIGTERM or, on demand, until it is idle. Throws OPTION_INVALID, PORT_TAKEN, GATEWAY_START. */
export async function gateway(options: GatewayOptions): Promise<void> {
  await (options.onDemand === true ? serveOnDemand(options) : serveInForeground(options));
}

async function serveInForeground(options: GatewayOptions): Promise<void> {
  if (!isLoopback(options.host) && options.allowRemoteCodeExecution !== true) {
    throw new LinkisKernelError(
      'OPTION_INVALID',
      `${options.host} is not a loopback address, and the gateway executes code for whoever has its password`,
      { hint: 'If that is meant, add --allow-remote-code-execution, and put TLS in front of it.' },
    );
  }
  const settings = await commandSettings();
  const user = process.env['LINKIS_USER'];
  const password = process.env['LINKIS_PASSWORD'];
  const token = process.env['LINKIS_TOKEN'];
  if (!user || !password) {
    throw new LinkisKernelError('OPTION_INVALID', 'The gateway needs a user and a password', {
      hint: 'Set LINKIS_USER and LINKIS_PASSWORD (and LINKIS_TOKEN, if it shall take a token).',
    });
  }
  makePrivateDirectory(settings.stateDirectory);
  const serving = await serve(
    {
      dataDirectory: resolve(options.data ?? join(settings.stateDirectory, 'served-gateway')),
      users: [{ name: user, password }],
      tokens: token ? [{ token, users: [user] }] : [],
      logger: commandLogger(settings),
    },
    options,
  );
  process.stdout.write(
    `Serving the Linkis task API at ${serving.url.origin} for the user ${user} (Ctrl-C ends it)\n`,
  );
  await signalled().promise;
  await serving.gateway.close();
  process.exit(0);
}

async function serveOnDemand(options: GatewayOptions): Promise<void> {
  try {
    await serveKernels(options);
  } catch (thrown) {
    // The process that starts this one waits for a line, and quotes this one.
    const { message, hint } =
      thrown instanceof LinkisKernelError
        ? thrown
        : { message: messageOf(thrown), hint: undefined };
    tellStarter({ failed: message, hint });
    throw thrown;
  }
}

/** The settings, or the defaults where they are faulty: that is the kernel's to tell, and a Linkis server elsewhere is no concern of this one. */
async function ownSettings(): Promise<Pick<Settings, 'stateDirectory' | 'logLevel'>> {
  try {
    return await commandSettings();
  } catch (thrown) {
    const stateDirectory = process.env['LINKIS_KERNEL_STATE_DIR'];
    if (stateDirectory === undefined || !(thrown instanceof LinkisKernelError)) throw thrown;
    process.stderr.write(`The settings are not used: ${thrown.message}\n`);
    return { stateDirectory, logLevel: 'info' };
  }
}

async function serveKernels(options: GatewayOptions): Promise<void> {
  const settings = await ownSettings();
  const given = asObject(parseJson(await text(process.stdin)));
  const user = asString(given?.['user']);
  const password = asString(given?.['password']);
  if (user === undefined || password === undefined) {
    throw new LinkisKernelError('GATEWAY_START', 'No credentials came on standard input', {
      hint: '--on-demand is for kernels; start one by hand without it.',
    });
  }
  const { stateDirectory } = settings;
  // Old objects are collected when there are twice as many, where V8 would let them be four times as many.
  setFlagsFromString('--heap-growing-percent=100');
  makePrivateDirectory(stateDirectory);
  // stderr is the log file in the state directory.
  const level = settings.logLevel === 'debug' ? 'debug' : 'info';
  const logger = createLogger(level, (line) => process.stderr.write(`${line}\n`));
  const version = packageVersion();
  const place = await takePlace(stateDirectory, version);
  const over = signalled();
  const served = await createGateway({
    dataDirectory: place.directory,
    users: [{ name: user, password }],
    // For requests that carry the password as a token, without a login.
    tokens: [{ token: password, users: [user] }],
    logger,
    onDemand: { stop: (asker) => over.resolve(`asked to by ${asker}`) },
  });
  const socket = await listenOnSocket(served, stateDirectory);
  const { name } = place;
  const record = { name, socket, user, password, pid: process.pid, version };
  await writeGatewayFile(stateDirectory, record);
  if (!(await readGatewayFiles(stateDirectory)).some(({ pid }) => pid === process.pid)) {
    throw new LinkisKernelError(
      'GATEWAY_START',
      `What is written to ${stateDirectory} is open to others or becomes somebody else's`,
      { hint: 'Set LINKIS_KERNEL_STATE_DIR to a directory on a disk that keeps owners and modes.' },
    );
  }
  logger.info(`The local gateway serves at ${socket}`);
  tellStarter({ ready: true });
  const idleMs = options.idleSeconds * 1000;
  const keeping = setInterval(
    () => {
      if (served.idleMs() >= idleMs) over.resolve(`idle for ${String(options.idleSeconds)} s`);
      // Without its file no kernel finds this gateway, and no other gateway may take its place.
      keepGatewayFile(stateDirectory, record).catch((thrown: unknown) =>
        logger.error('The file of the local gateway is gone and cannot be written', thrown),
      );
    },
    Math.min(3000, Math.max(50, idleMs / 4)),
  );
  logger.info(`The local gateway ends: ${await over.promise}`);
  clearInterval(keeping);
  // The file goes first: a kernel that comes now starts another gateway instead of meeting one that closes.
  await removeGatewayFile(stateDirectory, name, process.pid);
  // An engine that cannot be ended must not keep the next gateway from the user's tables.
  await Promise.race([served.close(), delay(closeMs)]);
  removeSocketDirectory(socket);
  // From now on the next gateway may use the data directory.
  await place.release();
  process.exit(0);
}

/** Writes one line to standard output for the process that started this one, which may no longer listen. */
function tellStarter(what: Readonly<Record<string, unknown>>): void {
  try {
    writeSync(1, `${JSON.stringify(what)}\n`);
  } catch (thrown) {
    if (systemCodeOf(thrown) === undefined) throw thrown;
  }
}

/** The path of the socket. Rejects with the last try's error when no socket can be made anywhere. */
async function listenOnSocket(served: Gateway, stateDirectory: string): Promise<string> {
  await removeDeadSockets(stateDirectory);
  let failure: unknown;
  for (const make of socketPaths(stateDirectory)) {
    try {
      const socket = make();
      await served.listen({ socket });
      if (process.platform !== 'win32') chmodSync(socket, 0o600);
      return socket;
    } catch (thrown) {
      failure = thrown;
    }
  }
  throw failure;
}

async function serve(
  settings: GatewaySettings,
  at: { readonly host: string; readonly port: number },
): Promise<{ readonly gateway: Gateway; readonly url: URL }> {
  const made = await createGateway(settings);
  try {
    return { gateway: made, url: await made.listen({ host: at.host, port: at.port }) };
  } catch (thrown) {
    await made.close();
    const code = systemCodeOf(thrown);
    if (code !== 'EADDRINUSE' && code !== 'EACCES') throw thrown;
    throw new LinkisKernelError(
      'PORT_TAKEN',
      `The gateway cannot listen on ${at.host}:${String(at.port)} (${messageOf(thrown)})`,
      { cause: thrown, hint: 'Choose another --port; 0 takes any that is free.' },
    );
  }
}

function signalled(): ReturnType<typeof deferred<string>> {
  const over = deferred<string>();
  for (const name of ['SIGINT', 'SIGTERM'] as const) {
    process.on(name, () => {
      over.resolve(name);
    });
  }
  return over;
}
