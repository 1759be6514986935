/** Data sources by name (`data-source-manager/*`, `metadataQuery/*`). Answers hold passwords: none gets into a message or out of the decoders. */
import {
  connectTestPath,
  dataSourcePath,
  decodeDataSource,
  decodeDataSources,
  decodeSourceColumns,
  decodeSourceNames,
  routes,
} from '../../contract/index.ts';
import { LinkisKernelError, maskedParameter } from '../../shared/index.ts';
import type { DataSource, DataSourceClient } from '../../task/index.ts';
import { LinkisRefusedError } from '../ground/linkis-error.ts';
import type { GatewayCall } from '../session/gateway-call.ts';
import type { ClientParts } from '../session/client-parts.ts';

const sourcesAtOnce = 100;
const mostPages = 100;
/** A server tries to connect for as long as the driver does. */
const testMs = 60_000;

/** The application that asks, which `metadataQuery` wants to know. */
const system = 'notebook';

/** A server that lacks the service that would speak to such data sources says so, in the middle of other words [99900]. */
const noMetaService = /Fail to init and load meta service class for type:(\w+)/;

/** How `metadataQuery` says that there is nothing to ask. */
const notPublished = /is not published|Have you published the data source/;

export function createDataSourceClient({ gateways, settings }: ClientParts): DataSourceClient {
  /** Calls with errors that tell no secret: a driver's own words may hold an address with a password. */
  async function guarded<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (thrown) {
      throw withoutSecrets(thrown);
    }
  }
  const secret = (call: GatewayCall): GatewayCall => ({
    ...call,
    isOptional: 'service',
    isSecret: true,
  });
  const query = async <T>(
    path: string,
    parameters: Readonly<Record<string, string>>,
    what: string,
    decode: Parameters<typeof gateways.read<T>>[1],
    signal: AbortSignal | undefined,
  ): Promise<T> =>
    guarded(async () =>
      gateways.read(secret({ path, query: { ...parameters, system }, what }), decode, signal),
    );
  return {
    list: async (named, signal) =>
      guarded(async () => {
        const found: DataSource[] = [];
        let read = 0;
        for (let currentPage = 1; currentPage <= mostPages; currentPage += 1) {
          const page = await gateways.read(
            secret({
              path: routes.dataSources,
              query: { name: named, currentPage, pageSize: sourcesAtOnce },
              what: 'data sources by name',
            }),
            decodeDataSources,
            signal,
          );
          for (const source of page.sources) found.push(source);
          read += page.size;
          if (page.size === 0 || read >= page.total) break;
        }
        return found.toSorted((one, other) => one.name.localeCompare(other.name, 'en'));
      }),
    details: async ({ name, publishedVersion }, signal) =>
      guarded(async () =>
        gateways.read(
          secret({
            path: dataSourcePath(name, publishedVersion === undefined ? 'newest' : 'published'),
            what: `the data source ${name}`,
          }),
          (envelope, call) => {
            const found = decodeDataSource(envelope);
            // The answer itself must not be quoted.
            if (found === undefined)
              throw new LinkisKernelError(
                'LINKIS_SHAPE',
                `The answer to ${call} holds no data source`,
                {
                  hint: 'The server may be of a version that this kernel does not know.',
                },
              );
            return found;
          },
          signal,
        ),
      ),
    async test({ id, name, publishedVersion, version }, signal) {
      const tested = publishedVersion ?? version;
      if (tested === undefined)
        throw new LinkisKernelError(
          'OPTION_INVALID',
          `the data source ${name} has no version yet`,
          {
            hint: 'Give it its connection parameters in the console of Linkis first.',
          },
        );
      await guarded(async () =>
        gateways.read(
          secret({
            method: 'PUT',
            path: connectTestPath(id, tested),
            body: {},
            timeoutMs: Math.max(settings.requestTimeoutMs, testMs),
            what: `to connect to the data source ${name}`,
          }),
          () => undefined,
          signal,
        ),
      );
    },
    databases: async (dataSourceName, signal) =>
      query(
        routes.sourceDatabases,
        { dataSourceName },
        `the databases of the data source ${dataSourceName}`,
        (envelope) => decodeSourceNames(envelope, 'dbs'),
        signal,
      ),
    tables: async (dataSourceName, database, signal) =>
      query(
        routes.sourceTables,
        { dataSourceName, database },
        `the tables of ${database} in the data source ${dataSourceName}`,
        (envelope) => decodeSourceNames(envelope, 'tables'),
        signal,
      ),
    columns: async (dataSourceName, database, table, signal) =>
      query(
        routes.sourceColumns,
        { dataSourceName, database, table },
        `the columns of ${database}.${table} in the data source ${dataSourceName}`,
        (envelope) =>
          decodeSourceColumns(envelope).map((column) => ({ ...column, isPartition: false })),
        signal,
      ),
  };
}

/** The same error, its message without what looks like a secret. */
function withoutSecrets(thrown: unknown): unknown {
  if (!(thrown instanceof LinkisKernelError)) return thrown;
  const type =
    thrown instanceof LinkisRefusedError ? noMetaService.exec(thrown.description)?.[1] : undefined;
  if (type !== undefined)
    return new LinkisKernelError(
      'LINKIS_REFUSED',
      `this server cannot ask data sources of type ${type}: its metadata service for them is not installed`,
      {
        hint: 'Its administrator can add lib/linkis-public-enhancements/linkis-ps-publicservice/metadataquery-service. Cells may reach the data source all the same: the engine connects by itself.',
      },
    );
  if (thrown instanceof LinkisRefusedError && notPublished.test(thrown.description))
    return new LinkisKernelError(
      'LINKIS_REFUSED',
      'the data source is not there, or not published: the server asks published ones only',
      { hint: '%datasources lists them with their state.' },
    );
  const message = maskedParameter('', thrown.message);
  if (message === thrown.message) return thrown;
  return new LinkisKernelError(thrown.code, message, { hint: thrown.hint });
}
