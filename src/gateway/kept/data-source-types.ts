/** The types of data sources that Linkis 1.8 lists, and one of this gateway's own: a DuckDB file, the only type that it can reach. */

export interface DataSourceType {
  readonly id: number;
  readonly name: string;
  readonly description: string;
  readonly option: string;
  readonly classifier: string;
  readonly layers: number;
}

const relational = '关系型数据库';

const listed: readonly (readonly [
  name: string,
  description: string,
  option: string,
  classifier: string,
  layers: number,
])[] = [
  ['kafka', 'kafka', 'kafka', '消息队列', 2],
  ['hive', 'hive数据库', 'hive', '大数据存储', 3],
  ['elasticsearch', 'elasticsearch数据源', 'es无结构化存储', '分布式全文索引', 3],
  ['mongodb', 'mongodb', 'NoSQL文档存储', 'NoSQL', 3],
  ['mysql', 'mysql数据库', 'mysql数据库', relational, 3],
  ['oracle', 'oracle数据库', 'oracle', relational, 3],
  ['dm', '达梦数据库', 'dm', relational, 3],
  ['kingbase', '人大金仓数据库', 'kingbase', relational, 3],
  ['postgresql', 'postgresql数据库', 'postgresql', relational, 3],
  ['sqlserver', 'sqlserver数据库', 'sqlserver', relational, 3],
  ['db2', 'db2数据库', 'db2', relational, 3],
  ['greenplum', 'greenplum数据库', 'greenplum', relational, 3],
  ['doris', 'doris数据库', 'doris', 'olap', 4],
  ['clickhouse', 'clickhouse数据库', 'clickhouse', 'olap', 4],
  ['tidb', 'tidb数据库', 'tidb', relational, 3],
  ['starrocks', 'starrocks数据库', 'starrocks', 'olap', 4],
  ['gaussdb', 'gaussdb数据库', 'gaussdb', relational, 3],
  ['oceanbase', 'oceanbase数据库', 'oceanbase', 'olap', 4],
];

/** Not among Linkis' own numbers. */
const duckdbType: DataSourceType = {
  id: 1001,
  name: 'duckdb',
  description: 'a DuckDB file on the machine of the local gateway',
  option: 'duckdb',
  classifier: relational,
  layers: 3,
};

export const dataSourceTypes: readonly DataSourceType[] = [
  ...listed.map(([name, description, option, classifier, layers], at) => ({
    id: at + 1,
    name,
    description,
    option,
    classifier,
    layers,
  })),
  duckdbType,
];

/** Undefined for a number that is no type's; Linkis keeps data sources of such types all the same. */
export function typeNameOf(id: number): string | undefined {
  return dataSourceTypes.find((type) => type.id === id)?.name;
}

/** Keys of the connection parameters: those of databases behind a driver, and the file of DuckDB. */
export function keyDefinitions(typeId: number): readonly Readonly<Record<string, unknown>>[] {
  const type = dataSourceTypes.find(({ id }) => id === typeId);
  if (type === undefined) return [];
  const keys: readonly (readonly [key: string, valueType: string])[] =
    type === duckdbType
      ? [['path', 'TEXT']]
      : [
          ['address', 'TEXT'],
          ['databaseName', 'TEXT'],
          ['driverClassName', 'TEXT'],
          ['host', 'TEXT'],
          ['params', 'TEXT'],
          ['password', 'PASSWORD'],
          ['port', 'TEXT'],
          ['username', 'TEXT'],
        ];
  // Of the databases, the recorded server tells these of MySQL.
  const extra: Readonly<Record<string, Readonly<Record<string, string>>>> =
    type.name === 'mysql'
      ? {
          driverClassName: { defaultValue: 'com.mysql.jdbc.Driver' },
          username: { valueRegex: '^[0-9A-Za-z_-]+$' },
        }
      : {};
  return keys.map(([key, valueType], at) => ({
    id: typeId * 100 + at,
    key,
    description: key,
    name: key,
    valueType,
    require: type === duckdbType,
    ...extra[key],
  }));
}
