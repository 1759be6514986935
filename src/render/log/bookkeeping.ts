/** The one table of log lines that a reader does not need, or that the cell says elsewhere. A line in no row is shown. */
import type { LogLine } from '../../task/index.ts';

/** Two equal rulers enclose a block of lines. */
export const ruler: RegExp = /^\*{10,}\s*(SCRIPT CODE|Variable)\s*\*{10,}$/i;

/** `2026-11-23 21:31:39.031 INFO ` in front of a line. */
export const lineHeader: RegExp =
  /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3} (?:SYSTEM-)?(ERROR|WARN|INFO)\s+/;

/** What an engine puts between header and text: `[Thread-29] org.apache.….PythonSession 252 appendErrorOutput [JobId-17] - `. */
export const layout: RegExp = /^\[[^\]]*\] \S+ \d+ \S+ \[JobId-\d*\] - /;

/**
 * What a program wrote to stderr, as an engine logs it, behind the header. The sign before the text is `-`; the local gateway writes `+` when no line end
 * follows the text, so that a progress bar arrives while it moves.
 */
export const programError: RegExp =
  /^\[[^\]]*\] \S+ \d+ appendErrorOutput \[JobId-\d*\] ([-+]) ([\s\S]*)$/;

/** The same with its header. */
export const headedProgramError: RegExp = new RegExp(
  `${lineHeader.source}${programError.source.slice(1)}`,
);

/** What Linkis' engines log a second time, without a header, behind a {@link programError}. */
export const programErrorAgain: RegExp = /^errorMessage is ([\s\S]*)$/;

/** After the header: the code of a task has run to its end. */
const successLine: RegExp =
  /^Congratulations! Your job : \S+ executed with status succeed and \d+ results\./;

/** After the header: the last line of a task. */
const endLine: RegExp = /^(?:Congratulations|Sorry)\. Your job completed with (?:a )?status \w+\./;

/** After the header: the orchestrator asks for an engine, and has got one. It asks also where an engine is there already. */
const engineAsked: RegExp = /^Background is starting a new engine for you/;
const engineGot: RegExp = /^(?:Succeed to (?:create new|reuse) ec :|Task submit to ec)/;

/** What a line of the log says of the engine of its task; undefined for other lines. */
export function engineStep(text: string): 'asked' | 'got' | undefined {
  const [header, level] = lineHeader.exec(text) ?? [];
  if (header === undefined || level !== 'INFO') return undefined;
  const words = text.slice(header.length);
  if (engineAsked.test(words)) return 'asked';
  return engineGot.test(words) ? 'got' : undefined;
}

/** A kind of line, by what follows header and layout. */
interface Row {
  readonly kind:
    | 'bookkeeping'
    /** The cell has a notice that says it in full. */
    | 'told'
    /** What an engine says of itself at a start, a table or a result. */
    | 'engine'
    /** All output of the code stands above it. */
    | 'end'
    /** The failure of the task, which the error below the cell says better. The lines below, up to the next header, belong to it. */
    | 'failure'
    /** A failed attempt at a part of the task. It counts only when the task succeeds in the end: else the failure says the same. */
    | 'attempt'
    /** Bookkeeping, and what its engine is: some of its lines without a header repeat what the cell shows. */
    | 'spark'
    | 'python';
  readonly pattern: RegExp;
}

function rows(kind: Row['kind'], patterns: readonly RegExp[]): readonly Row[] {
  return patterns.map((pattern) => ({ kind, pattern }));
}

