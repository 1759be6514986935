/** What a Spark session does with a job: its statements, its results, its log and its progress. */
import {
  asArray,
  asNumber,
  asObject,
  asString,
  grouped,
  type JsonObject,
} from '../../shared/index.ts';
import { sqlStatements, statementsOf, withBackslash } from '../../sql/index.ts';
import { serverLanguageOf } from '../../substitution/index.ts';
import {
  type Catalogue,
  type EngineApplication,
  EngineFailure,
  type EngineJob,
  type EngineStage,
  nextInstanceName,
  refuseNul,
} from '../engines/engine.ts';
import type { PythonExtension } from '../engines/python.ts';
import { addSparkTable, sparkTable } from './spark-result.ts';

/** How Spark reads SQL. */
const sparkSql = { ...withBackslash, quotes: `'"\``, postgresTexts: false, lineComments: [] };

interface SessionFacts {
  readonly catalogue: Catalogue;
  readonly application: EngineApplication;
  /** `spark.driver.memory=2g` and the like, for the log. */
  readonly settings: readonly string[];
  /** Its tables are in a metastore of the user. */
  readonly hasMetastore: boolean;
  /** For the log of the first job. */
  readonly notices: readonly string[];
}

/** The part of a session that the plain Python engine does not know. */
export function sparkExtension({
  application,
  catalogue,
  settings,
  hasMetastore,
  notices,
}: SessionFacts): PythonExtension {
  const instance = nextInstanceName();
  let untold = notices;
  let hasToldTables = hasMetastore;

  function tellStart(job: EngineJob): void {
    job.log('INFO', `Yarn application url:${applicationText(application)}`);
    job.log('INFO', ` Your spark job exec with configs:\n${settings.join('\n')}`);
    for (const notice of untold) job.log('WARN', notice);
    untold = [];
  }

  /** Once: a table that the user takes for lasting. */
  function tellTables(statement: string, job: EngineJob): void {
    if (hasToldTables || !makesTable(statement)) return;
    hasToldTables = true;
    job.log(
      'WARN',
      'Tables and databases of the local Spark end with its session: write files (df.write.parquet), or keep a result by --as, for what should last.',
    );
  }

  async function takeTable(
    frame: JsonObject,
    job: EngineJob,
    add: (write: () => Promise<void>) => Promise<void> | undefined,
  ): Promise<void> {
    const table = await sparkTable(frame);
    const { rows, most, seconds, columns } = table;
    if (seconds !== undefined)
      job.bare(
        `${instance} >> Time taken: ${timeText(seconds)}, Fetched ${String(columns.length)} col(s) : ${String(rows)} row(s)`,
      );
    if (most !== undefined && rows > most)
      job.log(
        'WARN',
        `The result has the first ${grouped(most)} rows, and there are more: --as NAME keeps all of them, count() counts them.`,
      );
    await add(async () => addSparkTable(job.results, table, job.signal));
  }

  return {
    instance,
    application,
    catalogue,
    // Below what the gateway waits for. A new session takes far longer than a cancel on a busy machine.
    killMs: 4000,
    lost: ', and the temporary views and tables of Spark,',
    request(job) {
      const language = serverLanguageOf(job.runType);
      if (language !== 'sql' && language !== 'python') throw unknownType(job.runType);
      tellStart(job);
      if (language === 'python') {
        job.bare(`${instance} >> ${job.code}`);
        return {};
      }
      refuseNul(job.code);
      return { statements: [...statements(job.code)] };
    },
    take(frame, job, output) {
      switch (frame['kind']) {
        case 'table':
          if (frame['form'] !== 'spark') return false;
          return takeTable(frame, job, (write) => output.add(write));
        case 'statement': {
          const text = asString(frame['text']) ?? '';
          tellTables(text, job);
          job.bare(`${instance} >> ${text}`);
          return true;
        }
        case 'work':
          job.progress(asNumber(frame['fraction']) ?? 0, stagesOf(frame['stages']));
          return true;
        default:
          return false;
      }
    },
  };
}

/** An application of Yarn has an address; one of this machine only its number. */
function applicationText({ applicationId, applicationUrl }: EngineApplication): string {
  return applicationUrl === '' ? applicationId : applicationUrl;
}

/** The statements as Spark counts their lines: without blanks around them. */
function statements(code: string): readonly string[] {
  // A script of Spark 4 is one statement, with semicolons in it.
  if (/^\s*begin\b/i.test(code) && /\bend\s*;?\s*$/i.test(code)) return [code.trim()];
  return Array.from(sqlStatements(code, sparkSql), ({ from, to }) =>
    code.slice(from, to).trim(),
  ).filter((text) => text !== '');
}

function makesTable(statement: string): boolean {
  return statementsOf(statement, 'spark').some(
    ({ kind, verb }) =>
      kind === 'define' &&
      /^CREATE (?:OR REPLACE )?(?:EXTERNAL )?(?:TABLE|DATABASE|SCHEMA)\b/.test(verb),
  );
}

function stagesOf(value: unknown): readonly EngineStage[] | undefined {
  return asArray(value)?.map((entry) => {
    const stage = asObject(entry);
    const count = (name: string): number => asNumber(stage?.[name]) ?? 0;
    return {
      id: asString(stage?.['id']) ?? '',
      total: count('total'),
      running: count('running'),
      failed: count('failed'),
      succeeded: count('succeeded'),
    };
  });
}

function unknownType(runType: string): EngineFailure {
  return new EngineFailure(
    runType === 'scala'
      ? 'The local Spark runs SQL and Python, not Scala: write the cell in %%sql or %%pyspark, or run it on a Linkis server'
      : `The local Spark runs SQL (sql) and Python (py), not '${runType}'`,
  );
}

/** As Linkis writes a duration [ByteTimeUtils.scala]. */
function timeText(seconds: number): string {
  if (seconds < 1) return `${String(Math.round(seconds * 1000))} ms`;
  if (seconds < 60) return `${seconds.toFixed(1)} s`;
  return seconds < 3600 ? `${(seconds / 60).toFixed(1)} m` : `${(seconds / 3600).toFixed(2)} h`;
}
