/** The configuration of a Spark session: what the user asks for at its start, and what local mode needs. Pure. */
import path from 'node:path';

/** Pairs of key and value. */
export type Settings = readonly (readonly [key: string, value: string])[];

export interface SparkConfiguration {
  /** What the JVM reads before any code of Python can tell it. */
  readonly launch: Settings;
  /** Of the session. */
  readonly configuration: Settings;
  /** Of the session, unless the user's files of Spark (`spark-defaults.conf`) say otherwise. */
  readonly defaults: Settings;
  /** For the log of the first task: what has no effect here. */
  readonly notices: readonly string[];
}

/** Keys that are too late once the JVM runs. */
const atLaunch = /^spark\.(?:driver\.|jars|submit\.|plugins|files|archives|pyspark\.|master$)/;

/** Keys of Linkis that say where an engine runs, which has no meaning on one machine. */
const ofCluster = /^(?:wds\.)?linkis\./;

/** Keys whose values no log may have [as `spark.redaction.regex`]. */
const secret = /secret|password|token|access[.]?key|credential/i;

/** What the log says of the parameters that the user gave. */
export function shownSettings(
  { configuration }: SparkConfiguration,
  startup: Readonly<Record<string, unknown>>,
): readonly string[] {
  return configuration
    .filter(([key]) => key === 'spark.master' || Object.hasOwn(startup, key))
    .map(([key, value]) => `${key}=${secret.test(key) ? '*********(redacted)' : value}`);
}

/** Keys that a cell may give as text, number or truth value. */
function textOf(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : undefined;
}

/** `startup`: the parameters as submitted. `directory`: the session's, for all files that Java and Spark make. */
export function sparkConfiguration(
  startup: Readonly<Record<string, unknown>>,
  directory: string,
): SparkConfiguration {
  const notices: string[] = [];
  const asked = new Map<string, string>();
  for (const [key, value] of Object.entries(startup)) {
    const text = textOf(value);
    if (text === undefined || !key.startsWith('spark.')) {
      if (!ofCluster.test(key))
        notices.push(`The startup parameter ${key} has no effect on Spark here`);
    } else if (key === 'spark.master' && !text.startsWith('local')) {
      notices.push(
        `Spark runs on this machine alone here: spark.master=${text} has no effect, it is local[*]`,
      );
    } else asked.set(key, text);
  }
  const temporary = path.join(directory, 'tmp');
  const own = new Map([
    ['spark.master', asked.get('spark.master') ?? 'local[*]'],
    ['spark.app.name', asked.get('spark.app.name') ?? 'linkis-kernel'],
    ['spark.driver.host', '127.0.0.1'],
    ['spark.driver.bindAddress', '127.0.0.1'],
    ['spark.local.dir', temporary],
    [
      'spark.driver.extraJavaOptions',
      [
        `"-Djava.io.tmpdir=${temporary}"`,
        `"-Dderby.system.home=${directory}"`,
        '-XX:-UsePerfData',
        asked.get('spark.driver.extraJavaOptions') ?? '',
      ].join(' '),
    ],
  ]);
  const all = [...new Map([...asked, ...own])];
  return {
    launch: all.filter(([key]) => atLaunch.test(key)),
    configuration: all,
    defaults: [
      // Nobody but the session asks: its pages would be open to all users of the machine.
      ['spark.ui.enabled', 'false'],
      // Its ports are on 127.0.0.1, which other users of the machine reach too. Spark makes the secret.
      ['spark.authenticate', 'true'],
      ['spark.ui.showConsoleProgress', 'false'],
      ['spark.eventLog.enabled', 'false'],
      ['spark.sql.shuffle.partitions', '8'],
      // Where there is no Hive, CREATE TABLE without USING makes what Spark itself can.
      ...(asked.get('spark.sql.catalogImplementation') === 'hive'
        ? []
        : [['spark.sql.legacy.createHiveTableByDefault', 'false']]),
      ['spark.sql.warehouse.dir', path.join(directory, 'warehouse')],
    ].map(([key = '', value = '']) => [key, value] as const),
    notices,
  };
}
