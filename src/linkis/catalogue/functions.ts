/** Functions and Python modules of the user (`udf/*`). */
import {
  decodeFunctionDetails,
  decodeFunctionFolders,
  decodeFunctions,
  decodePythonModules,
  type FunctionRow,
  routes,
} from '../../contract/index.ts';
import { LinkisKernelError } from '../../shared/index.ts';
import type {
  FunctionClient,
  FunctionKind,
  PythonModule,
  ServerFunction,
} from '../../task/index.ts';
import type { ClientParts } from '../session/client-parts.ts';
import { LinkisRefusedError } from '../ground/linkis-error.ts';

const kinds: readonly FunctionKind[] = ['jar', 'python', 'scala', 'python code', 'scala code'];

/** The server takes names of these letters only, with commas between them [UdfConfiguration.scala]. */
const askableName = /^[\w.=/-]+$/;
/** Names of one request: they stand in its address. */
const namesAtOnce = 40;
const modulesAtOnce = 200;
const mostModulePages = 50;

/** Owners whose functions lie in folders of their own; all others' have been shared with the user. */
const commonOwners: ReadonlySet<string> = new Set(['sys', 'bdp']);

/** Undefined when the server does not have the interface. */
async function orAbsent<T>(answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer;
  } catch (thrown) {
    if (thrown instanceof LinkisRefusedError && thrown.isNotOffered) return undefined;
    throw thrown;
  }
}

export function createFunctionClient({ gateways, settings }: ClientParts): FunctionClient {
  const what = 'functions of users';
  const user = settings.auth.user;

  /** By id: what `udf/all` leaves out. Its `load` is that of the owner, so it counts for the user's own functions alone. */
  async function details(
    rows: readonly FunctionRow[],
    signal: AbortSignal | undefined,
  ): Promise<ReadonlyMap<number, FunctionRow>> {
    const names = new Map<string, string[]>();
    for (const { owner, name } of rows) {
      if (owner === undefined || !askableName.test(name)) continue;
      const listed = names.get(owner) ?? [];
      listed.push(name);
      names.set(owner, listed);
    }
    const found = new Map<number, FunctionRow>();
    for (const [createUser, all] of names) {
      for (let from = 0; from < all.length; from += namesAtOnce) {
        const query = { nameList: all.slice(from, from + namesAtOnce).join(','), createUser };
        const call = { path: routes.functionDetails, query, what, isOptional: 'service' as const };
        const rowsFound = await orAbsent(gateways.read(call, decodeFunctionDetails, signal));
        // Before 1.3.2 a server tells no more than the list.
        if (rowsFound === undefined) return found;
        for (const row of rowsFound) found.set(row.id, row);
      }
    }
    return found;
  }

  async function folder(
    type: string,
    treeId: number,
    category: 'udf' | 'function',
    signal: AbortSignal | undefined,
  ): Promise<{
    readonly rows: readonly FunctionRow[];
    readonly folders: ReadonlyMap<string, number>;
  }> {
    const body = { type, treeId, category };
    return gateways.read(
      { method: 'POST', path: routes.functionFolders, body, what, isOptional: 'service' },
      (envelope) => ({ rows: decodeFunctions(envelope), folders: decodeFunctionFolders(envelope) }),
      signal,
    );
  }

  /** Ids of what others own to whether the user loads it; only their folders tell. Asked for when there is any. */
  async function loadedOfOthers(
    rows: readonly FunctionRow[],
    signal: AbortSignal | undefined,
  ): Promise<ReadonlyMap<number, boolean>> {
    const found = new Map<number, boolean>();
    for (const category of ['udf', 'function'] as const) {
      const own = rows.filter(({ type }) => ((type ?? 0) > 2 ? 'function' : 'udf') === category);
      const places = new Set(
        own.map(({ owner = '' }) => (commonOwners.has(owner) ? owner : 'share')),
      );
      if (places.size === 0) continue;
      const { folders } = await folder('self', -1, category, signal);
      for (const place of places) {
        const id = folders.get(place);
        if (id === undefined) continue;
        for (const row of (await folder(place, id, category, signal)).rows)
          if (row.isLoaded !== undefined) found.set(row.id, row.isLoaded);
      }
    }
    return found;
  }

  async function list(signal?: AbortSignal): Promise<readonly ServerFunction[]> {
    const rows = await gateways.read(
      { method: 'POST', path: routes.functions, body: {}, what, isOptional: 'service' },
      decodeFunctions,
      signal,
    );
    const more = await details(rows, signal);
    const others = rows.filter(({ owner }) => owner !== user);
    const loaded =
      others.length === 0 ? new Map<number, boolean>() : await loadedOfOthers(others, signal);
    return rows
      .map((row): ServerFunction => {
        const detail = more.get(row.id);
        const isLoaded =
          row.isLoaded ?? (row.owner === user ? detail?.isLoaded : loaded.get(row.id));
        return {
          id: row.id,
          name: row.name,
          kind: kinds[row.type ?? -1] ?? 'other',
          owner: row.owner,
          description: row.description ?? detail?.description,
          useFormat: row.useFormat ?? detail?.useFormat,
          registerFormat: row.registerFormat ?? detail?.registerFormat,
          path: row.path ?? detail?.path,
          isLoaded,
          isShared: row.isShared,
          isExpired: row.isExpired,
        };
      })
      .toSorted((one, other) => one.name.localeCompare(other.name, 'en'));
  }

  return {
    list,
    async setLoaded({ id, name }, isLoaded, signal) {
      const verb = isLoaded ? 'load' : 'unload';
      // Setting it twice is the same as once: it may be repeated.
      await gateways.read(
        {
          path: routes.functionLoad,
          query: { udfId: id, isLoad: isLoaded },
          what: `to ${verb} the function ${name}`,
          isOptional: 'service',
        },
        () => undefined,
        signal,
      );
      // The server says OK for a function that is not there too.
      const now = (await list(signal)).find((one) => one.id === id);
      if (now === undefined)
        throw new LinkisKernelError(
          'LINKIS_REFUSED',
          `the server has no function ${name} any more`,
          {
            hint: '%functions lists them.',
          },
        );
      if (now.isLoaded !== undefined && now.isLoaded !== isLoaded)
        throw new LinkisKernelError(
          'LINKIS_REFUSED',
          `the server said OK to ${verb} the function ${name}, and still lists it as ${now.isLoaded ? 'loaded' : 'not loaded'}`,
          { hint: 'Try again, or ask its administrator.' },
        );
    },
    async modules(signal) {
      const found: PythonModule[] = [];
      let read = 0;
      for (let pageNow = 1; pageNow <= mostModulePages; pageNow += 1) {
        const query = { username: user, isExpire: 0, pageNow, pageSize: modulesAtOnce };
        const page = await gateways.read(
          {
            path: routes.pythonModules,
            query,
            what: 'Python modules of users',
            isOptional: 'service',
          },
          decodePythonModules,
          signal,
        );
        for (const row of page.modules) found.push(row);
        read += page.size;
        if (page.size === 0 || read >= page.total) break;
      }
      return found;
    },
  };
}
