/**
 * The server's catalogue as far as it is known, for completion and inspection. Look-ups here never wait and never fail:
 * they give what is known and start the rest in the background.
 */
import type { Clock, Logger } from '../../shared/index.ts';
import type { CatalogueClient, CatalogueColumn, CatalogueTable } from '../../task/index.ts';
import { createShelf } from './catalogue-shelf.ts';

/** What is known just now; undefined = nothing yet. */
export interface CatalogueView {
  databases(): readonly string[] | undefined;
  tables(database: string): readonly CatalogueTable[] | undefined;
  columns(database: string, table: string): readonly CatalogueColumn[] | undefined;
  /** Look-ups under way that would make the view fresher; each settles, none rejects. Grows while the view is used. */
  readonly pending: readonly Promise<void>[];
}

/** The catalogue as far as it was read. */
export interface CatalogueCache {
  view(): CatalogueView;
  /** Everything is read again on the next need; what was known is given until then. */
  invalidate(): void;
  /** The server has just worked: look-ups that failed may be tried again. */
  serverWorks(): void;
  /** Ends the look-ups under way. */
  close(): void;
}

/** An empty cache; `connect` is called on the first need. */
export function createCatalogueCache(parts: {
  readonly connect: () => Promise<CatalogueClient>;
  readonly clock: Clock;
  readonly logger: Logger;
}): CatalogueCache {
  const closing = new AbortController();
  let generation = 0;
  const shared = { ...parts, closing: closing.signal, generation: () => generation };
  const databases = createShelf<readonly string[]>(shared);
  const tables = createShelf<readonly CatalogueTable[]>(shared);
  const columns = createShelf<readonly CatalogueColumn[]>(shared);
  return {
    view() {
      const pending: Promise<void>[] = [];
      return {
        pending,
        databases: () =>
          databases.look('databases', async (client, signal) => client.databases(signal), pending),
        tables: (database) =>
          tables.look(database, async (client, signal) => client.tables(database, signal), pending),
        columns: (database, table) =>
          columns.look(
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
      for (const shelf of [databases, tables, columns]) shelf.forgive();
    },
    close() {
      closing.abort();
    },
  };
}
