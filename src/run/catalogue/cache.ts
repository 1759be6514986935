/**
 * The server's catalogue as far as it is known, for completion and inspection. What is known is given at once, however old, and read
 * again in the background: nothing here waits or fails.
 */
import { type Clock, LinkisKernelError, type Logger, messageOf } from '../../shared/index.ts';
import type { CatalogueClient, CatalogueColumn, CatalogueTable } from '../../task/index.ts';

/** What is known just now; undefined = nothing yet. */
export interface CatalogueView {
  databases(): readonly string[] | undefined;
  tables(database: string): readonly CatalogueTable[] | undefined;
  columns(database: string, table: string): readonly CatalogueColumn[] | undefined;
  /** Requests under way that would make the view fresher; each settles, none rejects. Grows while the view is used. */
  readonly pending: readonly Promise<void>[];
}

/** The catalogue as far as it was read. */
export interface CatalogueCache {
  view(): CatalogueView;
  /** Everything is read again on the next need; what was known is given until then. */
  invalidate(): void;
  /** The server has just worked: requests that failed may be sent again. */
  serverWorks(): void;
  /** Ends the requests under way, and sends no more. */
  close(): void;
}

/** How long an answer counts as fresh, in milliseconds: as long as in Zeppelin's JDBC completion. */
const freshMs = 120_000;
/** How long a failed request is not repeated: a user who types must not flood a server that is in trouble. */
const retryMs = 10_000;
/** Answers kept of one kind; those that were used longest ago are dropped. */
const mostEntries = 5000;

interface CacheParts {
  /** Called on the first need. */
  readonly connect: () => Promise<CatalogueClient>;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** An empty cache. */
export function createCatalogueCache(parts: CacheParts): CatalogueCache {
  const closing = new AbortController();
  let generation = 0;
  const shared = { ...parts, closing: closing.signal, generation: () => generation };
  const databases = createAnswers<readonly string[]>(shared);
  const tables = createAnswers<readonly CatalogueTable[]>(shared);
  const columns = createAnswers<readonly CatalogueColumn[]>(shared);
  return {
    view() {
      const pending: Promise<void>[] = [];
      return {
        pending,
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
    },
    invalidate() {
      generation += 1;
    },
    serverWorks() {
      for (const answers of [databases, tables, columns]) answers.allowRetries();
    },
    close() {
      closing.abort();
    },
  };
}

type Ask<T> = (client: CatalogueClient, signal: AbortSignal) => Promise<T>;

/** Answers of one kind by key. */
interface Answers<T> {
  /** What is known, however old. A request that would make it fresher is sent if need be, and put into `pending`. */
  get(key: string, ask: Ask<T>, pending: Promise<void>[]): T | undefined;
  allowRetries(): void;
}

interface Entry<T> {
  answer: { readonly value: T; readonly readAt: number; readonly generation: number } | undefined;
  /** Not before this time; infinite after a refused login, which must not be repeated behind the user's back. */
  retryAt: number;
  loading: Promise<void> | undefined;
}

function createAnswers<T>(
  parts: CacheParts & {
    /** Aborts the requests under way, and all later ones. */
    readonly closing: AbortSignal;
    /** Grows with every change that makes all answers old. */
    readonly generation: () => number;
  },
): Answers<T> {
  const { clock, logger, closing, generation } = parts;
  const entries = new Map<string, Entry<T>>();

  async function load(key: string, entry: Entry<T>, ask: Ask<T>): Promise<void> {
    // What was asked before a change says nothing about the time after it.
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
    // The order of the map is the order of use.
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
