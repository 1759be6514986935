/** Python modules of users as they are kept [PythonModuleInfo.java]. */
import { asNumber, asString, type JsonObject } from '../../shared/index.ts';

export interface KeptModule {
  readonly id: number;
  readonly name: string;
  readonly description: string | null;
  readonly path: string;
  readonly engineType: string;
  readonly createUser: string;
  readonly updateUser: string;
  /** 1 or 0, as all of these flags. */
  readonly isLoad: number;
  readonly isExpire: number;
  readonly createTime: number;
  readonly updateTime: number;
}

export function decodeKeptModule(row: JsonObject): KeptModule | undefined {
  const id = asNumber(row['id']);
  const name = asString(row['name']);
  const createUser = asString(row['createUser']);
  if (id === undefined || name === undefined || createUser === undefined) return undefined;
  return {
    id,
    name,
    description: asString(row['description']) ?? null,
    path: asString(row['path']) ?? '',
    engineType: asString(row['engineType']) ?? '',
    createUser,
    updateUser: createUser,
    isLoad: asNumber(row['isLoad']) ?? 0,
    isExpire: asNumber(row['isExpire']) ?? 0,
    createTime: asNumber(row['createTime']) ?? 0,
    updateTime: asNumber(row['updateTime']) ?? 0,
  };
}
