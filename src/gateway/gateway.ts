/** A small Linkis in one process: builds its parts, answers requests, stops. */
import path from 'node:path';
import { createCredentials } from './access/credentials.ts';
import { createLoginCipher } from './access/login-cipher.ts';
import { createSessions } from './access/sessions.ts';
import { createApp } from './app.ts';
import type { EngineKind } from './engines/engine.ts';
import { EnginePool } from './engines/engine-pool.ts';
import { Entrance } from './jobs/entrance.ts';
import { GlobalVariables } from './kept/global-variables.ts';
import { KeptParameters } from './kept/kept-parameters.ts';
import { KeptRows } from './kept/kept-rows.ts';
import { decodeKeptDataSource, publishedSource } from './kept/data-source-rows.ts';
import { decodeKeptFunction } from './kept/function-rows.ts';
import { decodeKeptModule } from './kept/module-rows.ts';
import { JobHistory } from './jobs/job-history.ts';
import { listen, type Listening, type ListenAddress } from './listen.ts';
import { Looks } from './results/looks.ts';
import type { ResultStore } from './results/result-store.ts';
import { checkSettings, type GatewaySettings, resolveSettings } from './settings/settings.ts';
import { openStorage } from './ground/storage-paths.ts';

export interface Gateway {
  /** Answers one request without a socket: a client can take this as its `fetch`. */
  handle(request: Request): Promise<Response>;
  /** Listens at an address too. Rejects with `PORT_TAKEN` or `GATEWAY_START`. */
  listen(at: ListenAddress): Promise<URL>;
  /** Milliseconds since the last request or the end of the last job; 0 while a job is not over. */
  idleMs(): number;
  /** Gives back every look, as the rest of time does. */
  endLooks(): Promise<void>;
  /** Cancels jobs, ends engines, stops listening. */
  close(): Promise<void>;
}

/** The address in execution ids until the gateway listens: an entrance's usual one. */
const unboundInstance = '127.0.0.1:9104';

/** Starts a gateway on its data directory. Rejects with `GATEWAY_START` when the settings cannot be served. */
export async function createGateway(settings: GatewaySettings): Promise<Gateway> {
  checkSettings(settings);
  const resolved = resolveSettings(settings);
  const storage = await openStorage(
    resolved.dataDirectory,
    resolved.users.map((user) => user.name),
  );
  const history = await JobHistory.open(storage.historyFile, resolved.keepRows, resolved.logger);
  const variables = await GlobalVariables.open(storage.variablesFile);
  const functions = await KeptRows.open(storage.functionsFile, decodeKeptFunction);
  const modules = await KeptRows.open(storage.modulesFile, decodeKeptModule);
  const dataSources = await KeptRows.open(storage.dataSourcesFile, decodeKeptDataSource);
  const kinds = settings.engines ?? (await defaultEngines());
  const results = await (settings.results ?? defaultResults)(storage.spillDirectory);
  const looks = new Looks(path.join(storage.spillDirectory, 'looks'));
  const parameters = await KeptParameters.open(
    storage.parametersFile,
    resolved.engineIdleMs,
    resolved.now,
  );
  const pool = new EnginePool(storage, {
    ...resolved,
    ownIdleMs: (owner) => parameters.idleMs(owner),
  });
  const listening: Listening[] = [];
  let instance = unboundInstance;
  const entrance = new Entrance({
    settings: resolved,
    kinds,
    pool,
    results,
    storage,
    history,
    instance: () => instance,
    globalVariables: (user) => variables.of(user),
    dataSource: (user, name) => publishedSource(dataSources.all(), user, name),
  });
  const app = createApp({
    settings: resolved,
    storage,
    credentials: createCredentials(resolved.users, resolved.tokens),
    sessions: createSessions(resolved.sessionTimeoutMs, resolved.now),
    cipher: resolved.loginEncryption ? await createLoginCipher() : undefined,
    history,
    entrance,
    results,
    looks,
    variables,
    parameters,
    functions,
    modules,
    dataSources,
    pool,
    kinds,
    instance: () => instance,
  });
  let lastActivity = Date.now();
  let closing: Promise<void> | undefined;

  const handle = async (request: Request): Promise<Response> => {
    lastActivity = Date.now();
    return app.fetch(request);
  };
  const close = async (): Promise<void> => {
    await entrance.close();
    await Promise.all(listening.map(async (one) => one.close()));
    await pool.close();
    await Promise.all(kinds.map(async (kind) => kind.close?.()));
    await history.close();
    await looks.close();
    await results.close();
  };
  return {
    handle,
    async listen(at) {
      const started = await listen(handle, at, resolved.allowedHosts);
      listening.push(started);
      instance = started.url.host;
      return started.url;
    },
    idleMs() {
      if (entrance.queue.unfinished.length > 0) lastActivity = Date.now();
      return Date.now() - lastActivity;
    },
    endLooks: async () => looks.endAll(),
    async close() {
      closing ??= close();
      await closing;
    },
  };
}

// Loaded when needed: DuckDB takes 120 ms.
async function defaultEngines(): Promise<readonly EngineKind[]> {
  const { createDuckdbEngine } = await import('./duckdb/duckdb.ts');
  const { pythonEngine } = await import('./engines/python.ts');
  const { shellEngine } = await import('./engines/shell.ts');
  const { createSparkEngine } = await import('./spark/spark.ts');
  return [createDuckdbEngine(), pythonEngine, shellEngine, createSparkEngine()];
}

async function defaultResults(spillDirectory: string): Promise<ResultStore> {
  const { createResultStore } = await import('./results/store.ts');
  return createResultStore(spillDirectory);
}
