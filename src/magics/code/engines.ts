/** The engines of Linkis and the local ones as data: their run types, languages and versions. */
import type { EngineOffer } from '../../task/index.ts';

/** The language of a run type, for completion and for what the kernel may do to the code. */
export type CodeLanguage = 'sql' | 'python' | 'scala' | 'shell' | 'json' | 'other';

export interface EngineRow {
  readonly name: string;
  /** The version to ask for when the server lists none; undefined = the user must give it. */
  readonly version: string | undefined;
  /** Run types that the engine understands; the first is its default. */
  readonly runTypes: readonly string[];
  /** Run types that users ask for but the engine would misread, each with the right one; undefined = there is none. */
  readonly instead?: Readonly<Record<string, string | undefined>>;
}

// Run types: linkis-engineconn-plugins/*/factory/*; versions: LabelCommonConfig.java of release 1.8.0.
const rows: readonly EngineRow[] = [
  {
    name: 'spark',
    version: '3.2.1',
    runTypes: ['sql', 'py', 'scala', 'data_calc'],
    // Its executor factory runs every unknown type as SQL [AbstractCodeLanguageLabelExecutorFactory].
    instead: {
      python: 'py',
      python3: 'py',
      py3: 'py',
      pyspark: 'py',
      hql: 'sql',
      hive: 'sql',
      r: undefined,
      sparkr: undefined,
    },
  },
  { name: 'hive', version: '3.1.3', runTypes: ['hql', 'sql'] },
  {
    name: 'python',
    version: 'python2',
    runTypes: ['python'],
    instead: { py: 'python', py3: 'python', pyspark: undefined },
  },
  { name: 'shell', version: '1', runTypes: ['shell', 'sh'], instead: { bash: 'shell' } },
  { name: 'jdbc', version: '4', runTypes: ['jdbc'], instead: { sql: 'jdbc' } },
  { name: 'trino', version: '371', runTypes: ['tsql'], instead: { sql: 'tsql', trino: 'tsql' } },
  {
    name: 'presto',
    version: '0.234',
    runTypes: ['psql'],
    instead: { sql: 'psql', presto: 'psql' },
  },
  { name: 'openlookeng', version: '1.5.0', runTypes: ['sql', 'fql'] },
  { name: 'flink', version: '1.16.2', runTypes: ['sql', 'jar', 'json'] },
  { name: 'impala', version: '3.4.0', runTypes: ['isql'], instead: { sql: 'isql' } },
  { name: 'nebula', version: '3.0.0', runTypes: ['ngql', 'nebula'] },
  {
    name: 'elasticsearch',
    version: '7.6.2',
    runTypes: ['essql', 'esjson'],
    instead: { sql: 'essql', json: 'esjson' },
  },
  { name: 'doris', version: '1.2.6', runTypes: ['doris'], instead: { sql: 'doris' } },
  { name: 'hbase', version: '2.5.3', runTypes: ['shell'], instead: { hbase: 'shell' } },
  { name: 'seatunnel', version: '2.1.2', runTypes: ['sspark', 'sflink', 'szeta', 'sfsql'] },
  { name: 'sqoop', version: '1.4.6', runTypes: ['appconn'] },
  { name: 'datax', version: '3.0.0', runTypes: ['appconn'] },
  { name: 'repl', version: '1', runTypes: ['repl'] },
  { name: 'pipeline', version: '1', runTypes: ['pipeline'] },
  { name: 'io_file', version: '1.0', runTypes: ['io_file'] },
  { name: 'duckdb', version: '1', runTypes: ['sql'], instead: { duckdb: 'sql' } },
];

/** True for the engine that the local gateway alone has: its version needs no list. */
export function isLocalEngine(engine: string): boolean {
  return engine === 'duckdb';
}

/** Engines that keep variables or views from task to task, and run one task at a time. */
const withSession: ReadonlySet<string> = new Set(['spark', 'hive', 'python']);

export function hasSession(engine: string): boolean {
  return withSession.has(engine);
}

export const engines: ReadonlyMap<string, EngineRow> = new Map(rows.map((row) => [row.name, row]));

/** Without `engine`, a short form means the engine in force, else the configured one, if it takes the run type; else `otherwise`. */
export const shortForms: ReadonlyMap<
  string,
  {
    readonly engine?: string;
    readonly runType: string;
    readonly otherwise?: string;
    readonly program?: 'bash';
  }
> = new Map([
  ['sql', { runType: 'sql', otherwise: 'spark' }],
  ['hql', { engine: 'hive', runType: 'hql' }],
  ['pyspark', { engine: 'spark', runType: 'py' }],
  ['scala', { engine: 'spark', runType: 'scala' }],
  ['sh', { engine: 'shell', runType: 'shell' }],
  ['bash', { engine: 'shell', runType: 'shell', program: 'bash' }],
  ['tsql', { engine: 'trino', runType: 'tsql' }],
  ['psql', { engine: 'presto', runType: 'psql' }],
  ['ngql', { engine: 'nebula', runType: 'ngql' }],
]);

/** Run types that the entrance reads as SQL and strips of comments [CodeAndRunTypeUtils.scala, `linkis.codeType.language.relation`]. */
export const entranceSqlTypes: ReadonlySet<string> = new Set([
  'sql',
  'hql',
  'jdbc',
  'hive',
  'psql',
  'fql',
  'tsql',
  'nebula',
  'ngql',
  'aisql',
  'starrocks',
]);

const languages: Readonly<Record<string, CodeLanguage>> = {
  ...Object.fromEntries(
    [...entranceSqlTypes, 'isql', 'essql', 'doris'].map((type) => [type, 'sql' as const]),
  ),
  py: 'python',
  python: 'python',
  pyspark: 'python',
  scala: 'scala',
  shell: 'shell',
  sh: 'shell',
  json: 'json',
  esjson: 'json',
  data_calc: 'json',
};

/** The run type that a short form or the name of an engine alone stands for; empty for a name that is neither. */
export function runTypeOf(name: string): string {
  return shortForms.get(name)?.runType ?? engines.get(name)?.runTypes[0] ?? '';
}

/** Run types that users ask of the engine, be they understood or answered with the right one. */
export function askedTypes({ runTypes, instead = {} }: EngineRow): readonly string[] {
  return [...runTypes, ...Object.keys(instead)];
}

/** The run type by which the engine takes SQL: the one in force, else its first that is; undefined when it has none. */
export function sqlRunType(choice: {
  readonly name: string;
  readonly runType: string;
}): string | undefined {
  if (languageOf(choice.runType) === 'sql') return choice.runType;
  return engines.get(choice.name)?.runTypes.find((type) => languageOf(type) === 'sql');
}

export function languageOf(runType: string): CodeLanguage {
  return languages[runType] ?? 'other';
}

/** The version when neither the cell nor the settings give one: the highest that the server lists, else the table's. */
export function engineVersion(engine: string, offers: readonly EngineOffer[]): string | undefined {
  const listed = offers.filter((offer) => offer.engine === engine).map((offer) => offer.version);
  const [highest] = listed.toSorted((a, b) => b.localeCompare(a, 'en', { numeric: true }));
  return highest ?? engines.get(engine)?.version;
}
