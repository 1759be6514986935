/** Tables of the server's metastore in detail (`datasource/*`). */
import {
  decodePartitions,
  decodePartitionSize,
  decodeTableBase,
  decodeTableFields,
  decodeTableStatistics,
  routes,
} from '../../contract/index.ts';
import type { TableClient } from '../../task/index.ts';
import { LinkisRefusedError } from '../ground/linkis-error.ts';
import type { ClientParts } from '../session/client-parts.ts';

/** The words for a table that is not there; the refusal has no code [MdqServiceImpl.java]. */
const noSuchTable = /table不存在/;

/** `of`: what further narrows each query. */
export function createTableClient(
  { gateways }: ClientParts,
  of: Readonly<Record<string, string>>,
): TableClient {
  const asked = (database: string, table: string): string => `the table ${database}.${table}`;
  return {
    async details(database, table, signal) {
      const what = asked(database, table);
      const query = { ...of, database, tableName: table };
      const base = gateways.read(
        { path: routes.tableBaseInfo, query, what, isOptional: 'service' },
        decodeTableBase,
        signal,
      );
      const fields = gateways.read(
        { path: routes.tableFieldsInfo, query, what, isOptional: 'service' },
        decodeTableFields,
        signal,
      );
      // The other one's rejection is the same, or says less.
      fields.catch(() => undefined);
      try {
        const found = await base;
        if (found === undefined) return undefined;
        return { ...found, columns: await fields };
      } catch (thrown) {
        if (thrown instanceof LinkisRefusedError && noSuchTable.test(thrown.description))
          return undefined;
        throw thrown;
      }
    },
    size: async (database, table, signal) =>
      gateways.read(
        {
          path: routes.tableStatisticInfo,
          // Only the numbers of the whole table are read: the partitions come by an interface that does not look at files.
          query: { ...of, database, tableName: table, pageNow: 1, pageSize: 1 },
          what: `the size of ${asked(database, table)}`,
          isOptional: 'service',
        },
        (envelope) =>
          decodeTableStatistics(envelope) ?? { size: undefined, files: undefined, rows: undefined },
        signal,
      ),
    async partitions(database, table, signal) {
      const paths = await gateways.read(
        {
          path: routes.partitions,
          query: { database, table },
          what: `the partitions of ${asked(database, table)}`,
          isOptional: 'service',
        },
        decodePartitions,
        signal,
      );
      return paths.toSorted((one, other) => (one < other ? -1 : one > other ? 1 : 0));
    },
    partitionSize: async (database, table, partition, signal) =>
      gateways.read(
        {
          path: routes.partitionSize,
          query: { database, table, partition },
          what: `the size of the partition ${partition} of ${asked(database, table)}`,
          isOptional: 'service',
        },
        decodePartitionSize,
        signal,
      ),
  };
}
