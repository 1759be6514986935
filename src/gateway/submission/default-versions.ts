/** Versions that the server fills in for the old request body, which names an engine only [LabelCommonConfig.java, release 1.8.0]. */

/** Engine to version; an engine that is not here gets `*`. */
export const defaultVersions: ReadonlyMap<string, string> = new Map([
  ['spark', '3.2.1'],
  ['hive', '3.1.3'],
  ['python', 'python2'],
  ['shell', '1'],
  ['jdbc', '4'],
  ['presto', '0.234'],
  ['trino', '371'],
  ['flink', '1.16.2'],
  ['pipeline', '1'],
  ['duckdb', '1'],
]);
