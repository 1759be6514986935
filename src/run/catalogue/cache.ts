/** What is known of the server's catalogue. It is given at once, however old, and read again in the background: nothing waits or fails. */
import { type Clock, LinkisKernelError, type Logger, messageOf } from '../../shared/index.ts';
import type {
  CatalogueClient,
  CatalogueColumn,
  CatalogueTable,
  DataSource,
  ServerFunction,
} from '../../task/index.ts';

/** What is known now; undefined = nothing yet. */
export interface CatalogueView {
  databases(): readonly string[] | undefined;
  tables(database: string): readonly CatalogueTable[] | undefined;
  columns(database: string, table: string): readonly CatalogueColumn[] | undefined;
  /** The user's functions on the server. */
  functions(): readonly ServerFunction[] | undefined;
  dataSources(): readonly DataSource[] | undefined;
  /** What a data source holds. */
  source(name: string): CatalogueView;
  /** Requests under way that will make the view fresher. Each settles, none rejects. Grows while the view is used. */
  readonly pending: readonly Promise<void>[];
}

export interface CatalogueCache {
  view(): CatalogueView;
  /** Everything is read again when it is next needed; until then the old answers are given. */
  invalidate(): void;
  /** Call when the server has just worked: failed requests may then be sent again. */
  serverWorks(): void;
  /** Ends the requests under way and sends no more. */
  close(): void;
}

/** How long an answer is fresh, in milliseconds: as long as in Zeppelin's JDBC completion. */
const freshMs = 120_000;
/** How long a failed request is not sent again, in milliseconds: typing must not flood a server in trouble. */
const retryMs = 10_000;
/** At most this many answers of one kind are kept; the least recently used go first. */
const mostEntries = 5000;

interface CacheParts {
  /** Called with each request; nothing connects before the first one. */
  readonly connect: () => Promise<CatalogueClient>;
  readonly clock: Clock;
  readonly logger: Logger;
}

export function createCatalogueCache(parts: CacheParts): CatalogueCache {
  const closing = new AbortController();
  let generation = 0;
  const shared = { ...parts, closing: closing.signal, generation: () => generation };
  const databases = createAnswers<readonly string[]>(shared);
  const tables = createAnswers<readonly CatalogueTable[]>(shared);
  const columns = createAnswers<readonly CatalogueColumn[]>(shared);
  const functions = createAnswers<readonly ServerFunction[]>(shared);
  const dataSources = createAnswers<readonly DataSource[]>(shared);
  const inSources = createSourceAnswers(shared);
  return {
    view() {
      const pending: Promise<void>[] = [];
      const view: CatalogueView = {
        pending,
        functions: () =>
          functions.get(
            'functions',
            async (client, signal) => client.functions.list(signal),
            pending,
          ),
        dataSources: () =>
          dataSources.get(
            'data sources',
            async (client, signal) => client.dataSources.list(undefined, signal),
            pending,
          ),
        source: (name) => ({ ...view, ...inSources.of(name, pending) }),
        databases: () =>
          databases.get('databases', async (client, signal) => client.databases(signal), pending),
        tables: (database) =>
          tables.get(database, async (client, signal) => client.tables(database, signal), pending),
        columns: (database, table) =>
          columns.get(
            JSON.stringify([database, table]),
            async (client, signal) => client.columns(database, table, signal),
            pending,
          ),
      };
      return view;
    },
    invalidate() {
      generation += 1;
    },
    serverWorks() {
      for (const answers of [databases, tables, columns, functions, dataSources, inSources])
        answers.allowRetries();
    },
    close() {
      closing.abort();
    },
  };
}

/** The look-ups in data sources. */
function createSourceAnswers(shared: Parameters<typeof createAnswers>[0]): {
  of(
    source: string,
    pending: Promise<void>[],
  ): Pick<CatalogueView, 'databases' | 'tables' | 'columns'>;
  allowRetries(): void;
} {
  const databases = createAnswers<readonly string[]>(shared);
  const tables = createAnswers<readonly CatalogueTable[]>(shared);
  const columns = createAnswers<readonly CatalogueColumn[]>(shared);
  const ofTable = { isView: false, createdBy: undefined, createdTime: undefined };
  return {
    allowRetries() {
      for (const answers of [databases, tables, columns]) answers.allowRetries();
    },
    of: (source, pending) => ({
      databases: () =>
        databases.get(
          source,
          async (client, signal) => client.dataSources.databases(source, signal),
          pending,
        ),
      tables: (database) =>
        tables.get(
          JSON.stringify([source, database]),
          async (client, signal) =>
            (await client.dataSources.tables(source, database, signal)).map((name) => ({
              name,
              ...ofTable,
            })),
          pending,
        ),
      columns: (database, table) =>
        columns.get(
          JSON.stringify([source, database, table]),
          async (client, signal) => client.dataSources.columns(source, database, table, signal),
          pending,
        ),
    }),
  };
}

type Ask<T> = (client: CatalogueClient, signal: AbortSignal) => Promise<T>;

interface Answers<T> {
  /** Gives what is known, however old. If that is not fresh, sends a request if it may, and puts what is under way into `pending`. */
  get(key: string, ask: Ask<T>, pending: Promise<void>[]): T | undefined;
  allowRetries(): void;
}

interface Entry<T> {
  answer: { readonly value: T; readonly readAt: number; readonly generation: number } | undefined;
  /** The earliest time of the next try; infinite after a refused login, which must not be repeated behind the user's back. */
  retryAt: number;
  loading: Promise<void> | undefined;
}

function createAnswers<T>(
  parts: CacheParts & {
    readonly closing: AbortSignal;
    /** Grows with every change that outdates all answers. */
    readonly generation: () => number;
  },
): Answers<T> {
  const { clock, logger, closing, generation } = parts;
  const entries = new Map<string, Entry<T>>();

  async function load(key: string, entry: Entry<T>, ask: Ask<T>): Promise<void> {
    // An answer to a request from before a change does not show the state after it.
    const asked = generation();
    try {
      const client = await parts.connect();
      closing.throwIfAborted();
      const value = await ask(client, closing);
      entry.answer = { value, readAt: clock.now(), generation: asked };
    } catch (thrown) {
      const isAuth = thrown instanceof LinkisKernelError && thrown.code === 'LINKIS_AUTH';
      entry.retryAt = isAuth ? Number.POSITIVE_INFINITY : clock.now() + retryMs;
      if (!closing.aborted) logger.info(`looking up ${key} failed: ${messageOf(thrown)}`);
    } finally {
      entry.loading = undefined;
    }
  }

  function entryOf(key: string): Entry<T> {
    const entry = entries.get(key) ?? {
      answer: undefined,
      retryAt: Number.NEGATIVE_INFINITY,
      loading: undefined,
    };
    // The map is kept in the order of use.
    entries.delete(key);
    entries.set(key, entry);
    const [oldest] = entries.size > mostEntries ? entries.keys() : [];
    if (oldest !== undefined) entries.delete(oldest);
    return entry;
  }

  return {
    get(key, ask, pending) {
      const entry = entryOf(key);
      const { answer } = entry;
      const isFresh =
        answer !== undefined &&
        answer.generation === generation() &&
        clock.now() - answer.readAt < freshMs;
      if (!isFresh && !closing.aborted) {
        if (clock.now() >= entry.retryAt) entry.loading ??= load(key, entry, ask);
        if (entry.loading !== undefined) pending.push(entry.loading);
      }
      return answer?.value;
    },
    allowRetries() {
      for (const entry of entries.values()) entry.retryAt = Number.NEGATIVE_INFINITY;
    },
  };
}
