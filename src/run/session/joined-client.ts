/** One client for the tasks of a Linkis server and those of this machine: numbers and paths tell where a task and a result are. */
import {
  type CallWait,
  isLocalTask,
  localTask,
  type ResultSetRef,
  type TaskClient,
  type TaskHandle,
  type TaskId,
  type TaskInfo,
} from '../../task/index.ts';

/** What paths of this machine's results begin with, so that no path of a server is taken for one. */
const mark = 'local:';

export interface JoinedClients {
  /** Submits to the server; reads, follows and kills tasks of both. */
  readonly server: TaskClient;
  /** The same, but submits to this machine. Rejects as `connect` does. */
  readonly local: () => Promise<TaskClient>;
}

/**
 * `connect` gives a client of this machine's own gateway; it is called on the first need, and again after it rejected. Undefined = `remote` is
 * that gateway.
 */
export function joinedClients(
  remote: TaskClient,
  connect: (() => Promise<TaskClient>) | undefined,
): JoinedClients {
  return connect === undefined
    ? { server: remote, local: async () => remote }
    : joined(remote, connect);
}

function joined(remote: TaskClient, connect: () => Promise<TaskClient>): JoinedClients {
  let connecting: Promise<TaskClient> | undefined;
  let connected: TaskClient | undefined;
  const listeners = new Map<(wait: CallWait | undefined) => void, () => void>();
  const local = async (): Promise<TaskClient> => {
    connecting ??= connect();
    try {
      const client = await connecting;
      if (connected !== client) {
        connected = client;
        for (const listener of listeners.keys())
          listeners.set(listener, both(listeners.get(listener), client.onWait(listener)));
      }
      return client;
    } catch (thrown) {
      connecting = undefined;
      throw thrown;
    }
  };
  const owner = async (id: TaskId): Promise<TaskClient> => (isLocalTask(id) ? local() : remote);
  const place = async (path: string): Promise<TaskClient> =>
    path.startsWith(mark) ? local() : remote;
  const server: TaskClient = {
    get address() {
      return remote.address;
    },
    news: () => [...(remote.news?.() ?? []), ...(connected?.news?.() ?? [])],
    connect: async (signal) => remote.connect(signal),
    logout: async (signal) => remote.logout(signal),
    submit: async (spec, signal) => remote.submit(spec, signal),
    status: async (task, signal) => (await owner(task.taskId)).status(own(task), signal),
    progress: async (task, signal) => (await owner(task.taskId)).progress(own(task), signal),
    log: async (task, from, signal) => (await owner(task.taskId)).log(own(task), from, signal),
    kill: async (task, signal) => (await owner(task.taskId)).kill(own(task), signal),
    async info(id, signal) {
      if (!isLocalTask(id)) return remote.info(id, signal);
      return markedInfo(await (await local()).info(localTask(id), signal));
    },
    tasks: async (query, signal) => remote.tasks(query, signal),
    storedLog: async (path, from, signal) =>
      (await place(path)).storedLog(unmarked(path), from, signal),
    async resultSets(location, signal) {
      const found = await (await place(location)).resultSets(unmarked(location), signal);
      return location.startsWith(mark) ? found.map(marked) : found;
    },
    read: async (result, page, signal) =>
      (await place(result.path)).read(ownResult(result), page, signal),
    export: async (result, request, signal) =>
      (await place(result.path)).export(ownResult(result), request, signal),
    csvRows: async (result, request, signal) =>
      (await place(result.path)).csvRows?.(ownResult(result), request, signal),
    exportAll: async (location, request, signal) =>
      (await place(location)).exportAll(unmarked(location), request, signal),
    engines: async (signal) => remote.engines(signal),
    get catalogue() {
      return remote.catalogue;
    },
    get engine() {
      return remote.engine;
    },
    get files() {
      return remote.files;
    },
    get console() {
      return remote.console;
    },
    get looks() {
      return remote.looks;
    },
    onWait(listener) {
      const ends = [remote.onWait(listener), connected?.onWait(listener)];
      listeners.set(listener, () => ends.forEach((end) => end?.()));
      return () => {
        listeners.get(listener)?.();
        listeners.delete(listener);
      };
    },
    beginClose() {
      remote.beginClose();
      connected?.beginClose();
    },
    async close() {
      await Promise.all([remote.close(), connected?.close()]);
    },
  };
  return {
    server,
    async local() {
      const client = await local();
      return {
        ...server,
        get address() {
          return client.address;
        },
        connect: async (signal) => client.connect(signal),
        logout: async (signal) => client.logout(signal),
        async submit(spec, signal) {
          const { execId, taskId } = await client.submit(spec, signal);
          return { execId, taskId: localTask(taskId) };
        },
        tasks: async (query, signal) => (await client.tasks(query, signal)).map(markedInfo),
        engines: async (signal) => client.engines(signal),
        get catalogue() {
          return client.catalogue;
        },
        get engine() {
          return client.engine;
        },
        get files() {
          return client.files;
        },
        get console() {
          return client.console;
        },
        get looks() {
          return client.looks;
        },
      };
    },
  };
}

/** The path of a result as its own gateway knows it. */
export function ownPath({ path }: Pick<ResultSetRef, 'path'>): string {
  return unmarked(path);
}

/** Whether the result is of this machine's own gateway, which is not the notebook's. */
export function isLocalResult({ path }: Pick<ResultSetRef, 'path'>): boolean {
  return path.startsWith(mark);
}

function both(first: (() => void) | undefined, second: () => void): () => void {
  return () => {
    first?.();
    second();
  };
}

function unmarked(path: string): string {
  return path.startsWith(mark) ? path.slice(mark.length) : path;
}

function own(task: TaskHandle): TaskHandle {
  return isLocalTask(task.taskId) ? { ...task, taskId: localTask(task.taskId) } : task;
}

function marked(result: ResultSetRef): ResultSetRef {
  return { ...result, path: mark + result.path };
}

function ownResult(result: ResultSetRef): ResultSetRef {
  return { ...result, path: unmarked(result.path) };
}

function markedInfo(info: TaskInfo): TaskInfo {
  const { taskId, resultLocation, logPath } = info;
  return {
    ...info,
    taskId: localTask(taskId),
    resultLocation: resultLocation === undefined ? undefined : mark + resultLocation,
    logPath: logPath === undefined ? undefined : mark + logPath,
  };
}
