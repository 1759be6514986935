/**
 * Puts the lines of a task's log among its results where the server says behind which print they were written. Lines without a place are
 * shown as they come, but never before an earlier line.
 */
import { grouped } from '../../shared/index.ts';
import type { LogLine, PrintPlace } from '../../task/index.ts';
import type { TaskEvent, TaskEvents } from './note-shown.ts';
import type { ResultOutput } from '../result/result-reader.ts';
import type { TaskOutput } from './task-output.ts';

type PrintedText = Extract<ResultOutput, { readonly kind: 'text' }>;

export interface OutputOrder {
  /** Shows the lines, but for those that belong behind a result that is not shown yet, and what follows them. */
  log(lines: readonly LogLine[]): readonly TaskEvent[];
  /** Shows a result with the lines that belong above it and into it. `more` reads the log on, and gives nothing at its end. */
  result(output: ResultOutput, more?: () => Promise<readonly LogLine[]>): TaskEvents<void>;
  /** The first line that waits belongs behind the results before this number; undefined when none waits. */
  readonly left: number | undefined;
  /** Shows the lines that wait. */
  flush(): readonly TaskEvent[];
}

/** How often a cell changes from print to log and back before they are shown in blocks: each change is one more output of the notebook. */
const mostChanges = 1000;

const blocksNotice = `[print and stderr have taken turns ${grouped(mostChanges)} times: from here on they are shown in blocks]\n`;

export function createOutputOrder(output: TaskOutput): OutputOrder {
  let waiting: LogLine[] = [];
  let shown: PrintPlace = { result: 0, line: 0, column: 0 };
  let changes = 0;

  /** The lines that may be shown when all is shown that was printed before `place`. */
  function take(place: PrintPlace): readonly LogLine[] {
    const until = waiting.findIndex(({ after }) => after !== undefined && isBehind(after, place));
    const taken = until === -1 ? waiting : waiting.slice(0, until);
    if (taken.length > 0) waiting = until === -1 ? [] : waiting.slice(until);
    return taken;
  }

  function logged(lines: readonly LogLine[]): readonly TaskEvent[] {
    return lines.length === 0 ? [] : output.log(lines);
  }

  /** Reads the log until it waits with a line behind `end`, or has no more, and shows the lines up to there. */
  async function* upTo(
    end: PrintPlace,
    show: (lines: readonly LogLine[]) => readonly TaskEvent[],
    more: (() => Promise<readonly LogLine[]>) | undefined,
  ): TaskEvents<void> {
    for (;;) {
      yield* show(take(end));
      if (waiting.length > 0 || more === undefined) return;
      const lines = await more();
      if (lines.length === 0) return;
      waiting = [...lines];
    }
  }

  async function* text(
    printed: PrintedText,
    more: (() => Promise<readonly LogLine[]>) | undefined,
  ): TaskEvents<void> {
    let rest = printed;
    const pieces = (lines: readonly LogLine[]): readonly TaskEvent[] => {
      const events: TaskEvent[] = [];
      let held: LogLine[] = [];
      for (const line of lines) {
        const [before, behind] =
          line.after === undefined || changes >= mostChanges
            ? [undefined, rest]
            : divided(rest, line.after);
        if (before !== undefined) {
          for (const event of logged(held)) events.push(event);
          held = [];
          for (const event of output.result(before)) events.push(event);
          changes += 1;
          if (changes === mostChanges)
            events.push({ kind: 'text', stream: 'stderr', text: blocksNotice });
          rest = behind;
        }
        held.push(line);
      }
      for (const event of logged(held)) events.push(event);
      return events;
    };
    yield* upTo(endOf(printed), pieces, more);
    if (rest.text !== '') yield* output.result(rest);
    shown = endOf(printed);
  }

  return {
    log(lines) {
      waiting = waiting.length === 0 ? [...lines] : [...waiting, ...lines];
      return logged(take(shown));
    },
    async *result(one, more) {
      if (one.kind === 'text') return yield* text(one, more);
      if (one.kind === 'left') return yield* output.result(one);
      const { index } = one.result;
      yield* upTo({ result: index, line: Infinity, column: 0 }, logged, more);
      yield* output.result(one);
      shown = { result: index + 1, line: 0, column: 0 };
      return yield* logged(take(shown));
    },
    get left() {
      return waiting[0]?.after?.result;
    },
    flush() {
      const lines = waiting;
      waiting = [];
      return logged(lines);
    },
  };
}

function isBehind(one: PrintPlace, other: PrintPlace): boolean {
  if (one.result !== other.result) return one.result > other.result;
  return one.line === other.line ? one.column > other.column : one.line > other.line;
}

/** The place behind a text. */
function endOf({ result, line, column, text }: PrintedText): PrintPlace {
  let lines = 0;
  let from = 0;
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', from)) {
    lines += 1;
    from = at + 1;
  }
  const { index } = result;
  return lines === 0
    ? { result: index, line, column: column + text.length }
    : { result: index, line: line + lines, column: text.length - from };
}

/** The text before the place, undefined when there is none, and the text behind it. */
function divided(
  printed: PrintedText,
  place: PrintPlace,
): readonly [PrintedText | undefined, PrintedText] {
  const { result, line, column, text } = printed;
  const isBefore =
    place.result !== result.index
      ? place.result < result.index
      : place.line < line || (place.line === line && place.column <= column);
  if (isBefore || text === '') return [undefined, printed];
  let at = 0;
  let ends = 0;
  while (place.result === result.index && ends < place.line - line) {
    const end = text.indexOf('\n', at);
    if (end === -1) break;
    at = end + 1;
    ends += 1;
  }
  const isWhole = place.result > result.index || ends < place.line - line;
  const lineEnd = text.indexOf('\n', at);
  const most = lineEnd === -1 ? text.length : lineEnd;
  // The server leaves out a carriage return before a line end, so a line may be shorter than its place says.
  const wanted = at + place.column - (ends === 0 ? column : 0);
  const cut = isWhole ? text.length : Math.min(most, wanted);
  if (cut === 0) return [undefined, printed];
  const before = { ...printed, text: text.slice(0, cut) };
  const { line: endLine, column: endColumn } = endOf(before);
  return [before, { ...printed, line: endLine, column: endColumn, text: text.slice(cut) }];
}
