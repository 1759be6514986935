/** The look-ups in data sources, each by its name. */
import type { CatalogueClient, CatalogueColumn, CatalogueTable } from '../../task/index.ts';
import { type AnswerParts, createAnswers } from './answers.ts';

/** What is known now; undefined = nothing yet. */
interface SourceView {
  databases(): readonly string[] | undefined;
  tables(database: string): readonly CatalogueTable[] | undefined;
  columns(database: string, table: string): readonly CatalogueColumn[] | undefined;
}

export function createSourceAnswers(
  shared: AnswerParts<CatalogueClient> & {
    readonly closing: AbortSignal;
    readonly generation: () => number;
  },
): {
  of(source: string, pending: Promise<void>[]): SourceView;
  allowRetries(): void;
} {
  const databases = createAnswers<CatalogueClient, readonly string[]>(shared);
  const tables = createAnswers<CatalogueClient, readonly CatalogueTable[]>(shared);
  const columns = createAnswers<CatalogueClient, readonly CatalogueColumn[]>(shared);
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
