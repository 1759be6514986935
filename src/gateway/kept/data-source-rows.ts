/** Data sources as they are kept, and as answers show them [DataSource.java]. */
import {
  asArray,
  asBoolean,
  asNumber,
  asObject,
  asString,
  type JsonObject,
} from '../../shared/index.ts';
import { EngineFailure } from '../engines/engine.ts';
import type { UsedDataSource } from '../engines/used-data-source.ts';
import { dataSourceTypes, typeNameOf } from './data-source-types.ts';

export interface DataSourceVersion {
  readonly versionId: number;
  readonly connectParams: Readonly<Record<string, string>>;
  readonly comment: string;
  readonly createTime: number;
}

/** A user's data source. Its connection parameters may hold passwords: the file that keeps it is the user's alone. */
export interface KeptDataSource {
  readonly id: number;
  readonly dataSourceName: string;
  readonly dataSourceDesc: string | null;
  readonly dataSourceTypeId: number;
  readonly createSystem: string;
  readonly labels: string | null;
  readonly createUser: string;
  readonly createTime: number;
  readonly modifyTime: number;
  readonly versions: readonly DataSourceVersion[];
  readonly publishedVersionId: number | null;
  readonly expire: boolean;
}

export function decodeKeptDataSource(row: JsonObject): KeptDataSource | undefined {
  const id = asNumber(row['id']);
  const name = asString(row['dataSourceName']);
  const user = asString(row['createUser']);
  if (id === undefined || name === undefined || user === undefined) return undefined;
  return {
    id,
    dataSourceName: name,
    dataSourceDesc: asString(row['dataSourceDesc']) ?? null,
    dataSourceTypeId: asNumber(row['dataSourceTypeId']) ?? 0,
    createSystem: asString(row['createSystem']) ?? '',
    labels: asString(row['labels']) ?? null,
    createUser: user,
    createTime: asNumber(row['createTime']) ?? 0,
    modifyTime: asNumber(row['modifyTime']) ?? 0,
    versions: (asArray(row['versions']) ?? []).flatMap((version) =>
      decodeVersion(asObject(version)),
    ),
    publishedVersionId: asNumber(row['publishedVersionId']) ?? null,
    expire: asBoolean(row['expire']) ?? false,
  };
}

function decodeVersion(row: JsonObject | undefined): readonly DataSourceVersion[] {
  const versionId = asNumber(row?.['versionId']);
  if (row === undefined || versionId === undefined) return [];
  return [
    {
      versionId,
      connectParams: textsOf(asObject(row['connectParams'])),
      comment: asString(row['comment']) ?? '',
      createTime: asNumber(row['createTime']) ?? 0,
    },
  ];
}

export function textsOf(values: JsonObject | undefined): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(values ?? {}).filter(
      (entry): entry is [string, string] => typeof entry[1] === 'string',
    ),
  );
}

type Row = Readonly<Record<string, unknown>>;

/** A row of `info`: without connection parameters. A field without a value is left out. */
export function listedSource(source: KeptDataSource): Row {
  const type = dataSourceTypes.find(({ id }) => id === source.dataSourceTypeId);
  return {
    ...factsOf(source),
    ...(type && { dataSourceType: { id: String(type.id), name: type.name, layers: 0 } }),
  };
}

/** One with its connection, as of a version. */
export function detailedSource(source: KeptDataSource, version: number | null): Row {
  const name = typeNameOf(source.dataSourceTypeId);
  return {
    ...factsOf(source),
    connectParams:
      source.versions.find(({ versionId }) => versionId === version)?.connectParams ?? {},
    ...(name !== undefined && { dataSourceType: { name, layers: 0 } }),
  };
}

function factsOf(source: KeptDataSource): Row {
  const { publishedVersionId, labels, ...facts } = source;
  const newest = newestVersion(source);
  return {
    ...facts,
    ...((labels ?? '') !== '' && { labels }),
    ...(newest !== null && { versionId: newest }),
    ...(publishedVersionId !== null && { publishedVersionId }),
    versions: undefined,
  };
}

export function newestVersion({ versions }: KeptDataSource): number | null {
  return versions.at(-1)?.versionId ?? null;
}

export function versionRow(source: KeptDataSource, version: DataSourceVersion): Row {
  return {
    versionId: version.versionId,
    datasourceId: source.id,
    connectParams: version.connectParams,
    parameter: JSON.stringify(version.connectParams),
    comment: version.comment,
    createTime: version.createTime,
    createUser: source.createUser,
  };
}

/** What an engine needs of the version. */
export function usedSource(source: KeptDataSource, version: number | null): UsedDataSource {
  const { connectParams } = source.versions.find(({ versionId }) => versionId === version) ?? {};
  return {
    name: source.dataSourceName,
    type: typeNameOf(source.dataSourceTypeId) ?? `type ${String(source.dataSourceTypeId)}`,
    file: connectParams?.['path'],
  };
}

/** What a job gets, or the refusal of Linkis' JDBC engine [JDBCErrorCodeSummary.java]. */
export function publishedSource(
  sources: readonly KeptDataSource[],
  user: string,
  name: string,
): UsedDataSource | EngineFailure {
  const found = sources.find((one) => one.createUser === user && one.dataSourceName === name);
  if (found === undefined) {
    const why = `Data source info of datasource name:[${name}] not found(数据源：[${name}] 信息未找到)`;
    return new EngineFailure(why, { errorCode: 26019 });
  }
  if (found.publishedVersionId === null) {
    const why = `Data source of datasource name:[${name}] not yet published(数据源：[${name}]尚未发布)`;
    return new EngineFailure(why, { errorCode: 26020 });
  }
  if (found.expire) {
    const why = `Data source of datasource name:[${name}] is expired(数据源：[${name}]已过期)`;
    return new EngineFailure(why, { errorCode: 26021 });
  }
  return usedSource(found, found.publishedVersionId);
}
