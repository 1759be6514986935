/** The output of a task's cell, and what is remembered of it: how far it is shown, what the server did unasked, the last error lines. */
import { createFailedLog, type FailedLog, isOwnState } from '../../render/index.ts';
import { isTerminal, type LogLine } from '../../task/index.ts';
import type { ShownPosition } from '../journal/record.ts';
import type { CellOutput } from './cell-output.ts';
import type { TaskEvent } from './note-shown.ts';
import { createServerChanges, type ServerChanges } from './notices.ts';
import type { ResultReader } from './result-reader.ts';

/** A {@link CellOutput} that also yields what the journal is to note. */
export interface TaskOutput extends Omit<CellOutput, 'skip' | 'log' | 'result' | 'end'> {
  /** Passes over lines that `start` counts as shown. */
  log(lines: readonly LogLine[]): readonly TaskEvent[];
  result(...output: Parameters<CellOutput['result']>): readonly TaskEvent[];
  end(...state: Parameters<CellOutput['end']>): readonly TaskEvent[];
  readonly changes: ServerChanges;
  /** A failure finds its cause in it. */
  readonly failed: FailedLog;
}

/** `start`: how far an earlier cell has shown the task. Text beyond half of `streamLength` is held back, so it is not noted as shown. */
export function createTaskOutput(
  output: CellOutput,
  results: ResultReader,
  start: ShownPosition,
  streamLength: number,
): TaskOutput {
  const changes = createServerChanges();
  const failed = createFailedLog();
  let lines = 0;
  let length = 0;

  function noted(events: readonly TaskEvent[]): readonly TaskEvent[] {
    for (const event of events) if (event.kind === 'text') length += event.text.length;
    if (length > streamLength / 2) return events;
    const position = { lines: Math.max(lines, start.lines), texts: { ...results.textLines() } };
    return [...events, { kind: 'shown', position }];
  }

  /** The lines that are still to be shown; the others only carry the filter's state on. */
  function fresh(page: readonly LogLine[]): readonly LogLine[] {
    let old = 0;
    for (const line of page) {
      const blank = line.text.trim() === '';
      if (!blank) lines += 1;
      if (lines <= start.lines && (!blank || lines < start.lines)) old += 1;
    }
    if (old > 0) output.skip(page.slice(0, old));
    return page.slice(old);
  }

  return {
    ...output,
    // A spread would copy its value of now.
    get dueInMs() {
      return output.dueInMs;
    },
    changes,
    failed,
    log(page) {
      changes.log(page);
      const events = output.log(fresh(page));
      const streamed = events.flatMap((event) =>
        event.kind === 'text' && event.stream === 'stderr' ? event.text.split('\n') : [],
      );
      failed.read(page, streamed);
      return noted(events);
    },
    result(result) {
      if (result.kind === 'text') changes.printed(result.text);
      return noted(output.result(result));
    },
    end(state) {
      const events = output.end(state);
      return !isOwnState(state) && isTerminal(state)
        ? [{ kind: 'ended', state }, ...events]
        : events;
    },
  };
}
