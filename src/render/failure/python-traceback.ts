/** Reads Python's tracebacks: the error, and the frames that lead to it. */

export interface PythonFrame {
  /** `<string>` for code that Linkis has compiled, `<cell 3>` for the local gateway's, else a file. */
  readonly file: string;
  readonly line: number;
  /** The function's name; undefined for the code itself. */
  readonly within: string | undefined;
  /** The line of code as the traceback quotes it. */
  readonly code: string | undefined;
  /** Where the traceback's mark stands in `code`, from 0; undefined without a mark, or when its column is uncertain. */
  readonly markAt: number | undefined;
}

/**
 * What the lines of such a file are counted in. Linkis removes blank lines and comments, then compiles the cell as `<string>` [python.py];
 * the local gateway counts the lines of the cell, once it knows how many stand above the code.
 */
export function countedBy(file: string): 'cell' | 'code' | 'python' {
  if (file === '<string>') return 'python';
  return /^<cell \d+>$/.test(file) ? 'cell' : 'code';
}

const begin = 'Traceback (most recent call last):';
const frameLine = /^ {0,2}File "([^"\n]{1,1000})", line (\d+)(?:, in ([^\n]*))?$/;
const errorLine = /^[A-Za-z_][\w.]*(?:Error|Exception|Interrupt|Exit|Warning|Group)\b.*$/;
/** What Linkis' Python driver adds: it compiles the cell, and runs it. */
const ofDriver = /^(?:eval\(compiledCode\)|compiledCode = compile\()/;

/** True for the text of a Python error, be it one of syntax, which has a frame and no more. */
export function isTraceback(text: string): boolean {
  return text.includes(begin) || text.split('\n', 1).some((line) => frameLine.test(line));
}

/** The error that a traceback ends with: its first line, and the others of a message of several lines. */
export function tracebackError(
  text: string,
): { readonly line: string; readonly more: readonly string[] } | undefined {
  const lines = text.trimEnd().split('\n');
  const last = lines.findLastIndex((line) => line.trimEnd().endsWith(begin));
  const body = last === -1 ? lines : lines.slice(last + 1);
  const frames = body.findLastIndex((line) => frameLine.test(line));
  if (last === -1 && frames === -1) return undefined;
  const first = body.findIndex((line, index) => index > frames && /^\S/.test(line));
  const at = first === -1 ? body.findLastIndex((line) => errorLine.test(line.trim())) : first;
  if (at === -1) return undefined;
  const more = body
    .slice(at + 1)
    .map((line) => line.trimEnd())
    .filter((line) => line !== '');
  return { line: (body[at] ?? '').trim(), more };
}

/** The frames of the last traceback, the outermost first, without those of Linkis' own driver. */
export function framesOf(text: string): readonly PythonFrame[] {
  const lines = text.split('\n');
  const last = lines.findLastIndex((line) => line.trimEnd().endsWith(begin));
  const frames: PythonFrame[] = [];
  for (const [index, line] of lines.entries()) {
    const [, file, number, within] = index > last ? (frameLine.exec(line) ?? []) : [];
    if (file === undefined) continue;
    const quoted = lines[index + 1];
    const code = quoted !== undefined && /^ {4}\S/.test(quoted) ? quoted.trim() : undefined;
    if (code !== undefined && ofDriver.test(code) && !file.startsWith('<')) continue;
    frames.push({
      file,
      line: Number(number),
      within: within === undefined || within === '<module>' ? undefined : within,
      code: code === undefined || /^[\^~ ]+$/.test(code) ? undefined : code,
      markAt: code === undefined ? undefined : markBelow(code, lines[index + 2]),
    });
  }
  return frames;
}

function markBelow(code: string, line: string | undefined): number | undefined {
  if (line === undefined || !/^ {4}[ ~^]*\^[ ~^]*$/.test(line)) return undefined;
  const at = line.indexOf('^') - 4;
  // Python 3.13 counts the columns of a terminal, earlier versions letters.
  return /^[ -~]*$/.test(code.slice(0, at)) ? at : undefined;
}

/** The errors of the tracebacks before the last one, as in `KeyError: 'x'`: what was handled when the last one came. */
export function earlierErrors(text: string): readonly string[] {
  const parts = text.split(begin).slice(1, -1);
  return parts.flatMap((part) => {
    const found = tracebackError(`${begin}${part}`);
    return found === undefined ? [] : [found.line];
  });
}
