/** The output of a task's cell, and what is remembered of it: how far it is shown, what the server did unasked, the last error lines. */
import {
  applicationOfLog,
  createFailedLog,
  type FailedLog,
  isOwnState,
} from '../../render/index.ts';
import { isTerminal, type LogLine, type YarnApplication } from '../../task/index.ts';
import type { ShownPosition } from '../journal/record.ts';
import type { CellOutput } from './cell-output.ts';
import type { TaskEvent } from './note-shown.ts';
import { createServerChanges, type ServerChanges } from './notices.ts';

/** A {@link CellOutput} that also yields what the journal is to note. */
export interface TaskOutput extends Omit<CellOutput, 'skip' | 'log' | 'result' | 'end'> {
  /** Passes over lines that `start` counts as shown. */
  log(lines: readonly LogLine[]): readonly TaskEvent[];
  result(...output: Parameters<CellOutput['result']>): readonly TaskEvent[];
  end(...state: Parameters<CellOutput['end']>): readonly TaskEvent[];
  readonly changes: ServerChanges;
  /** A failure finds its cause in it. */
  readonly failed: FailedLog;
  /** The Yarn application that the log has named. */
  application(): YarnApplication | undefined;
}

/** `start`: how far an earlier cell has shown the task. Text beyond half of `streamLength` is held back, so it is not noted as shown. */
export function createTaskOutput(
  output: CellOutput,
  start: ShownPosition,
  streamLength: number,
): TaskOutput {
  const changes = createServerChanges();
  const failed = createFailedLog();
  const texts: Record<string, number> = { ...start.texts };
  let application: YarnApplication | undefined;
  let lines = 0;
  let length = 0;

  function noted(events: readonly TaskEvent[]): readonly TaskEvent[] {
    for (const event of events) if (event.kind === 'text') length += event.text.length;
    if (length > streamLength / 2) return events;
    const position = { lines: Math.max(lines, start.lines), texts: { ...texts } };
    return [...events, { kind: 'shown', position }];
  }

  /** The lines that are still to be shown; the others only carry the filter's state on. */
  function fresh(page: readonly LogLine[]): readonly LogLine[] {
    let old = 0;
    for (const line of page) {
      const blank = line.program === undefined && !/\S/.test(line.text);
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
    application: () => application,
    log(page) {
      changes.log(page);
      for (const { text, program = text } of page) application ??= applicationOfLog(program);
      const events = output.log(fresh(page));
      const streamed = events.flatMap((event) =>
        event.kind === 'text' && event.stream === 'stderr' ? [event.text] : [],
      );
      failed.read(page, streamed);
      return noted(events);
    },
    result(result) {
      if (result.kind === 'text') {
        let ends = result.line;
        for (const character of result.text) if (character === '\n') ends += 1;
        texts[result.result.name] = ends;
        changes.printed(result.text);
      }
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
