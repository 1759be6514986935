/** `datasource/*` about one table in detail [MdqTableRestfulApi.java]. DuckDB has no partitions, and does not know when a table was made. */
import type { Catalogue } from '../engines/engine.ts';
import { OperationFailure } from '../ground/gateway-error.ts';
import { ok, refused } from '../answers/answer.ts';
import { withCatalogue } from './catalogue.ts';
import type { GatewayContext, GatewayParts, Routes } from '../answers/gateway-context.ts';

const base = '/api/rest_j/v1/datasource';

export function tableDetailRoutes(app: Routes, parts: GatewayParts): void {
  const columnsOf = async (
    context: GatewayContext,
    database: string,
    table: string,
  ): ReturnType<Catalogue['columns']> =>
    (await withCatalogue(context, parts, async (one) => one.columns(database, table))) ?? [];

  app.get(`${base}/getTableFieldsInfo`, async (context) => {
    const { database = '', tableName = '' } = context.req.query();
    return ok(context, {
      tableFieldsInfo: (await columnsOf(context, database, tableName)).map(
        ({ name, type, comment = null }) => ({
          name,
          type,
          length: null,
          alias: null,
          express: null,
          rule: null,
          comment,
          primary: false,
          partitionField: false,
        }),
      ),
    });
  });
  app.get(`${base}/getTableBaseInfo`, async (context) => {
    const { database = '', tableName } = context.req.query();
    if (tableName === undefined) {
      throw new OperationFailure(
        'NullPointerException: Cannot invoke "String.equals(Object)" because the return value of "org.apache.linkis.metadata.hive.dto.MetadataQueryParam.getTableName()" is null',
      );
    }
    const facts = await withCatalogue(context, parts, async (one) =>
      one.details(database, tableName),
    );
    if (facts === undefined) throw new OperationFailure('IllegalArgumentException: table不存在');
    return ok(context, {
      tableBaseInfo: {
        base: {
          database,
          name: tableName,
          alias: null,
          creator: context.get('caller').name,
          comment: facts.comment ?? null,
          createTime: 0,
          latestAccessTime: 0,
          partitionTable: false,
        },
        model: { lifecycle: null, modelLevel: null, useWay: null, externalUse: null },
        application: { productName: null, projectName: null, usage: null },
      },
    });
  });
  app.get(`${base}/getTableStatisticInfo`, async (context) => {
    const { database = '', tableName = '', pageNow = '1', pageSize = '1000' } = context.req.query();
    const facts = await withCatalogue(context, parts, async (one) =>
      one.details(database, tableName),
    );
    const columns = await columnsOf(context, database, tableName);
    const [now, size] = [wholeNumber(pageNow), wholeNumber(pageSize)];
    return ok(context, {
      totalSize: 0,
      tableStatisticInfo: {
        // Linkis says 0 of every table; DuckDB knows.
        rowNum: facts?.rows ?? 0,
        fileNum: facts?.bytes === undefined ? 0 : 1,
        tableSize: facts?.bytes === undefined ? '0B' : sizeText(facts.bytes),
        partitionsNum: 0,
        tableLastUpdateTime: null,
        fieldsNum: columns.length,
        partitions: null,
      },
      pageSize: size,
      pageNow: now,
    });
  });
  app.get(`${base}/partitions`, (context) => {
    const { database = '', table = '' } = context.req.query();
    const partitionInfo = { tableName: `${database}.${table}`, isPartition: false };
    return ok(context, { partitionInfo });
  });
  app.get(`${base}/partitionExists`, (context) => ok(context, { partitionExists: false }));
  app.get(`${base}/size`, (context) => {
    const { database = '', table = '', partition } = context.req.query();
    // A whole table's is refused by release 1.8.0 too.
    if (partition === undefined)
      return refused(context, 'Failed to get table partition size(获取表分区大小失败)');
    const tableName = `${database}.${table}`;
    return ok(context, { sizeInfo: { size: '0.0 B', tableName, partitionName: partition } });
  });
}

function wholeNumber(text: string): number {
  const number = Number(text);
  return Number.isInteger(number) ? number : 1;
}

/** As Linkis words it [ByteTimeUtils.java]: the largest unit of which there are two or more. */
function sizeText(bytes: number): string {
  const units = ['B', 'KB', 'MB', 'GB', 'TB'];
  let unit = 0;
  let size = bytes;
  while (size >= 2048 && unit < units.length - 1) {
    size /= 1024;
    unit += 1;
  }
  return `${size.toFixed(1)} ${units[unit] ?? ''}`;
}