export const headedRows: readonly Row[] = [
  // [EntranceServer, EntranceJob, VarSubstitutionInterceptor, orchestrator]
  ...rows('bookkeeping', [
    /^Program is substituting variables for you/,
    /^Variables substitution ended successfully/,
    /^Job variables is/,
    /^You have submitted a new job, script code/,
    /^SQL code check has passed/,
    /^Job with jobId : \d+ and execID : \S+ submitted/,
    /^Your job is accepted,\s+jobID is/,
    /^Your job is Scheduled\./,
    /^Your job is being scheduled by orchestrator/,
    /^Your job is Running now\./,
    /^JobRequest \(\d+\) was submitted to Orchestrator/,
    engineAsked,
    /^Request LinkisManager:/,
    engineGot,
    /^EngineConn local log path:/,
    /^Task time point information/,
    /^\[Task submit to Orchestrator time\]/,
    /^Your task jobId\(?.*The total time spent is/,
    // Written for every creator without a row limit: the code was not changed.
    /^The code you submit will not be limited by the limit/,
    // A kill: the cell itself says that it was stopped, and by whom.
    /^error code: 31001, .*is killed by user/,
    /^(Sorry, your job executed failed with reason: )?Job is killed by user!/,
    /^Job \d+ was kill by user successfully/,
    /^jobRequest\(.*errorMsg: Job be cancelled/,
  ]),
  // [run/cell/notices]
  ...rows('told', [
    /^You submitted a sql without limit, DSS will add limit \d+/,
    /^You submitted a sql with limit exceeding \d+, it is not allowed/,
    /^SQL full export mode opens/,
    /^This is the local gateway: \S+ is served by \S+ here, not by \S+$/,
  ]),
  ...rows('end', [successLine, endLine]),
  ...rows('spark', [/^Yarn application url:/, /^Your spark job exec with configs:/]),
  ...rows('python', [/^Your Python Version is:/]),
  ...rows('engine', [
    /^the writer had been closed, but close\(\) was still called/,
    /^Time taken: [^,]*, done with html/,
    /^Start to init sparkILoop/,
    /^HiveConf of name \S+ does not exist$/,
    /^Version information not found in metastore\./,
    /^setMetaStoreSchemaVersion called but recording version is disabled/,
    /^METASTORE_FILTER_HOOK will be ignored/,
    /^SQL Warning : Name '\S+' ignored for PRIMARY key/,
    /^Failed to get database \S+, returning NoSuchObjectException/,
    /^Truncated the string representation of a plan/,
  ]),
  ...rows('failure', [
    /^execute code failed!/,
    /^jobRequest\(.*\)\s+execute failed,/,
    /^error code: \S+, errorMsg: /,
    /^Your job : \S+ was failed because/,
    /^Sorry, your job executed failed with reason: /,
  ]),
  ...rows('attempt', [
    /^Exception in task \S+ in stage /,
    /^Lost task \S+ in stage /,
    /^Task \d+ in stage \S+ failed \d+ times; aborting job/,
  ]),
];

/** Lines without a header that belong to the bookkeeping. */
export const bareBookkeeping: readonly RegExp[] = [
  /^ Please wait it to be scheduled\(/,
  /^\[Task (creation|scheduling|start|end) time(\(.*?\))?\]\s*:/,
  /^\[Task (request|submit to) EngineConn time\]\s*:/,
  // The file of a result.
  /^(file|hdfs|s3a?|oss):\/\/\S*\/_\d+\.dolphin$/,
  // A statement without a result set that changed no row, such as CREATE TABLE.
  /^only return affect rows : 0$/,
];

/** Lines without a header that a Spark engine writes. */
export const sparkBookkeeping: readonly RegExp[] = [/^spark\.[\w.]+=/];

/** Lines without a header that a Python engine writes. */
export const pythonBookkeeping: readonly RegExp[] = [
  /^\[Lorg\.apache\.linkis\.common\.io\.Record;@[0-9a-f]+$/,
];

/** The engine repeats the code that it was given: `127.0.0.1:40801_0 >> echo hello`, or says how long a statement took. */
export const echo: RegExp = /^\S+:\d+(?:_\d+)? >> (.*)$/;

/** What it then says is no code. */
export const statementTime: RegExp = /^Time taken: [\d.]+ \w+, Fetched \d+ col\(s\) : \d+ row\(s\)/;

/** A PySpark engine repeats all that was printed. */
export const printedAgain: RegExp = /^result is /;

/** A Scala engine repeats each statement, and below it what the statement printed. */
export const scalaEcho: RegExp = /^scala> /;

/** Encloses what `printLog` of a Spark engine writes. */
export const printLogRuler: RegExp = /^\+{15}$/;

/** A frame of a Java stack trace, or the end of one. */
export const javaFrame: RegExp = /^\s*at [\w.$/<>]+\(.*\)|^\s*\.\.\. \d+ more$/;

/** The row of a line with a header; undefined for a line that is in none. */
export function rowOf(words: string): Row | undefined {
  const text = words.replace(layout, '');
  return headedRows.find(({ pattern }) => pattern.test(text));
}

/**
 * Index of the first line written after all output of the code, be it a success or a failure; `lines.length` when there is none. What a
 * program wrote to stderr counts too, since its prints are read later; but not a line that is open, which would be torn in two, or one
 * whose place is known.
 */
export function closingLine(lines: readonly LogLine[]): number {
  let isOpen = false;
  const found = lines.findIndex(({ level, text, after }) => {
    if (after !== undefined) return false;
    const words = text.replace(lineHeader, '');
    const [, sign, written] = programError.exec(words) ?? [];
    if (written !== undefined) {
      const goesOn = isOpen || sign === '+' || written === '' || written.startsWith('\r');
      isOpen = sign === '+';
      return !goesOn;
    }
    return level === 'error' || endLine.test(words) || successLine.test(words);
  });
  return found === -1 ? lines.length : found;
}
