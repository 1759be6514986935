/** What the metadata service tells of one table of Hive's metastore [MdqTableRestfulApi.java, DataSourceRestfulApi.java]. */
import { asArray, asNumber, asObject, asString, asTime } from '../shared/index.ts';
import type { Envelope } from './envelope.ts';

export interface TableBase {
  readonly owner: string | undefined;
  readonly comment: string | undefined;
  /** Epoch milliseconds; the server counts seconds. */
  readonly createdTime: number | undefined;
  readonly isPartitioned: boolean;
}

/**
 * `{"tableBaseInfo":{"base":{"creator":"hadoop","comment":"daily sales","createTime":1795926407,"partitionTable":true,…},…}}`; undefined when
 * the answer has no `base`.
 */
export function decodeTableBase({ data }: Envelope): TableBase | undefined {
  const base = asObject(asObject(data['tableBaseInfo'])?.['base']);
  if (base === undefined) return undefined;
  const created = asTime((asNumber(base['createTime']) ?? 0) * 1000) ?? 0;
  return {
    owner: asString(base['creator']) || undefined,
    comment: asString(base['comment']) || undefined,
    createdTime: created > 0 ? created : undefined,
    isPartitioned: base['partitionTable'] === true,
  };
}

export interface TableField {
  readonly name: string;
  readonly type: string;
  readonly comment: string | undefined;
  readonly isPartition: boolean;
}

/** `{"tableFieldsInfo":[{"name":"day","type":"string","comment":null,"partitionField":true,…}]}`; a table that is not there has none. */
export function decodeTableFields({ data }: Envelope): readonly TableField[] {
  return (asArray(data['tableFieldsInfo']) ?? []).flatMap((value) => {
    const field = asObject(value);
    const name = asString(field?.['name']);
    if (name === undefined) return [];
    return [
      {
        name,
        type: asString(field?.['type']) ?? '',
        comment: asString(field?.['comment']) || undefined,
        isPartition: field?.['partitionField'] === true,
      },
    ];
  });
}

export interface TableStatistics {
  /** As the server words it, rounded: `2.8 KB`. Undefined for `0B`, which is said of a view and of what lies nowhere. */
  readonly size: string | undefined;
  readonly files: number | undefined;
  /** Undefined for 0, which Linkis says of every table. */
  readonly rows: number | undefined;
}

/**
 * `{"totalSize":2,"tableStatisticInfo":{"rowNum":0,"fileNum":4,"tableSize":"2.8 KB","partitionsNum":3,…}}`. `partitionsNum` counts what lies in
 * the table's directory, and so is not read.
 */
export function decodeTableStatistics({ data }: Envelope): TableStatistics | undefined {
  const found = asObject(data['tableStatisticInfo']);
  if (found === undefined) return undefined;
  const size = asString(found['tableSize'])?.trim();
  const isPlaced = size !== undefined && size !== '' && size !== '0B';
  const rows = asNumber(found['rowNum']);
  return {
    size: isPlaced ? size : undefined,
    files: isPlaced ? asNumber(found['fileNum']) : undefined,
    rows: rows !== undefined && rows > 0 ? rows : undefined,
  };
}

/**
 * The paths of all partitions, such as `year=2026/day=0605`, from the tree
 * `{"partitionInfo":{"isPartition":true,"partitions":[{"label":"year=2026","path":…,"children":[{"label":"day=0605",…}]}]}}`, in its order.
 */
export function decodePartitions({ data }: Envelope): readonly string[] {
  const paths: string[] = [];
  // Depth first with a list of its own: a server could nest more deeply than the stack holds.
  const open: { readonly node: unknown; readonly above: string }[] = [];
  const push = (nodes: unknown, above: string): void => {
    for (const node of (asArray(nodes) ?? []).toReversed()) open.push({ node, above });
  };
  push(asObject(data['partitionInfo'])?.['partitions'], '');
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const node = asObject(next.node);
    const label = asString(node?.['label']);
    if (label === undefined) continue;
    const path = next.above === '' ? label : `${next.above}/${label}`;
    const children = asArray(node?.['children']) ?? [];
    if (children.length === 0) paths.push(path);
    else push(children, path);
  }
  return paths;
}

/** `{"sizeInfo":{"size":"1904.0 B","tableName":"sales.orders","partitionName":"day=2026-11-01"}}` */
export function decodePartitionSize({ data }: Envelope): string | undefined {
  return asString(asObject(data['sizeInfo'])?.['size'])?.trim() || undefined;
}
