/** Functions of users as they are kept, and as answers show them [UDFInfoVo.java, UDFAddVo.java]. */
import { asBoolean, asNumber, asString, type JsonObject } from '../../shared/index.ts';

export interface KeptFunction {
  readonly id: number;
  readonly createUser: string;
  readonly udfName: string;
  readonly udfType: number;
  readonly treeId: number;
  readonly createTime: number;
  readonly updateTime: number;
  readonly sys: string;
  readonly clusterName: string;
  readonly description: string | null;
  readonly path: string;
  readonly registerFormat: string | null;
  readonly useFormat: string | null;
  readonly directory: string;
  /** Of the file when it was registered. */
  readonly md5: string;
  readonly load: boolean;
  readonly shared: boolean;
  readonly expire: boolean;
}

export function decodeKeptFunction(row: JsonObject): KeptFunction | undefined {
  const id = asNumber(row['id']);
  const createUser = asString(row['createUser']);
  const udfName = asString(row['udfName']);
  if (id === undefined || createUser === undefined || udfName === undefined) return undefined;
  return {
    id,
    createUser,
    udfName,
    udfType: asNumber(row['udfType']) ?? 0,
    treeId: asNumber(row['treeId']) ?? -1,
    createTime: asNumber(row['createTime']) ?? 0,
    updateTime: asNumber(row['updateTime']) ?? 0,
    sys: asString(row['sys']) ?? '',
    clusterName: asString(row['clusterName']) ?? '',
    description: asString(row['description']) ?? null,
    path: asString(row['path']) ?? '',
    registerFormat: asString(row['registerFormat']) ?? null,
    useFormat: asString(row['useFormat']) ?? null,
    directory: asString(row['directory']) ?? '',
    md5: asString(row['md5']) ?? '',
    load: asBoolean(row['load']) ?? false,
    shared: asBoolean(row['shared']) ?? false,
    expire: asBoolean(row['expire']) ?? false,
  };
}

/** As `udf/all` has it: without what tells more than the name [UDFDao.xml]. */
export function listedRow(row: KeptFunction): Readonly<Record<string, unknown>> {
  const { directory: _1, path: _2, registerFormat: _3, useFormat: _4, md5: _5, ...listed } = row;
  return { ...listed, load: null };
}

export function detailRow(row: KeptFunction): Readonly<Record<string, unknown>> {
  const operationStatus = {
    canUpdate: true,
    canShare: false,
    canPublish: false,
    canDelete: true,
    canExpire: false,
    canHandover: true,
  };
  const { md5: _, ...shown } = row;
  return { ...shown, operationStatus };
}

export function versionRow(row: KeptFunction): Readonly<Record<string, unknown>> {
  const { id, path, registerFormat, useFormat, description, createTime, md5, createUser } = row;
  return {
    id,
    udfId: id,
    path,
    bmlResourceId: String(id),
    bmlResourceVersion: 'v000001',
    registerFormat,
    useFormat,
    description,
    createTime,
    md5,
    createUser,
    published: false,
    expire: false,
  };
}
