/** Run types to languages: what decides on variables, comments, limits and checks. */

/** A language that the entrance knows [CodeAndRunTypeUtils.scala]. */
export type Language = 'sql' | 'python' | 'scala' | 'java' | 'shell' | 'json';

const runTypes: Readonly<Record<Language, readonly string[]>> = {
  sql: ['sql', 'hql', 'jdbc', 'hive', 'psql', 'fql', 'tsql', 'nebula', 'ngql'],
  python: ['python', 'py', 'pyspark'],
  scala: ['scala'],
  java: ['java'],
  shell: ['sh', 'shell'],
  json: ['json', 'data_calc'],
};

const languages = new Map<string, Language>([
  ...runTypes.sql.map((type) => [type, 'sql'] as const),
  ...runTypes.python.map((type) => [type, 'python'] as const),
  ...runTypes.scala.map((type) => [type, 'scala'] as const),
  ...runTypes.java.map((type) => [type, 'java'] as const),
  ...runTypes.shell.map((type) => [type, 'shell'] as const),
  ...runTypes.json.map((type) => [type, 'json'] as const),
]);

/** The language of a run type; undefined for one that is passed on untouched (`r`, `pipeline`, `isql`, …). */
export function languageOf(runType: string): Language | undefined {
  return languages.get(runType.toLowerCase());
}
