/**
 * Follows what a task's cell has shown, for the journal: an output that counts what passes through it, and a generator
 * that notes a position only after the consumer has taken the last event that belongs to it.
 */
import type { CellEvent } from '../../interpreter/index.ts';
import { isOwnState } from '../../render/index.ts';
import { isTerminal, type LogLine } from '../../task/index.ts';
import type { CellOutput } from './cell-output.ts';
import type { JournalEntry } from '../journal/journal.ts';
import type { ShownPosition } from '../journal/record.ts';
import { nothingShown } from '../journal/tasks.ts';

/** Keeps the journal up with one cell. */
export interface ShownTracker {
  /** Where the task is noted; undefined before its submit. */
  entry: JournalEntry | undefined;
  /** Lines given so far of each text result. */
  texts: () => Readonly<Record<string, number>>;
  /** The same output, counted; log lines that were shown by an earlier kernel are passed over. */
  over(output: CellOutput): CellOutput;
  /** The same events; what they show is noted once they have been taken. */
  follow<T>(events: AsyncGenerator<CellEvent, T>): AsyncGenerator<CellEvent, T>;
}

/** A tracker that begins at `start`. `streamLength`: text beyond half of it is held back by the cell, and so not noted as shown. */
export function createShownTracker(
  streamLength: number,
  start: ShownPosition = nothingShown,
): ShownTracker {
  const positions = new WeakMap<CellEvent, ShownPosition>();
  let lines = 0;
  let length = 0;

  function mark(events: readonly CellEvent[]): readonly CellEvent[] {
    for (const event of events) if (event.kind === 'text') length += event.text.length;
    if (length > streamLength / 2) return events;
    const position = { lines: Math.max(lines, start.lines), texts: { ...tracker.texts() } };
    const last = events.at(-1);
    if (last !== undefined) positions.set(last, position);
    // All that came before has been taken already: nothing of this page is to be shown.
    else tracker.entry?.shown(position);
    return events;
  }

  /** The lines that are still to be shown; the others only carry the filter's state on. */
  function fresh(output: CellOutput, page: readonly LogLine[]): readonly LogLine[] {
    let old = 0;
    for (const line of page) {
      const blank = line.text.trim() === '';
      if (!blank) lines += 1;
      if (lines <= start.lines && (!blank || lines < start.lines)) old += 1;
    }
    if (old > 0) output.skip(page.slice(0, old));
    return page.slice(old);
  }

  const tracker: ShownTracker = {
    entry: undefined,
    texts: () => start.texts,
    over: (output) => ({
      ...output,
      log: (page) => mark(output.log(fresh(output, page))),
      result: (result) => mark(output.result(result)),
      end(now) {
        const { state } = now;
        if (!isOwnState(state) && isTerminal(state)) tracker.entry?.ended(state);
        return output.end(now);
      },
    }),
    async *follow(events) {
      try {
        for (;;) {
          const step = await events.next();
          if (step.done === true) return step.value;
          yield step.value;
          const position = positions.get(step.value);
          if (position !== undefined) tracker.entry?.shown(position);
          // The kernel joins text with text only: it has sent all of it before it takes what follows another output.
          if (step.value.kind !== 'text') tracker.entry?.settled();
        }
      } finally {
        // Ends them when the consumer has left, so that what they hold is given back.
        await (events as AsyncGenerator<CellEvent, unknown>).return(undefined);
      }
    },
  };
  return tracker;
}
