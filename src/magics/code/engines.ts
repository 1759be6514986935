/** The engines that Linkis has, and the local ones, as data: which run types each takes, in which language, which version to ask for. */
import type { EngineOffer } from '../../task/index.ts';

/** The language of a run type, for completion and for what the kernel may do to the code. */
export type CodeLanguage = 'sql' | 'python' | 'scala' | 'shell' | 'json' | 'other';

/** One engine. */
export interface EngineRow {
  readonly name: string;
  /** For a server that does not list any; undefined = must be given. */
  readonly version: string | undefined;
  /** Run types that it runs as what they say; the first is its default. */
  readonly runTypes: readonly string[];
  /** Run types that users ask for but this engine would misread, with the right one; undefined = it has none. */
  readonly instead?: Readonly<Record<string, string | undefined>>;
}

// Run types: linkis-engineconn-plugins/*/factory/*; versions: LabelCommonConfig.java of release 1.8.0.
const rows: readonly EngineRow[] = [
  {
    name: 'spark',
    version: '3.2.1',
    runTypes: ['sql', 'py', 'scala', 'data_calc'],
    // Its executor factory takes anything it does not know for SQL [AbstractCodeLanguageLabelExecutorFactory].
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

/** Name to row. */
export const engines: ReadonlyMap<string, EngineRow> = new Map(rows.map((row) => [row.name, row]));

/** Short form to what it is short for. Without `engine`: the engine in force, if it takes the run type, else `otherwise`. */
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

/** Run types that the entrance itself takes for SQL: it strips their comments [CodeAndRunTypeUtils.scala, `linkis.codeType.language.relation`]. */
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

/** The language of a run type. */
export function languageOf(runType: string): CodeLanguage {
  return languages[runType] ?? 'other';
}

/**
 * The version to ask for when neither the cell nor the settings say: the one the server lists (the highest of several),
 * else the table's; undefined when neither has one.
 */
export function engineVersion(engine: string, offers: readonly EngineOffer[]): string | undefined {
  const listed = offers.filter((offer) => offer.engine === engine).map((offer) => offer.version);
  const [highest] = listed.toSorted((a, b) => b.localeCompare(a, 'en', { numeric: true }));
  return highest ?? engines.get(engine)?.version;
}
