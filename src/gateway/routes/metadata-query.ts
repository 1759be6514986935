/** `metadataQuery/*`: what the databases of a data source hold [MetadataQueryRestful.java]. Here of DuckDB files; other types have no service. */
import { messageOf } from '../../shared/index.ts';
import { duckdbFileOf } from '../engines/data-source.ts';
import type { Catalogue } from '../engines/engine.ts';
import { badRequest, envelope, ok } from '../answers/answer.ts';
import { withCatalogue } from './catalogue.ts';
import { usedSource } from '../kept/data-source-rows.ts';
import { noMetaService } from './data-sources.ts';
import type { GatewayContext, GatewayParts, Routes } from '../answers/gateway-context.ts';

const base = '/api/rest_j/v1/metadataQuery';
const tail = ',ip: 127.0.0.1 ,port: 9105 ,serviceKind: linkis-ps-publicservice';

/** A question: its parameters in the order of the words, and the words for its failure. */
interface Query {
  readonly path: string;
  readonly needs: readonly string[];
  readonly failure: string;
  /** `within` is the catalogue, `prefix` stands before each database of the source. Absent where only other types can be asked. */
  readonly answer?: (
    within: Catalogue,
    prefix: string,
    query: Readonly<Record<string, string>>,
  ) => Promise<Readonly<Record<string, unknown>>>;
}

const queries: readonly Query[] = [
  {
    path: 'getDatabases',
    needs: [],
    failure: 'Fail to get database list[获取库信息失败]',
    answer: async (within, prefix) => ({
      dbs: (await within.databases())
        .filter((name) => name.startsWith(prefix))
        .map((name) => name.slice(prefix.length)),
    }),
  },
  {
    path: 'getTables',
    needs: ['database'],
    failure: 'Fail to get table list[获取表信息失败]',
    answer: async (within, prefix, { database = '' }) => ({
      tables: (await within.tables(`${prefix}${database}`)).map(({ name }) => name),
    }),
  },
  {
    path: 'getColumns',
    needs: ['database', 'table'],
    failure: 'Fail to get column list[获取表字段信息失败]',
    answer: async (within, prefix, { database = '', table = '' }) => ({
      columns: (await within.columns(`${prefix}${database}`, table)).map(
        ({ name, type, comment = null }, index) => ({
          index,
          primaryKey: false,
          name,
          type,
          length: 0,
          colComment: comment,
        }),
      ),
    }),
  },
  {
    path: 'getTableProps',
    needs: ['database', 'table'],
    failure: 'Fail to get table properties[获取表参数信息失败]',
  },
  {
    path: 'getPartitions',
    needs: ['database', 'table'],
    failure: 'Fail to get partitions[获取表分区信息失败]',
  },
  {
    path: 'getSparkSql',
    needs: ['database', 'table'],
    failure: 'Fail to spark sql[获取getSparkSql信息失败]',
  },
  {
    path: 'getJdbcSql',
    needs: ['database', 'table'],
    failure: 'Fail to jdbc sql[获取getJdbcSql信息失败]',
  },
];

export function metadataQueryRoutes(app: Routes, parts: GatewayParts): void {
  for (const query of queries)
    app.get(`${base}/${query.path}`, async (context) => answerOf(query, context, parts));
}

async function answerOf(
  { needs, failure, answer }: Query,
  context: GatewayContext,
  parts: GatewayParts,
): Promise<Response> {
  const query = context.req.query();
  const { dataSourceName, system } = query;
  if (dataSourceName === undefined || system === undefined) return badRequest(context);
  if (needs.some((name) => query[name] === undefined)) return badRequest(context);
  const places = needs.map((name) => `, ${name}:[${query[name] ?? ''}]`).join('');
  const failed = (why: string): Response =>
    envelope(
      null,
      1,
      `${failure}, name:[${dataSourceName}], system:[${system}]${places} possible reason[可能原因]: (${why})`,
    );
  const user = context.get('caller').name;
  const found = parts.dataSources
    .all()
    .find((one) => one.createUser === user && one.dataSourceName === dataSourceName);
  if (found === undefined) {
    const why = 'Have you published the data source? [数据源未发布或者参数为空]';
    return failed(`errCode: -1 ,desc: ${why} ${tail}`);
  }
  if (found.publishedVersionId === null) {
    const why = `Error in Data Source Manager Server[数据源服务出错]: Datasource name:${dataSourceName} is not published.`;
    return failed(`errCode: -1 ,desc: ${why} ${tail}`);
  }
  const source = usedSource(found, found.publishedVersionId);
  if (source.type !== 'duckdb' || answer === undefined) return failed(noMetaService(source.type));
  try {
    const file = await duckdbFileOf(source);
    const inSource = async (catalogue: Catalogue): ReturnType<typeof answer> => {
      const release = await catalogue.attach?.(source.name, file);
      try {
        return await answer(catalogue, `${source.name}.`, query);
      } finally {
        await release?.();
      }
    };
    const data = await withCatalogue(context, parts, inSource, 'duckdb');
    return ok(context, data ?? {});
  } catch (thrown) {
    return failed(`errCode: 99900 ,desc: ${messageOf(thrown)} ${tail}`);
  }
}
