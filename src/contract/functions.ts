/** Functions and Python modules that users keep on the server [UDFRestfulApi.java]. */
import {
  asArray,
  asBoolean,
  asNumber,
  asObject,
  asString,
  asTime,
  type JsonObject,
} from '../shared/index.ts';
import type { Envelope } from './envelope.ts';

/** A row of `udf/*`. What the interface leaves out, or sends as null, is undefined. */
export interface FunctionRow {
  readonly id: number;
  readonly name: string;
  /** Linkis' number [ConstantVar.java]: 0 jar, 1 Python, 2 Scala, each for SQL; 3 Python, 4 Scala, each for code. */
  readonly type: number | undefined;
  readonly owner: string | undefined;
  readonly description: string | undefined;
  readonly path: string | undefined;
  readonly registerFormat: string | undefined;
  readonly useFormat: string | undefined;
  readonly isLoaded: boolean | undefined;
  readonly isShared: boolean;
  readonly isExpired: boolean;
}

/** `{"udfTree":{"udfInfos":[{"id":1,"createUser":"hadoop","udfName":"plus","udfType":1,"load":null,"shared":false,"expire":false,…}]}}` */
export function decodeFunctions({ data }: Envelope): readonly FunctionRow[] {
  return rowsIn(asObject(data['udfTree'])?.['udfInfos']);
}

/** `{"infoList":[{"id":1,"udfName":"plus","path":"file:///…","registerFormat":"…","useFormat":"…","load":true,…}]}` */
export function decodeFunctionDetails({ data }: Envelope): readonly FunctionRow[] {
  return rowsIn(data['infoList']);
}

function rowsIn(list: unknown): readonly FunctionRow[] {
  return (asArray(list) ?? []).flatMap((value) => {
    const row: JsonObject = asObject(value) ?? {};
    const id = asNumber(row['id']);
    const name = asString(row['udfName']);
    if (id === undefined || name === undefined) return [];
    return [
      {
        id,
        name,
        type: asNumber(row['udfType']),
        owner: asString(row['createUser']) || undefined,
        description: asString(row['description']) || undefined,
        path: asString(row['path']) || undefined,
        registerFormat: asString(row['registerFormat']) || undefined,
        useFormat: asString(row['useFormat']) || undefined,
        isLoaded: asBoolean(row['load']),
        isShared: row['shared'] === true,
        isExpired: row['expire'] === true,
      },
    ];
  });
}

/** Ids of folders by whose functions they hold (`sys bdp share expire`, or a user): `{"udfTree":{"childrens":[{"id":3,"userName":"share",…}]}}` */
export function decodeFunctionFolders({ data }: Envelope): ReadonlyMap<string, number> {
  const folders = asArray(asObject(data['udfTree'])?.['childrens']) ?? [];
  return new Map(
    folders.flatMap((value): readonly (readonly [string, number])[] => {
      const id = asNumber(asObject(value)?.['id']);
      const owner = asString(asObject(value)?.['userName']);
      return id === undefined || owner === undefined ? [] : [[owner, id]];
    }),
  );
}

export interface PythonModuleRow {
  readonly name: string;
  /** `spark`, `python` or `all`. */
  readonly engine: string;
  readonly path: string;
  readonly description: string | undefined;
  readonly owner: string | undefined;
  readonly isLoaded: boolean;
  /** Epoch milliseconds. */
  readonly updatedTime: number | undefined;
}

/**
 * `{"totalPage":2,"pythonList":[{"name":"plus","path":"file:///…","engineType":"spark","isLoad":1,"isExpire":0,…}]}`; `totalPage` is the count of
 * rows. Deleted ones stay in the list as expired, and are left out here; `size` is how many rows the page had.
 */
export function decodePythonModules({ data }: Envelope): {
  readonly modules: readonly PythonModuleRow[];
  readonly size: number;
  readonly total: number;
} {
  const rows = asArray(data['pythonList']) ?? [];
  const modules = rows.flatMap((value) => {
    const row: JsonObject = asObject(value) ?? {};
    const name = asString(row['name']);
    if (name === undefined || asNumber(row['isExpire']) === 1) return [];
    return [
      {
        name,
        engine: asString(row['engineType']) ?? '',
        path: asString(row['path']) ?? '',
        description: asString(row['description']) || undefined,
        owner: asString(row['createUser']) || undefined,
        isLoaded: asNumber(row['isLoad']) === 1,
        updatedTime: asTime(row['updateTime']),
      },
    ];
  });
  return { modules, size: rows.length, total: asNumber(data['totalPage']) ?? rows.length };
}
