/** The first real cause of a task's failure, found in the server's message and the errors of the task's log. */

/** Lines of the log that say only that something failed. */
const empty = /^(errCode|Task is Failed|$)/;
/** `error code: 43003, errorMsg: …, errorLine: SyntaxError` [ErrorCodeManager.scala]. */
const matched = /error code: (\S+), errorMsg: (.*?), errorLine: (.*)$/;
/** `jobRequest(…)  execute failed,21304, Task is Failed,errorMsg: …` [EntranceServer.scala]. */
const reason = /execute failed,\s*\d+,\s*Task is Failed,\s*errorMsg:\s*(.*)$/;
/** The beginning that Linkis puts before an exception of the engine: `…Exception: errCode: 60002 ,desc: …`. */
const wrapper = /^(?:[\w.$]+(?:Error|Exception):\s*)?errCode:\s*\d+\s*,\s*desc:\s*/;
/** Trailing `,ip: …,port: …` that Linkis appends to an exception. */
const origin = /\s*,ip:\s*\S+\s*,port:.*$/s;
/** The outer exceptions around another one: the innermost is the cause. */
const inner = /^.*\berrCode:\s*\d+\s*,\s*desc:\s*/s;
/** A shell whose exit code is not 0 and that wrote nothing to stderr. */
const silentShell = /^run shell failed with error:?$/;
/** The first line after a traceback. */
const afterTraceback = /^\s*,ip:|^\s+at [\w.$/]+\(|^\d{4}-\d\d-\d\d /;
const pythonError = /^([A-Za-z_][\w.]*(?:Error|Exception|Interrupt|Exit|Warning)\b.*)$/;

/** One line: the engine's own words (the last line of a Python traceback), or the server's general description when there are none. */
export function firstCause(description: string, tail: readonly string[]): string {
  const cause = causeOf(description, tail).replace(inner, '').replace(origin, '').trim();
  return silentShell.test(cause)
    ? 'the shell code failed (its exit code is not 0) and wrote no error'
    : cause;
}

function causeOf(description: string, tail: readonly string[]): string {
  const text = description.trim();
  for (const [index, line] of tail.entries()) {
    const found = reason.exec(line)?.[1]?.replace(wrapper, '').trim();
    if (found === undefined) continue;
    const cause = /^Traceback \(most recent call last\)|^run shell failed/.test(found)
      ? lastOfTraceback(tail.slice(index + 1))
      : (errorEndingWith(found, tail.slice(0, index)) ?? found);
    if (cause !== undefined && !empty.test(cause)) return cause;
  }
  const python = lastOfTraceback(text.split('\n'));
  if (/Traceback \(most recent call last\)/.test(text) && python !== undefined) return python;
  const first =
    text
      .split('\n', 1)[0]
      ?.replace(/^\d+,\s*Task is Failed,\s*errorMsg:\s*/, '')
      .replace(wrapper, '')
      .trim() ?? '';
  if (first !== '') return first;
  const described = tail.map((line) => matched.exec(line)).find((found) => found !== null);
  return described === undefined || described === null
    ? 'the task failed'
    : `${described[2] ?? ''} (${described[3]?.trim() ?? ''})`;
}

/** If `line` belongs to a Python error of several lines whose traceback is in `log`, the first line of that error. */
function errorEndingWith(line: string, log: readonly string[]): string | undefined {
  const begin = log.findLastIndex((text) => text.endsWith('Traceback (most recent call last):'));
  if (begin === -1) return undefined;
  const lines = log.slice(begin + 1);
  if (!lines.some((text) => text.trim() === line)) return undefined;
  return lines.map((text) => pythonError.exec(text)?.[1]).findLast((found) => found !== undefined);
}

/** The error of the traceback at the beginning of `all`, as in `NameError: name 'x' is not defined`; else the first line of any text. */
function lastOfTraceback(all: readonly string[]): string | undefined {
  const end = all.findIndex((line) => afterTraceback.test(line));
  const lines = end === -1 ? all : all.slice(0, end);
  const error = lines
    .map((line) => pythonError.exec(line.trim())?.[1])
    .findLast((found) => found !== undefined);
  return (
    error ??
    lines.map((line) => line.trim()).find((line) => line !== '' && !line.startsWith('File "'))
  );
}
