/** The fixed lines that the entrance and the orchestrator write into every task's log. The status line shows what they say. */
import type { LogLine } from '../../task/index.ts';

/** Two equal rulers enclose a block of lines. */
export const ruler: RegExp = /^\*{10,}\s*(SCRIPT CODE|Variable)\s*\*{10,}$/i;

/** `2026-11-23 21:31:39.031 INFO ` in front of a line. */
export const lineHeader: RegExp =
  /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3} (?:SYSTEM-)?(ERROR|WARN|INFO)\s+/;

/** After the header: the code of a task has run to its end. */
const successLine: RegExp =
  /^Congratulations! Your job : \S+ executed with status succeed and \d+ results\./;

/** After the header: the last line of a task. */
const endLine: RegExp =
  /^((?:Congratulations|Sorry)\. Your job completed with (?:a )?status \w+\.)/;

/** After the header: texts that nobody needs to read [EntranceServer, EntranceJob, VarSubstitutionInterceptor, orchestrator]. */
export const bookkeeping: readonly RegExp[] = [
  /^Program is substituting variables for you/,
  /^Variables substitution ended successfully/,
  /^Job variables is/,
  /^You have submitted a new job, script code/,
  /^SQL code check has passed/,
  /^Job with jobId : \d+ and execID : \S+ submitted/,
  /^Your job is accepted,\s+jobID is/,
  /^Your job is being scheduled by orchestrator/,
  /^JobRequest \(\d+\) was submitted to Orchestrator/,
  /^Background is starting a new engine for you/,
  /^Request LinkisManager:/,
  /^Succeed to (create new|reuse) ec :/,
  /^Task submit to ec/,
  /^EngineConn local log path:/,
  successLine,
  /^Task time point information/,
  /^\[Task submit to Orchestrator time\]/,
  /^Your task jobId\(?.*The total time spent is/,
  // Written at error level by a kill: the cell itself says that it was stopped, and by whom.
  /^error code: 31001, .*is killed by user/,
  /^(Sorry, your job executed failed with reason: )?Job is killed by user!/,
  /^jobRequest\(.*errorMsg: Job be cancelled/,
  // Written at warning level for every creator without a row limit: the code was not changed.
  /^The code you submit will not be limited by the limit/,
];

/** Lines without a header that belong to those texts. */
export const bareBookkeeping: readonly RegExp[] = [
  /^ Please wait it to be scheduled\(/,
  /^\[Task (creation|scheduling|start|end) time(\(.*?\))?\]\s*:/,
  /^\[Task (request|submit to) EngineConn time\]\s*:/,
  // The file of a result.
  /^(file|hdfs|s3a?|oss):\/\/\S*\/_\d+\.dolphin$/,
];

/** Lines about a state. The group is the line without its advice. */
export const stateLines: readonly RegExp[] = [
  /^(Your job is Scheduled\.)/,
  /^(Your job is Running now\.)/,
  endLine,
];

/** The engine repeats the code that it was given: `127.0.0.1:40801_0 >> echo hello`. */
export const echo: RegExp = /^\S+:\d+_\d+ >> (.*)$/;

/** Index of the first line written after all output of the code, be it a success or a failure; `lines.length` when there is none. */
export function closingLine(lines: readonly LogLine[]): number {
  const found = lines.findIndex(({ level, text }) => {
    if (level === 'error') return true;
    const words = text.replace(lineHeader, '');
    return endLine.test(words) || successLine.test(words);
  });
  return found === -1 ? lines.length : found;
}
