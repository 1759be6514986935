/** A language that Linkis' entrance knows [CodeAndRunTypeUtils.scala]. */
export type ServerLanguage = 'sql' | 'python' | 'scala' | 'java' | 'shell' | 'json';

const runTypes: readonly (readonly [ServerLanguage, readonly string[]])[] = [
  ['sql', ['sql', 'hql', 'jdbc', 'hive', 'psql', 'fql', 'tsql', 'nebula', 'ngql']],
  ['python', ['python', 'py', 'pyspark']],
  ['scala', ['scala']],
  ['java', ['java']],
  ['shell', ['sh', 'shell']],
  ['json', ['json', 'data_calc']],
];

/** Its rules for variables, comments, limits and checks hold; undefined = the server leaves the code alone (`r`, `pipeline`, `isql`, …). */
export function serverLanguageOf(runType: string): ServerLanguage | undefined {
  return runTypes.find(([, types]) => types.includes(runType.toLowerCase()))?.[0];
}
