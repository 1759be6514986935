/** The client of a Linkis gateway: the task seam over REST. */
import { type Logger, silentLogger } from '../shared/index.ts';
import type { TaskClient } from '../task/index.ts';
import { createCatalogueClient } from './catalogue/catalogue.ts';
import { createConsoleClient } from './catalogue/console.ts';
import type { ClientParts } from './session/client-parts.ts';
import { type Connection, connectionTo } from './connection/connection.ts';
import { pooledConnection, type SocketPath } from './connection/pooled-connection.ts';
import { readEngines } from './catalogue/engines.ts';
import { createEngineClient } from './engine/engine-client.ts';
import { readCsvRows } from './result/csv-rows.ts';
import { exportResult, exportResults } from './result/export.ts';
import { createFileClient } from './file/user-files.ts';
import { createLookClient } from './result/looks.ts';
import { createGateways } from './session/gateways.ts';
import { readInfo } from './task/info.ts';
import { killTask } from './task/kill.ts';
import type { LinkisSettings } from './ground/linkis-settings.ts';
import { readLog, readWholeLog } from './task/log.ts';
import { readResult } from './result/open-file.ts';
import { createPasswordLogin } from './session/password-login.ts';
import { readProgress } from './task/progress.ts';
import { readResultSets } from './result/result-sets.ts';
import { type Revive, revivedConnection } from './connection/revived-connection.ts';
import { createSecrets } from './ground/secrets.ts';
import { readStatus } from './task/status.ts';
import { submitTask } from './task/submit.ts';
import { readTaskList } from './task/task-list.ts';
import { createTaskMemories } from './session/task-memory.ts';

export interface ClientOptions {
  /** Used instead of the network, e.g. the `handle` of a gateway in this process. */
  readonly fetch?: ((request: Request) => Promise<Response>) | undefined;
  /** The same without the classes of `fetch`, which a kernel otherwise never loads. */
  readonly connection?: Connection | undefined;
  /** A Unix socket on which the gateway listens, instead of a port. */
  readonly socketPath?: SocketPath | undefined;
  /** For a service that changes while it is used, see {@link TaskClient.news}. */
  readonly news?: (() => readonly string[]) | undefined;
  /** Starts a gateway on demand. @default the client waits for a gateway that is gone at its old address */
  readonly revive?: Revive | undefined;
  readonly logger?: Logger | undefined;
}

/** Headers that a user adds may hold secrets of their own. */
const secretHeader = /auth|token|cookie|key|secret|password/i;

/** Sends and opens nothing before its first call. One client serves one user; its calls may run at the same time. */
export function createLinkisClient(
  settings: LinkisSettings,
  options: ClientOptions = {},
): TaskClient {
  const logger = options.logger ?? silentLogger;
  const wire =
    options.connection ??
    (options.fetch === undefined
      ? pooledConnection(settings, options.socketPath)
      : connectionTo(options.fetch));
  let isClosing = false;
  const { revive } = options;
  const connection =
    revive === undefined
      ? wire
      : revivedConnection(wire, async (thrown) => (isClosing ? undefined : revive(thrown)));
  const secrets = createSecrets();
  for (const [name, value] of Object.entries(settings.headers))
    if (secretHeader.test(name)) secrets.add(value);
  const passwordLogin =
    settings.auth.kind === 'password' ? createPasswordLogin(settings.auth, secrets) : undefined;
  const gateways = createGateways({ settings, connection, passwordLogin, secrets }, logger);
  const closing = new AbortController();
  const parts: ClientParts = {
    settings,
    gateways,
    memories: createTaskMemories(),
    logger,
    closing: closing.signal,
  };
  return {
    get address() {
      return gateways.address;
    },
    connect: async (signal) => gateways.login(signal),
    logout: async (signal) => {
      passwordLogin?.forget();
      return gateways.logout(signal);
    },
    submit: async (spec, signal) => submitTask(parts, spec, signal),
    status: async (task, signal) => readStatus(parts, task, signal),
    progress: async (task, signal) => readProgress(parts, task, signal),
    log: async (task, fromLine, signal) => readLog(parts, task, fromLine, signal),
    kill: async (task, signal) => killTask(parts, task, signal),
    info: async (task, signal) => readInfo(parts, task, signal),
    tasks: async (query, signal) => readTaskList(parts, query, signal),
    storedLog: async (logPath, fromLine, signal) => readWholeLog(parts, logPath, fromLine, signal),
    resultSets: async (resultLocation, signal) => readResultSets(parts, resultLocation, signal),
    read: async (result, page, signal) => readResult(parts, result, page, signal),
    export: async (result, request, signal) => exportResult(parts, result, request, signal),
    csvRows: async (result, request, signal) => readCsvRows(parts, result, request, signal),
    exportAll: async (location, request, signal) => exportResults(parts, location, request, signal),
    engines: async (signal) => readEngines(parts, signal),
    catalogue: createCatalogueClient(parts),
    catalogueOf: (engine) => createCatalogueClient(parts, engine),
    engine: createEngineClient(parts),
    files: createFileClient(parts),
    console: createConsoleClient(parts),
    looks: createLookClient(parts),
    ...(options.news !== undefined && { news: options.news }),
    onWait: (listener) => gateways.onWait(listener),
    beginClose: () => {
      isClosing = true;
    },
    close: async () => {
      isClosing = true;
      closing.abort();
      await connection.close();
    },
  };
}
