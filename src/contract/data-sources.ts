/**
 * Data sources that the server knows by name [DataSourceCoreRestfulApi.java, MetadataQueryRestful.java]. The server sends their passwords in
 * clear text: `safeConnection` is the only way for connection parameters out of this file.
 */
import {
  asArray,
  asNumber,
  asObject,
  asString,
  asTime,
  type JsonObject,
  maskedParameter,
  parseJson,
} from '../shared/index.ts';
import type { Envelope } from './envelope.ts';

interface DataSourceRow {
  readonly id: number;
  readonly name: string;
  /** Linkis' word, such as `mysql`. */
  readonly type: string;
  readonly description: string | undefined;
  readonly labels: string | undefined;
  readonly owner: string | undefined;
  /** The application that made it. */
  readonly system: string | undefined;
  /** The newest version; undefined before the first one. */
  readonly version: number | undefined;
  /** The one that tasks use; undefined while none is published. */
  readonly publishedVersion: number | undefined;
  readonly isExpired: boolean;
  /** Epoch milliseconds. */
  readonly changedTime: number | undefined;
}

/** `{"totalPage":1,"queryList":[{"id":1,"dataSourceName":"shop","publishedVersionId":1,"dataSourceType":{"name":"mysql",…},…}]}`; `totalPage` is the count of rows. */
export function decodeDataSources({ data }: Envelope): {
  readonly sources: readonly DataSourceRow[];
  readonly size: number;
  readonly total: number;
} {
  const rows = asArray(data['queryList']) ?? [];
  return {
    sources: rows.flatMap((row) => rowOf(asObject(row)) ?? []),
    size: rows.length,
    total: asNumber(data['totalPage']) ?? rows.length,
  };
}

/** `{"info":{"id":1,"dataSourceName":"shop","connectParams":{"host":"…","password":"…"},…}}`; undefined when it is no data source. */
export function decodeDataSource({
  data,
}: Envelope): (DataSourceRow & { readonly connection: SafeConnection }) | undefined {
  const info = asObject(data['info']);
  const row = rowOf(info);
  return row && { ...row, connection: safeConnection(info?.['connectParams']) };
}

function rowOf(row: JsonObject | undefined): DataSourceRow | undefined {
  const id = asNumber(row?.['id']);
  const name = asString(row?.['dataSourceName']);
  if (row === undefined || id === undefined || name === undefined) return undefined;
  const type = asNumber(row['dataSourceTypeId']);
  return {
    id,
    name,
    type:
      asString(asObject(row['dataSourceType'])?.['name']) ??
      (type === undefined ? '' : `type ${String(type)}`),
    description: wordsOf(row['dataSourceDesc']),
    labels: wordsOf(row['labels']),
    owner: asString(row['createUser']) || undefined,
    system: asString(row['createSystem']) || undefined,
    version: asNumber(row['versionId']),
    publishedVersion: asNumber(row['publishedVersionId']),
    isExpired: row['expire'] === true,
    changedTime: asTime(row['modifyTime']) ?? asTime(row['createTime']),
  };
}

/** A text that users write themselves, and into which some write a whole address. */
function wordsOf(value: unknown): string | undefined {
  const text = asString(value);
  return text === undefined || text === '' ? undefined : maskedParameter('', text);
}

/** What may be shown of the parameters of a connection. */
interface SafeConnection {
  readonly shown: Readonly<Record<string, string>>;
  /** How many parameters are kept back. */
  readonly hidden: number;
}

/** Parameters that say where a data source is, and none of which lets anybody in. Whatever is not in this list is kept back. */
const shownKeys: readonly string[] = [
  'address',
  'host',
  'port',
  'databaseName',
  'database',
  'instance',
  'driverClassName',
  'username',
  'path',
];

/** Settings in the JSON text `params` that are about time, text and encryption. */
const shownParams: readonly string[] = [
  'useSSL',
  'useUnicode',
  'characterEncoding',
  'serverTimezone',
  'connectTimeout',
  'socketTimeout',
  'sslMode',
];

const longestShown = 500;

/** The allow-list over `connectParams`. Of what is shown, secrets inside addresses (`//user:word@host`, `?password=…`) are masked too. */
function safeConnection(connectParams: unknown): SafeConnection {
  const given = asObject(connectParams) ?? {};
  const params = given['params'];
  const inner = asObject(typeof params === 'string' ? parseJson(params) : params) ?? {};
  const { params: _params, ...outer } = given;
  const shown: [string, string][] = [];
  let hidden = 'params' in given && Object.keys(inner).length === 0 && !isBlank(params) ? 1 : 0;
  const sift = (values: JsonObject, allowed: readonly string[], before: string): void => {
    for (const [key, value] of Object.entries(values)) {
      if (isBlank(value)) continue;
      const text = typeof value === 'string' ? value : String(value);
      const isShown =
        allowed.includes(key) && typeof value !== 'object' && text.length <= longestShown;
      if (isShown) shown.push([`${before}${key}`, maskedParameter(key, text)]);
      else hidden += 1;
    }
  };
  sift(outer, shownKeys, '');
  sift(inner, shownParams, 'params.');
  return { shown: Object.fromEntries(shown), hidden };
}

function isBlank(value: unknown): boolean {
  return value === null || value === undefined || value === '' || value === '{}';
}

/** `{"dbs":["shop"]}` or `{"tables":["orders"]}` */
export function decodeSourceNames({ data }: Envelope, key: 'dbs' | 'tables'): readonly string[] {
  return (asArray(data[key]) ?? []).flatMap((name) => asString(name) ?? []);
}

/** `{"columns":[{"name":"id","type":"BIGINT","colComment":"key","index":1,"primaryKey":true,…}]}` */
export function decodeSourceColumns({ data }: Envelope): readonly {
  readonly name: string;
  readonly type: string;
  readonly comment: string | undefined;
}[] {
  return (asArray(data['columns']) ?? []).flatMap((value) => {
    const column = asObject(value);
    const name = asString(column?.['name']);
    if (name === undefined) return [];
    const comment = asString(column?.['colComment']) || undefined;
    return [{ name, type: asString(column?.['type']) ?? '', comment }];
  });
}
