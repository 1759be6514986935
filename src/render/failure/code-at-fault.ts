/** The lines of the user's code that a failure names, as they stand in the cell. */
import { type QuotedPlace, quoteLine } from '../text/quote-line.ts';
import { cutText } from '../text/visible-text.ts';
import { findPosition } from './error-position.ts';
import { type CodeThatRan, placeInCell } from './place-in-cell.ts';
import { countedBy, framesOf, type PythonFrame } from './python-traceback.ts';

export interface FailedCode {
  /** The cell's whole text. */
  readonly cellCode: string;
  /** Line n of the code that ran is line n + headLines of the cell. */
  readonly headLines: number;
  /** The code as the engine had it. @default the cell without its head */
  readonly ran?: (() => CodeThatRan) | undefined;
  /** The statement that failed, as the engine repeats it. */
  readonly statement?: string | undefined;
}

/** Values of one line that are shown, and their characters. */
const mostValues = 6;
const longestValue = 100;

/** Frames of a traceback that are shown: the first ones lead into a library, the last ones to the error. */
const firstFrames = 4;
const lastFrames = 12;

/** The lines at fault with their numbers, a mark below the last; empty when no place is certain. */
export function codeAtFault(message: string, code: FailedCode): readonly string[] {
  const frames = framesOf(message);
  const traced = tracedLines(frames, code);
  if (traced.length > 0) return traced;
  const position = findPosition(message, (name) => defines(code.cellCode, name));
  const { cellCode, headLines, ran, statement } = code;
  const place =
    position === undefined
      ? undefined
      : placeInCell(position, cellCode, headLines, ran?.(), statement);
  if (place !== undefined) {
    const quoted = quoteLine(cellCode, place);
    return quoted.length === 0 ? quoted : [...quoted, ...valuesOn(place, cellCode, ran?.().values)];
  }
  // The code is another cell's, as that of an attached task.
  return shortened(frames.map((frame) => elsewhere(frame, undefined)));
}

/** What stood in the code that ran in place of each `${name}` of the line: the engine read that, not the name. */
function valuesOn(
  { line, query }: QuotedPlace,
  cellCode: string,
  values: ReadonlyMap<string, string> = new Map(),
): readonly string[] {
  const text = (query?.text ?? cellCode).split('\n')[line - 1] ?? '';
  const told = [...values].filter(([name]) => text.includes(name));
  const left = told.length - mostValues;
  return [
    ...told
      .slice(0, mostValues)
      .map(
        ([name, value]) =>
          `  ${name} = ${cutText(value.replaceAll(/\r\n?|\n/g, '↵'), longestValue)}`,
      ),
    ...(left > 0 ? [`  … ${String(left)} more values: %code shows the code as it ran`] : []),
  ];
}

/** A Python traceback as lines of the cell, where at least one frame is in the cell. */
function tracedLines(frames: readonly PythonFrame[], code: FailedCode): readonly string[] {
  const own = frames.find(({ file }) => file.startsWith('<'))?.file;
  const shown = frames.map((frame, index) => ({
    frame,
    lines: frame.file === own ? linesInCell(frame, code, index === frames.length - 1) : [],
  }));
  if (!shown.some(({ lines }) => lines.length > 0)) return [];
  return shortened(
    shown.map(({ frame, lines }) => (lines.length > 0 ? lines : elsewhere(frame, own))),
  );
}

function shortened(texts: readonly (readonly string[])[]): readonly string[] {
  if (texts.length <= firstFrames + lastFrames) return texts.flat();
  const left = texts.length - firstFrames - lastFrames;
  return [
    ...texts.slice(0, firstFrames).flat(),
    `  … ${String(left)} more frames`,
    ...texts.slice(-lastFrames).flat(),
  ];
}

function linesInCell(
  { file, line, within, code, markAt }: PythonFrame,
  { cellCode, headLines, ran }: FailedCode,
  isLast: boolean,
): readonly string[] {
  // A function of an earlier cell, whose lines are not those of this cell.
  if (within !== undefined && !defines(cellCode, within.replace(/^.*[. ]/, ''))) return [];
  const place = placeInCell(
    {
      line,
      column: undefined,
      text: code,
      countedIn: countedBy(file),
      culprits: [],
    },
    cellCode,
    headLines,
    ran?.(),
  );
  if (place === undefined) return [];
  const begin = cellCode.split('\n')[place.line - 1]?.indexOf(code ?? '') ?? -1;
  const column = !isLast || markAt === undefined || begin === -1 ? undefined : begin + markAt + 1;
  return quoteLine(cellCode, { line: place.line, column });
}

/** A frame that is not in the cell; `own` names the code of the cell. */
function elsewhere(
  { file, line, within, code }: PythonFrame,
  own: string | undefined,
): readonly string[] {
  // `<frozen os>` is Python's own.
  const isFile = !file.startsWith('<') || file.startsWith('<frozen ');
  const where = isFile ? `${file}, ` : own === undefined ? '' : 'an earlier cell, ';
  const frame = `  ${where}line ${String(line)}${within === undefined ? '' : `, in ${within}`}`;
  return [code === undefined ? frame : `${frame}: ${code}`];
}

function defines(cellCode: string, name: string): boolean {
  // `<lambda>`, `<listcomp>` and the like are in the cell that runs them, as far as one can tell.
  if (name.startsWith('<')) return true;
  for (const word of ['def ', 'class ']) {
    const at = cellCode.indexOf(word + name);
    if (at !== -1 && !/\w/.test(cellCode.charAt(at + word.length + name.length))) return true;
  }
  return false;
}
