/** What is known of the server's catalogue. It is given at once, however old, and read again in the background: nothing waits or fails. */
import type {
  CatalogueClient,
  CatalogueColumn,
  CatalogueTable,
  DataSource,
  ServerFunction,
} from '../../task/index.ts';
import { type AnswerParts, createAnswers } from './answers.ts';
import { createSourceAnswers } from './source-answers.ts';

/** What is known now; undefined = nothing yet. */
export interface CatalogueView {
  databases(): readonly string[] | undefined;
  tables(database: string): readonly CatalogueTable[] | undefined;
  columns(database: string, table: string): readonly CatalogueColumn[] | undefined;
  /** Names of Yarn queues. Absent where nobody can be asked for them. */
  queues?(): readonly string[] | undefined;
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

interface CacheParts extends AnswerParts<CatalogueClient> {
  /** Asks for the names of Yarn queues, once `connect` has resolved. @default they are not known */
  readonly queues?: ((signal: AbortSignal) => Promise<readonly string[]>) | undefined;
}

export function createCatalogueCache(parts: CacheParts): CatalogueCache {
  const closing = new AbortController();
  let generation = 0;
  const shared = { ...parts, closing: closing.signal, generation: () => generation };
  const databases = createAnswers<CatalogueClient, readonly string[]>(shared);
  const tables = createAnswers<CatalogueClient, readonly CatalogueTable[]>(shared);
  const columns = createAnswers<CatalogueClient, readonly CatalogueColumn[]>(shared);
  const queues = createAnswers<CatalogueClient, readonly string[]>(shared);
  const functions = createAnswers<CatalogueClient, readonly ServerFunction[]>(shared);
  const dataSources = createAnswers<CatalogueClient, readonly DataSource[]>(shared);
  const inSources = createSourceAnswers(shared);
  const { queues: askQueues } = parts;
  return {
    view() {
      const pending: Promise<void>[] = [];
      const view: CatalogueView = {
        pending,
        ...(askQueues !== undefined && {
          queues: () => queues.get('queues', async (_client, signal) => askQueues(signal), pending),
        }),
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
      const kinds = [databases, tables, columns, queues, functions, dataSources, inSources];
      for (const answers of kinds) answers.allowRetries();
    },
    close() {
      closing.abort();
    },
  };
}
