/** Stands in for a client that could not be made: each call rejects with the reason. Magics that need no server then still work. */
import type { Command } from '../../magics/index.ts';
import type { TaskClient } from '../../task/index.ts';

const withoutServer: ReadonlySet<Command['kind']> = new Set([
  'variables',
  'info',
  'settings-profile',
  // Its cells say what they need.
  'run',
  'session',
]);

/** True for a command that shows what it can when the server cannot be asked. */
export function needsNoServer(command: Command): boolean {
  return withoutServer.has(command.kind);
}

/** `reason` is what making the client rejected with. */
export function rejectingClient(reason: unknown): TaskClient {
  const refuse = async (): Promise<never> => Promise.reject(reason);
  return {
    address: 'no gateway',
    connect: refuse,
    logout: refuse,
    submit: refuse,
    status: refuse,
    progress: refuse,
    log: refuse,
    kill: refuse,
    info: refuse,
    tasks: refuse,
    storedLog: refuse,
    resultSets: refuse,
    read: refuse,
    export: refuse,
    exportAll: refuse,
    engines: refuse,
    catalogue: {
      databases: refuse,
      tables: refuse,
      columns: refuse,
      userEngines: refuse,
      killEngine: refuse,
      userResources: refuse,
      user: refuse,
      globalVariables: refuse,
      details: { details: refuse, size: refuse, partitions: refuse, partitionSize: refuse },
      functions: { list: refuse, setLoaded: refuse, modules: refuse },
      dataSources: {
        list: refuse,
        details: refuse,
        test: refuse,
        databases: refuse,
        tables: refuse,
        columns: refuse,
      },
    },
    engine: {
      list: refuse,
      log: refuse,
      application: refuse,
      activity: refuse,
      past: refuse,
      prediction: refuse,
      queues: refuse,
      queueLoad: refuse,
    },
    files: {
      root: refuse,
      rootOf: refuse,
      makeDirectory: refuse,
      upload: refuse,
      download: refuse,
      list: refuse,
      exists: refuse,
      rename: refuse,
      remove: refuse,
    },
    console: {
      parameters: refuse,
      offeredParameters: refuse,
      savedParameter: refuse,
      saveParameter: refuse,
      removeParameter: refuse,
      variables: refuse,
      saveVariables: refuse,
    },
    looks: { table: refuse, ask: refuse, end: refuse },
    onWait: () => () => undefined,
    beginClose: () => undefined,
    close: async () => undefined,
  };
}
