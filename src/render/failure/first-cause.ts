/** The first real cause of a task's failure, in the engine's own words, found in the server's message and the errors of the task's log. */
import { javaFrame, layout, lineHeader } from '../log/bookkeeping.ts';
import { isTraceback, tracebackError } from './python-traceback.ts';

export interface Cause {
  /** In one line. */
  readonly line: string;
  /** What the engine adds: candidates, advice. */
  readonly more: readonly string[];
  /** All that was said of it, positions and traceback included. */
  readonly text: string;
  /** Not even the server says more than that the task failed. */
  readonly isUnknown: boolean;
  /** The cause is what a shell has written to stderr: how the shell ended. */
  readonly shellEnd?: string | undefined;
}

/** `error code: 43003, errorMsg: …, errorLine: SyntaxError` [ErrorCodeManager.scala]. */
const matched = /^error code: (\S+), errorMsg: (.*?), errorLine: (.*)$/s;
/** `jobRequest(…)  execute failed,21304, Task is Failed,errorMsg: …` [EntranceServer.scala]. */
const reason = /^jobRequest\(.*?\)\s+execute failed,\s*\d+,\s*Task is Failed,\s*errorMsg:\s*(.*)$/s;
const described = /^\d+,\s*Task is Failed,\s*errorMsg:\s*/;
const ofEngine = /^execute code failed! ?/;
/** The beginning that Linkis puts before an exception of the engine: `…Exception: errCode: 60002 ,desc: …`, also several times. */
const wrapper = /^.*\berrCode:\s*\d+\s*,\s*desc:\s*/;
/** `,ip: …,port: …`, which Linkis appends to an exception. */
const origin = /,ip:\s?\S+ ?,port:/;
/** Says only that something failed. */
const empty = /^(errCode|Task is Failed|Task\(\w+\) status not succeed|task \d+ ended as|$)/;
/** Without an exit code: Linkis' own shell engine. What it wrote to stderr follows. */
const shellFailed = /^run shell failed with error:?\s*/;
const shellExit = /^run shell failed with (exit code \d+|signal \w+)(?:: ([\s\S]*))?$/;
/** The names that Spark puts before a message say no more than the class in brackets behind them. */
const javaClass =
  /^(?:[a-z]\w*\.)*(?:([A-Z]\w*Exception):\s*(?=\[[A-Z_.]+\])|(?:Analysis|Parse)Exception:\s*)/;
const javaPackage = /^(?:[a-z]\w*\.){2,}(?=[A-Z]\w*(?:Exception|Error)\b)/;

/** `description`: the server's, from the job history. `tail`: the last error lines of the log. */
export function causeOf(description: string, tail: readonly string[]): Cause {
  const records = recordsOf(tail);
  const engine = records.findLast((text) => ofEngine.test(text) || isTraceback(text));
  const own = engine?.replace(ofEngine, '');
  const server = records
    .map((text) => reason.exec(text)?.[1])
    .find((text) => text !== undefined && !empty.test(unwrapped(text).trim()));
  const stored = description.trim().replace(described, '');
  const code = records.map((text) => matched.exec(text)).find((found) => found !== null);
  const isTranslated = code !== undefined && code !== null && stored === code[2]?.trim();
  const text = [
    fuller(server, own),
    isTranslated || stored === '' || empty.test(unwrapped(stored).trim()) ? own : undefined,
    empty.test(unwrapped(stored).trim()) ? undefined : fuller(stored, own),
    own,
    code === undefined || code === null ? undefined : `${code[2] ?? ''} (${code[3]?.trim() ?? ''})`,
  ].find((found) => found !== undefined && unwrapped(found).trim() !== '');
  return text === undefined
    ? { line: stored === '' ? 'the task failed' : stored, more: [], text: stored, isUnknown: true }
    : withFrames(parted(unwrapped(text).replace(/^\n+/, '')), own);
}

/** The local gateway says an exit in its own words: where it happened is in the engine's traceback. */
function withFrames(cause: Cause, own: string | undefined): Cause {
  const isExit = cause.line.startsWith('SystemExit') && !isTraceback(cause.text);
  return own !== undefined && isExit ? { ...cause, text: own } : cause;
}

/** The engine's own text where `text` is its first line, or a line of its traceback. */
function fuller(text: string | undefined, own: string | undefined): string | undefined {
  const first = text === undefined ? '' : unwrapped(text).split('\n', 1)[0]?.trim();
  if (own === undefined || first === undefined || first === '') return text;
  const lines = own.split('\n').map((line) => line.trim());
  const isPart = isTraceback(own) ? lines.includes(first) : lines[0] === first;
  return isPart ? own : text;
}

/** The lines of each entry of the log, without its header. */
function recordsOf(tail: readonly string[]): readonly string[] {
  const records: string[][] = [];
  for (const line of tail) {
    const header = lineHeader.exec(line)?.[0];
    if (header !== undefined) records.push([line.slice(header.length).replace(layout, '')]);
    else if (javaFrame.test(line)) continue;
    else if (records.length === 0) records.push([line]);
    else records.at(-1)?.push(line);
  }
  return records.map((lines) => lines.join('\n'));
}

function unwrapped(text: string): string {
  const end = text.search(origin);
  const lines = (end === -1 ? text : text.slice(0, end)).split('\n');
  const first = (lines[0] ?? '').replace(wrapper, '');
  return [first, ...lines.slice(1)].join('\n').trimEnd();
}

function parted(text: string): Cause {
  const failed = shellExit.exec(text);
  const shell = shellFailed.test(text) ? text.replace(shellFailed, '').trim() : failed?.[2]?.trim();
  if (shell !== undefined && shell !== '')
    return ofShell(shell, failed?.[1] ?? 'an exit code that is not 0');
  if (shellFailed.test(text)) {
    const line = 'the shell code failed (its exit code is not 0) and wrote no error';
    return { line, more: [], text, isUnknown: false };
  }
  const error = tracebackError(text);
  if (error !== undefined) return { ...error, text, isUnknown: false };
  const lines = withoutPlan(text.trimStart().replace(javaClass, '').replace(javaPackage, ''));
  const [line = '', ...more] = lines.map((one) => one.trimEnd()).filter((one) => one !== '');
  return { line: line.trim(), more, text, isUnknown: false };
}

/** What a shell has written to stderr: the last line of a traceback, else the first line. */
function ofShell(text: string, shellEnd: string): Cause {
  const line = tracebackError(text)?.line ?? text.split('\n', 1)[0]?.trim() ?? '';
  return { line, more: [], text, isUnknown: false, shellEnd };
}

/** The lines of Spark's message, without its plan, its quotation of the code and the exceptions around it. */
function withoutPlan(text: string): readonly string[] {
  const lines = text.trim().split('\n');
  const end = lines.findIndex(
    (line, index) =>
      line.startsWith('== SQL') ||
      line.startsWith('Caused by: ') ||
      (index > 0 && (lines[index - 1]?.trimEnd().endsWith(';') ?? false) && isPlan(line)),
  );
  return end === -1 ? lines : lines.slice(0, end);
}

/** A node of a logical plan: `'Project [*]`, `+- OneRowRelation`, `GlobalLimit a`. */
function isPlan(line: string): boolean {
  return /^\s*(?:[+:]-\s*)?'?[A-Z]\w*(?:\s|$)/.test(line);
}
